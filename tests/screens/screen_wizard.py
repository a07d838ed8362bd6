"""The wizard: photos, bootstrap before, at work, stopped, finished, the crops of all photos, steps that come later."""

from collections.abc import Iterator

from desktop_app.wizard.bootstrap.step import BootstrapStep
from desktop_app.wizard.pane import WizardPane
from ml_core.specs.runs import RunState
from tests.screens.driver import ScreenDriver


def screens(driver: ScreenDriver) -> Iterator[str]:
    """Yield the name of each screen when it is ready to be taken."""
    driver.open_samples()
    driver.go("learn")
    wizard = driver.pane
    assert isinstance(wizard, WizardPane)
    if wizard.bootstrap.run:
        wizard.bootstrap.begin_anew()
        wizard.go_back()
    yield "wizard-photos"
    driver.press("Ctrl+Return")
    yield "wizard-bootstrap"
    yield from _learning(driver, wizard)
    yield from _result(driver, wizard)
    for name in ("choose", "learn", "refine", "compare"):
        driver.press("Ctrl+Right")
        yield f"wizard-{name}"
    driver.go("library")


def _learning(driver: ScreenDriver, wizard: WizardPane) -> Iterator[str]:
    step = wizard.bootstrap
    driver.press("Ctrl+Return")
    driver.wait(wizard.can_stop)
    yield "wizard-starting"
    driver.wait(lambda: len(step.live.player.photos) > 0 and "speed" in step.live.curves.summary().lower(), 120)
    driver.pause(1500)
    yield "wizard-learning"
    driver.press("Ctrl+.")
    driver.wait(wizard.can_resume, 60)
    yield "wizard-stopped"
    driver.press("Ctrl+Shift+R")


def _result(driver: ScreenDriver, wizard: WizardPane) -> Iterator[str]:
    driver.wait(lambda: _state(wizard.bootstrap) is RunState.FINISHED, 180)
    driver.wait(lambda: wizard.session.results.kept(wizard.bootstrap.run))
    driver.pause(1500)
    yield "wizard-result"
    driver.press("Ctrl+Shift+C")
    driver.pause(600)
    yield "wizard-cropping"
    driver.wait(lambda: not driver.window.status_line.jobs(), 120)
    driver.pause(1500)
    yield "wizard-cropped"


def _state(step: BootstrapStep) -> RunState | None:
    run = step.session.runs.summary(step.run)
    return run.state if run is not None else None
