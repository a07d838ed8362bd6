"""Models: no versions, one version, two compared, renaming, deleting."""

from collections.abc import Iterator

from desktop_app.panes.models.pane import ModelsPane
from ml_core.catalog.model_comparison import plain_evaluation
from ml_core.specs.evaluation import Figure, KeptEvaluation
from tests.screens.driver import ScreenDriver


def screens(driver: ScreenDriver) -> Iterator[str]:
    """Yield the name of each screen when it is ready to be taken."""
    driver.open_profile("Nothing yet")
    driver.go("models")
    yield "models-empty"
    driver.open_profile("Weddings")
    driver.go("models")
    pane = driver.pane
    assert isinstance(pane, ModelsPane)
    spring, summer = _make_versions(driver)
    pane.refresh()
    pane.select(summer)
    driver.pause(300)
    yield "models-version"
    pane.compare()
    pane.select(spring)
    pane.compare()
    driver.pause(300)
    yield "models-compared"
    pane.compare()
    driver.press("F2")
    driver.pause(300)
    yield "models-rename"
    driver.press("Escape")
    pane.select(summer)
    driver.press("Delete")
    driver.pause(300)
    yield "models-delete"
    driver.press("Escape")


def _make_versions(driver: ScreenDriver) -> tuple[int, int]:
    spring = _version(driver, "policy", "Bootstrap of spring", (), 0.0)
    taste = _version(driver, "taste", "Taste of 142 choices", (), 0.0)
    return spring, _version(driver, "policy", "Towards my taste", (spring, taste), 0.06, weight=0.7)


def _version(
    driver: ScreenDriver, kind: str, name: str, parents: tuple[int, ...], better: float, **figures: float
) -> int:
    folder = driver.session.profile.models_folder / f"{kind}-{name.split(maxsplit=1)[0]}"
    folder.mkdir(parents=True, exist_ok=True)
    kept = KeptEvaluation("evaluate-1", _policy_figures(better), photos=24, photo_set="a")
    agreement = {"agreement": 0.78, "agreement_low": 0.63, "agreement_high": 0.88, "held_out": 34}
    about = plain_evaluation(kept) | figures if kind == "policy" else agreement
    return driver.session.catalog.keep_version(kind, name, folder, parents, about)


def _policy_figures(better: float) -> tuple[Figure, ...]:
    return (
        Figure("share", "policy", 0.91 + better, 0.89 + better, 0.93 + better, 24),
        Figure("aesthetic", "policy", 7.4 - better, 7.1 - better, 7.7 - better, 24),
        Figure("taste", "policy", 0.62 + 3 * better, 0.55 + 3 * better, 0.7 + 3 * better, 24),
        Figure("taste wins", "full", 0.7 + 3 * better, 0.58 + 3 * better, 0.8 + 3 * better, 24),
    )
