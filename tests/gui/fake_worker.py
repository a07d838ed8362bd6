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
from ml_core.specs.codec import dumps
from ml_core.specs.crop_table import CropRow, write_table
from ml_core.specs.evaluation import Distribution, EvaluatedPhoto, EvaluationReport, Figure, Placement, RatedBox
from ml_core.specs.files import write_atomically
from ml_core.specs.runs import RunFolder
from tests.weights_server import put_weights

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
    if run.spec().task == "weights":
        run.append(ev.Progress(100 * step, 100 * steps, "kB", "Fetching", 0.1 * (steps - step)))
        return
    if run.spec().task in ("taste", "evaluate"):
        run.append(ev.Progress(step, steps, "steps", "Looking at the photos", 0.1 * (steps - step)))
        return
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
    if run.spec().task == "tune":
        values |= {
            "reward/combined": 0.5 + 0.3 * learnt,
            "reward/aesthetic": 0.4 + 0.1 * learnt,
            "reward/taste": 0.5 + 0.4 * learnt,
            "policy/divergence": 0.2 * learnt,
        }
    run.append(ev.Metrics(step, values))
    if step % 10 == 0:
        run.append(ev.Sample(step, "paths", {"photos": paths(run, learnt)}))
        run.append(ev.Checkpoint(step, "checkpoint"))


def paths(run: RunFolder, learnt: float) -> list[dict[str, object]]:
    photos = run.spec().config.get("photos", [])
    before = {"before": {"box": [0.1, 0.1, 1, 1], "score": 5.2}} if run.spec().task == "tune" else {}
    return [{"photo": photo, **path(index, float(learnt)), **before} for index, photo in enumerate(photos[-3:])]


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
    finishers = {
        "bootstrap": lambda: finish_training(run, steps, {}),
        "tune": lambda: finish_training(run, steps, {"weight": 0.7, "win_rate": 0.67, "taste_win_rate": 1.0}),
        "taste": lambda: finish_taste(run),
        "evaluate": lambda: finish_evaluate(run),
        "propose": lambda: finish_propose(run),
        "weights": lambda: finish_weights(run),
    }
    finishers[run.spec().task]()


def finish_weights(run: RunFolder) -> None:
    config = run.spec().config
    name = config["download"] or config["name"]
    put_weights(name)
    run.append(ev.Finished({"weights": name, "title": name.title()}))


def finish_taste(run: RunFolder) -> None:
    (run.path / "taste").mkdir(exist_ok=True)
    (run.path / "taste" / "taste.json").write_text("{}")
    figures = {"agreement": 0.75, "log_loss": 0.5, "calibration": 0.05}
    ends = {"low": 0.41, "high": 0.93}
    result = {
        "taste": "taste", "model": "linear", "answers": 15, "held_out": 8, **figures, "agreement_low": 0.41,
        "agreement_high": 0.93, "findings": ["tighter crops"], "seconds": 0.4,
    }  # fmt: skip
    if run.spec().config["compare"]:
        kinds = ("linear", "siamese", "concatenating")
        result["table"] = [{"model": kind, **figures, **ends, "seconds": 0.1} for kind in kinds]
    run.append(ev.Finished(result))


def finish_evaluate(run: RunFolder) -> None:
    photos = tuple(evaluated(Path(photo)) for photo in run.spec().config["photos"])
    figures = (
        Figure("taste wins", "baseline", 0.75, 0.3, 0.95, len(photos)),
        Figure("share", "policy", 0.95, 0.9, 0.98, len(photos)),
        Figure("share", "baseline", 0.9, 0.85, 0.95, len(photos)),
    )
    grid = ((0.5, 1.0), (1.0, 0.5))
    areas, shapes = Distribution(("small", "large"), (0.4, 0.6)), Distribution(("3:2", "1:1"), (0.7, 0.3))
    placement = Placement(grid, areas, shapes, grid)
    report = EvaluationReport(photos, figures, placement, placement, "new", "old", "taste", weight=0.7)
    write_atomically(run.path / "evaluation.json", dumps(report).encode())
    (run.path / "report.html").write_text("<p>report</p>")
    result = {"report": "report.html", "figures": "evaluation.json", "photos": len(photos), "taste_win_rate": 0.75}
    run.append(ev.Finished(result))


def evaluated(photo: Path) -> EvaluatedPhoto:
    new, old = RatedBox((0.1, 0.1, 0.7, 0.7), 6.0, 0.8, 0.7), RatedBox((0.3, 0.2, 1.0, 1.0), 5.5, 0.6, 0.6)
    full = RatedBox((0.0, 0.0, 1.0, 1.0), 4.9, 0.5, 0.4)
    return EvaluatedPhoto(photo, 1.5, new, old, full, new, 0.7)


def finish_propose(run: RunFolder) -> None:
    photos = run.spec().config.get("photos", [])
    rows = [
        CropRow(photo, rank, 0.1, 0.1, 1 - rank / 10, 0.9, 0.0, "free", 6.0 - rank, 4.9, "polish")
        for photo in photos
        for rank in (1, 2)
    ]
    write_table(run.path / "crops.csv", rows)
    run.append(ev.Finished({"table": str(run.path / "crops.csv"), "photos": len(photos), "skipped": []}))


def finish_training(run: RunFolder, steps: int, more: dict[str, float]) -> None:
    policy = run.path / "policy"
    policy.mkdir(exist_ok=True)
    (policy / "policy.json").write_text("{}")
    result = {
        "policy": "policy", "share": 0.95, "share_low": 0.93, "share_high": 0.97, "full_frame_share": 0.58,
        "polished_share": 0.98, "photos": 12, "held_out": 3, "steps": steps, "seconds": 0.4, "scorer": "composition",
        "skipped": [],
    }  # fmt: skip
    run.append(ev.Finished(result | more))


if __name__ == "__main__":
    main()
