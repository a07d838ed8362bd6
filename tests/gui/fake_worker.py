"""A worker that learns nothing, quickly: writes the events a run of its task would write.

usage: python -m tests.gui.fake_worker [--ignore-stop] [--crash] [--linger S] [--seconds S] [--steps N] FOLDER
"""

import argparse
import os
import signal
import time
from pathlib import Path

import numpy as np

from ml_core.specs import events as ev
from ml_core.specs.crop_table import CropRow, write_table
from ml_core.specs.runs import RunFolder

STEPS = 40


def main() -> None:
    """Write the events of one run."""
    options = parse()
    run = RunFolder(options.folder)
    if options.ignore_stop:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    run.beat()
    first = last_step(run)
    run.append(ev.Started(run.spec().task, "0", "here", os.getpid(), first))
    for step in range(first + 1, options.steps + 1):
        write_step(run, step, options.steps)
        if options.crash and step == first + 5:
            os.kill(os.getpid(), signal.SIGKILL)
        if run.stop_requested() and not options.ignore_stop:
            run.append(ev.StoppedEarly(step))
            break
        time.sleep(options.seconds / options.steps)
    else:
        finish(run, options.steps)
    run.release()
    time.sleep(options.linger)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ignore-stop", action="store_true")
    parser.add_argument("--crash", action="store_true")
    parser.add_argument("--linger", type=float, default=0.0)
    parser.add_argument("--seconds", type=float, default=0.4)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("folder", type=Path)
    return parser.parse_args()


def last_step(run: RunFolder) -> int:
    steps = [event.step for event in run.read_events()[0] if isinstance(event, ev.Checkpoint)]
    return max(steps, default=0)


def write_step(run: RunFolder, step: int, steps: int) -> None:
    learnt = 1 - np.exp(-3 * step / steps)
    noise = float(np.random.default_rng(step).normal(0, 0.02))
    run.append(ev.Progress(step, steps, "steps", "Learning", 0.1 * (steps - step)))
    values = {
        "reward/episode reward": learnt + noise,
        "reward/share of optimum (held out)": 0.55 + 0.4 * learnt,
        "reward/share of optimum (training)": 0.56 + 0.41 * learnt,
        "episodes/length": 16 - 8 * learnt + noise,
        "losses/policy": -0.02 + noise,
        "losses/value": 0.5 * (1 - learnt) + abs(noise),
        "losses/entropy": -2.0 + learnt,
        "speed/steps per second": 9000.0 + 1000 * noise,
    }
    run.append(ev.Metrics(step, values))
    if step % 10 == 0:
        run.append(ev.Sample(step, "paths", {"photos": paths(run, learnt)}))
        run.append(ev.Checkpoint(step, "checkpoint"))


def paths(run: RunFolder, learnt: float) -> list[dict[str, object]]:
    photos = run.spec().config.get("photos", [])
    return [{"photo": photo, **path(index, float(learnt))} for index, photo in enumerate(photos[-3:])]


def path(index: int, learnt: float) -> dict[str, object]:
    start, goal = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.1 + 0.05 * index, 0.2, 0.8, 0.9])
    boxes = [list(start + (goal - start) * learnt * part) for part in np.linspace(0, 1, 9)]
    return {
        "full": {"box": [0, 0, 1, 1], "score": 4.9},
        "policy": {"box": boxes[-1], "score": 4.9 + 0.9 * learnt},
        "dense": {"box": list(goal), "score": 5.85},
        "path": boxes,
        "scores": [4.9 + 0.9 * learnt * part for part in np.linspace(0, 1, 9)],
    }


def finish(run: RunFolder, steps: int) -> None:
    if run.spec().task == "bootstrap":
        finish_bootstrap(run, steps)
    else:
        finish_propose(run)


def finish_propose(run: RunFolder) -> None:
    photos = run.spec().config.get("photos", [])
    rows = [
        CropRow(photo, rank, 0.1, 0.1, 1 - rank / 10, 0.9, 0.0, "free", 6.0 - rank, 4.9, "polish")
        for photo in photos
        for rank in (1, 2)
    ]
    write_table(run.path / "crops.csv", rows)
    run.append(ev.Finished({"table": str(run.path / "crops.csv"), "photos": len(photos), "skipped": []}))


def finish_bootstrap(run: RunFolder, steps: int) -> None:
    policy = run.path / "policy"
    policy.mkdir(exist_ok=True)
    (policy / "policy.json").write_text("{}")
    result = {
        "policy": "policy", "share": 0.95, "share_low": 0.93, "share_high": 0.97, "full_frame_share": 0.58,
        "polished_share": 0.98, "photos": 12, "held_out": 3, "steps": steps, "seconds": 0.4, "scorer": "composition",
        "skipped": [],
    }  # fmt: skip
    run.append(ev.Finished(result))


if __name__ == "__main__":
    main()
