"""Train: no runs, one run, two runs compared, a failed run."""

from collections.abc import Iterator

import numpy as np

from desktop_app.panes.train.pane import TrainPane
from ml_core.photos.samples import sample_photos
from ml_core.specs import events as ev
from ml_core.specs.runs import RunFolder, RunState
from ml_core.specs.tasks import BootstrapConfig
from tests.gui.fake_worker import paths
from tests.screens.driver import ScreenDriver

STEPS = 120


def screens(driver: ScreenDriver) -> Iterator[str]:
    """Yield the name of each screen when it is ready to be taken."""
    driver.open_profile("Nothing yet")
    driver.go("train")
    yield "train-empty"
    driver.open_profile("Weddings")
    driver.go("train")
    pane = driver.pane
    assert isinstance(pane, TrainPane)
    if not driver.session.runs.runs():
        _make_runs(driver)
    driver.wait(lambda: len(driver.session.runs.runs()) == 3 and _settled(driver))
    names = {run.title: run.name for run in driver.session.runs.runs()}
    pane.select(names["Spring"])
    driver.pause(2500)
    yield "train-run"
    pane.compare()
    driver.press("Down", "C")
    driver.pause(2000)
    yield "train-compared"
    pane.compare()
    pane.select(names["Autumn"])
    driver.pause(1000)
    yield "train-failed"
    pane.select(names["Spring"])
    pane.compare()


def _settled(driver: ScreenDriver) -> bool:
    return all(run.state in (RunState.FINISHED, RunState.FAILED) for run in driver.session.runs.runs())


def _make_runs(driver: ScreenDriver) -> None:
    for seed, (title, best) in enumerate((("Autumn", 0.3), ("Winter", 0.9), ("Spring", 0.95))):
        root = driver.session.profile.runs_folder
        folder = RunFolder.create(root, "bootstrap", BootstrapConfig(photos=sample_photos()), title)
        folder.append(ev.Started("bootstrap", "0", "here", 1))
        _learn(folder, best, np.random.default_rng(seed))
        (folder.path / "policy").mkdir()
        if title == "Autumn":
            folder.append(ev.Failed("The disk is full.", "Make room and resume.", "worker.log"))
        else:
            folder.append(ev.Finished({"share": best, "full_frame_share": 0.57, "held_out": 1, "policy": "policy"}))


def _learn(folder: RunFolder, best: float, random: np.random.Generator) -> None:
    for step in range(1, STEPS if best > 0.5 else STEPS // 4):
        learnt, noise = float(1 - np.exp(-4 * step / STEPS)), float(random.normal(0, 0.01))
        values = {
            "reward/share of optimum (held out)": 0.57 + (best - 0.57) * learnt + noise,
            "reward/share of optimum (training)": 0.58 + (best - 0.55) * learnt,
            "reward/episode reward": 0.35 * learnt + noise,
            "episodes/length": 12 - 4 * learnt + 20 * noise,
            "losses/policy": -0.01 + noise / 3,
            "losses/value": 0.1 * (1 - learnt) + abs(noise),
            "losses/entropy": 2.2 - learnt,
            "speed/steps per second": 9000 + 20000 * noise,
        }
        folder.append(ev.Metrics(step * 1000, values))
    folder.append(ev.Sample(step * 1000, "paths", {"photos": paths(folder, best)}))
    folder.append(ev.Diagnosis("info", "It learns steadily.", "Nothing needs to be done."))
    few = "There are only 5 photos to learn from and 1 to judge by."
    folder.append(ev.Diagnosis("warning", few, "Add photos of the kind you want cropped."))
