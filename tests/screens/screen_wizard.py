"""The wizard from photos to a policy of one's own: every step before, at work and after."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PySide6.QtWidgets import QSpinBox

from desktop_app.jobs.run_follower import RunFollower
from desktop_app.wizard.pane import WizardPane
from desktop_app.wizard.step import RunStep
from ml_core.catalog.records import Judgement, NewPair
from ml_core.geometry import Box, Crop
from ml_core.photos.samples import sample_photos
from ml_core.specs.judgements import PairPurpose
from ml_core.specs.runs import RunState
from tests.pictures import scenes, write_photo
from tests.screens.driver import ScreenDriver

# Few choices to learn from, as the person who tries it has; scenes beside the samples leave photos to compare by.
CHOICES, SCENES = 24, 18


def screens(driver: ScreenDriver) -> Iterator[str]:
    """Yield the name of each screen when it is ready to be taken."""
    with TemporaryDirectory() as folder:
        driver.open_profile("Wizard")
        driver.add(_shoot(Path(folder)))
        driver.go("learn")
        wizard = driver.pane
        assert isinstance(wizard, WizardPane)
        yield "wizard-photos"
        yield from _bootstrap(driver, wizard)
        yield from _choose(driver, wizard)
        yield from _learn(driver, wizard)
        yield from _refine(driver, wizard)
        yield from _compare(driver, wizard)
        driver.open_samples()


def _shoot(folder: Path) -> list[Path]:
    for photo in sample_photos():
        shutil.copy(photo, folder / photo.name)
    for number, pixels in enumerate(scenes(SCENES, 720, 480)):
        write_photo(folder / f"scene {number + 1}.jpg", pixels)
    return [folder]


def _steps(wizard: WizardPane, step: RunStep, steps: int) -> None:
    """Train briefly: the screens show what it looks like, not how good it becomes."""
    setup = wizard.bootstrap.setup if step is wizard.bootstrap else wizard.refine.setup
    editor = setup.form.editor("steps")
    assert isinstance(editor, QSpinBox)
    editor.setValue(steps)


def _finish(driver: ScreenDriver, follower: RunFollower) -> None:
    driver.wait(lambda: follower.run is not None and follower.run.state in (RunState.FINISHED, RunState.FAILED), 300)
    assert follower.finished, follower.run
    driver.pause(1500)


def _bootstrap(driver: ScreenDriver, wizard: WizardPane) -> Iterator[str]:
    step = wizard.bootstrap
    driver.press("Ctrl+Return")
    yield "wizard-bootstrap"
    driver.press("Ctrl+Return")
    driver.wait(wizard.can_stop, 60)
    yield "wizard-starting"
    driver.wait(lambda: len(step.live.player.photos) > 0 and "speed" in step.live.curves.summary().lower(), 200)
    driver.pause(1500)
    yield "wizard-learning"
    driver.press("Ctrl+.")
    driver.wait(wizard.can_resume, 60)
    yield "wizard-stopped"
    driver.press("Ctrl+Shift+R")
    _finish(driver, step.follower)
    driver.wait(lambda: wizard.session.results.kept(step.run))
    yield "wizard-result"
    driver.press("Ctrl+Shift+C")
    driver.pause(600)
    yield "wizard-cropping"
    driver.wait(lambda: not driver.window.status_line.jobs(), 120)
    driver.pause(1500)
    yield "wizard-cropped"


def _choose(driver: ScreenDriver, wizard: WizardPane) -> Iterator[str]:
    wizard.go("learn")
    yield "wizard-learn-too-few"
    wizard.go("choose")
    driver.wait(wizard.choose.board.can_answer, 120)
    driver.pause(300)
    yield "wizard-choose"
    _judge(wizard)
    wizard.go("bootstrap")
    wizard.go("choose")
    driver.wait(wizard.choose.board.can_answer, 120)
    driver.pause(300)
    yield "wizard-choose-enough"


def _judge(wizard: WizardPane) -> None:
    """Answer as somebody who prefers tighter crops, most of the time; the answers of one photo are held back."""
    session, random = wizard.session, np.random.default_rng(0)
    photos = sample_photos()
    for number in range(CHOICES):
        boxes = sorted((_box(random) for _ in range(2)), key=lambda box: box.area)
        tight, wide = (Crop(box) for box in boxes)
        left = bool(random.random() < 0.5)
        purpose: PairPurpose = "held out" if number % len(photos) == len(photos) - 1 else "learn"
        a, b = (tight, wide) if left else (wide, tight)
        pair = NewPair(photos[number % len(photos)], a, b, "random", "random", purpose=purpose)
        best = left != bool(random.random() < 0.1)
        session.catalog.judge(Judgement(session.catalog.add_pairs([pair])[0], "a" if best else "b"))
    session.answers_changed.emit()


def _box(random: np.random.Generator) -> Box:
    width, height = random.uniform(0.4, 0.9, 2)
    left, top = random.uniform(0, 1 - width), random.uniform(0, 1 - height)
    return Box(float(left), float(top), float(left + width), float(top + height))


def _learn(driver: ScreenDriver, wizard: WizardPane) -> Iterator[str]:
    step = wizard.learn
    wizard.go("learn")
    driver.pause(2500)
    yield "wizard-learn"
    driver.press("Ctrl+Return")
    _finish(driver, step.follower)
    yield "wizard-learnt"
    step.compare()
    _finish(driver, step.follower)
    yield "wizard-kinds-compared"


def _refine(driver: ScreenDriver, wizard: WizardPane) -> Iterator[str]:
    step = wizard.refine
    wizard.go("refine")
    driver.wait(lambda: len(step.setup.preview.boxes) > 0, 60)
    step.setup.slider.set_weight(0.3)
    driver.pause(4000)
    yield "wizard-refine"
    _steps(wizard, step, 60_000)
    driver.press("Ctrl+Return")
    driver.wait(lambda: len(step.live.player.photos) > 0, 200)
    driver.pause(2500)
    yield "wizard-refining"
    _finish(driver, step.follower)
    driver.wait(lambda: wizard.session.results.kept(step.follower.name))
    yield "wizard-refined"


def _compare(driver: ScreenDriver, wizard: WizardPane) -> Iterator[str]:
    step = wizard.compare
    driver.press("Ctrl+Return")
    driver.pause(300)
    yield "wizard-compare"
    driver.press("Ctrl+Return")
    driver.wait(wizard.can_stop, 60)
    yield "wizard-comparing"
    driver.wait(lambda: step.comparison is not None, 200)
    driver.pause(1500)
    yield "wizard-compared"
    step.report.toggle_trial()
    driver.wait(step.report.board.can_answer, 60)
    yield "wizard-trial"
    driver.press("1")
    driver.pause(600)
    yield "wizard-trial-answered"
    step.report.use_new()
    driver.pause(600)
    yield "wizard-decided"
