"""Models: no versions, one version, two compared, renaming, deleting; scorers and their weights; this computer."""

from collections.abc import Iterator
from pathlib import Path

from desktop_app.jobs.run_summary import RunSummary
from desktop_app.panes.models.pane import ModelsPane
from desktop_app.panes.models.scorers_view import ASKED, ScorersView
from ml_core.catalog.model_comparison import plain_evaluation
from ml_core.catalog.weights.cards import CARD, TENSORS, WeightsCard, folder_of
from ml_core.catalog.weights.digests import digest_of
from ml_core.catalog.weights.fetching import part_of
from ml_core.specs.codec import dumps
from ml_core.specs.evaluation import Figure, KeptEvaluation
from ml_core.specs.events import Failed, Progress
from ml_core.specs.networks import NimaSpec
from ml_core.specs.runs import RunState
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
    pane.versions.refresh()
    pane.versions.select(summer)
    driver.pause(300)
    yield "models-version"
    pane.versions.compare()
    pane.versions.select(spring)
    pane.versions.compare()
    driver.pause(300)
    yield "models-compared"
    pane.versions.compare()
    driver.press("F2")
    driver.pause(300)
    yield "models-rename"
    driver.press("Esc")
    pane.versions.select(summer)
    driver.press("Delete")
    driver.pause(300)
    yield "models-delete"
    driver.press("Esc")
    yield from _scorers(driver, pane.scorers)


def _scorers(driver: ScreenDriver, view: ScorersView) -> Iterator[str]:
    _put_weights()
    driver.press("W")
    view.select("composition")
    driver.pause(300)
    yield "models-scorers"
    [published] = (each for each in view.desk.scorers() if each.entry is not None)
    part = part_of(published.entry) if published.entry is not None else Path()
    part.write_bytes(bytes(6_200_000))
    view.refresh()
    view.select(published.name)
    driver.press("D")
    yield "models-scorer-download"
    driver.press("Esc")
    progress = Progress(6200, 13200, "kB", "Fetching", 12.0)
    job = RunSummary("1", "weights", "Download", RunState.RUNNING, 0.0, progress)
    view.page.show_scorer(published, False, job, None)
    yield "models-scorer-downloading"
    view.page.show_scorer(published, False, None, Failed("The server refused it (503).", "Try again later."))
    yield "models-scorer-failed"
    for name in ("my-portraits", "cut-off"):
        view.select(name)
        driver.pause(200)
        yield f"models-scorer-{name}"
    view.questions.ask_what("portraits-v2.safetensors", "portraits-v2")
    view.set_mode(ASKED)
    yield "models-scorer-import"
    view.close_question()
    view.select("")
    driver.wait(lambda: "Networks run" in view.computer.words(), 60)
    driver.pause(200)
    yield "models-computer"
    part.unlink()
    driver.press("W")


def _put_weights() -> None:
    for name, title in (("my-portraits", "Portraits of 2025"), ("cut-off", "Night skies")):
        folder = folder_of(name)
        folder.mkdir(exist_ok=True)
        (folder / TENSORS).write_bytes(bytes(9_400_000))
        digest = digest_of(folder / TENSORS, "sha256")
        (folder / CARD).write_text(dumps(WeightsCard(name, title, NimaSpec(), digest=digest, tensors_digest=digest)))
    (folder_of("cut-off") / CARD).write_text("{")


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
