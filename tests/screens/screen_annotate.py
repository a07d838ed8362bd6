"""Judging: a pair looked at in every way, paused, what is known of the taste, a second look, no photos."""

from collections.abc import Iterator

from desktop_app.panes.annotate.pane import AnnotatePane
from ml_core.specs.engine import Doubt, Finding, TasteReply
from ml_core.specs.judgements import Regime
from tests.screens.driver import ScreenDriver

KEYS = ("1", "2", "1", "0", "2", "1", "X", "2")
FINDINGS = (
    Finding("area", "tighter crops", 1.0, 0.99),
    Finding("subject_x", "the subject left of the middle", 0.8, 0.97),
    Finding("headroom", "more room above the subject", 0.55, 0.9),
    Finding("aspect", "upright crops", 0.3, 0.8),
)


def screens(driver: ScreenDriver) -> Iterator[str]:
    """Yield the name of each screen when it is ready to be taken."""
    driver.open_profile("Nothing yet")
    driver.go("annotate")
    yield "annotate-no-photos"
    driver.open_samples("Judging")
    driver.go("annotate")
    pane = driver.pane
    assert isinstance(pane, AnnotatePane)
    # The engine starts with the first question.
    yield "annotate-choosing"
    _see(driver, pane)
    yield "annotate-first-pair"
    yield from _looks(driver, pane)
    yield from _known(driver, pane)
    driver.press("P")
    yield "annotate-paused"
    driver.press("P")
    pane.board.header.annotator.ask_for_name()
    driver.type("Ben")
    yield "annotate-somebody-else"
    driver.press("Esc")
    driver.open_samples()


def _see(driver: ScreenDriver, pane: AnnotatePane) -> None:
    driver.wait(pane.board.can_answer, 120)
    driver.pause(200)


def _looks(driver: ScreenDriver, pane: AnnotatePane) -> Iterator[str]:
    driver.press("F")
    driver.wait(pane.board.photo.is_drawn, 60)
    yield "annotate-on-the-photo"
    driver.press("T")
    driver.wait(lambda: pane.board.stack.marking.is_on, 60)
    yield "annotate-subject"
    driver.press("Esc", "Space")
    driver.pause(600)
    yield "annotate-flick"
    driver.press("Esc", "Z")
    driver.pause(1500)
    yield "annotate-every-pixel"
    driver.press("Esc")


def _known(driver: ScreenDriver, pane: AnnotatePane) -> Iterator[str]:
    for key in KEYS:
        _see(driver, pane)
        driver.press(key)
    _see(driver, pane)
    doubts = tuple(Doubt(each.pair.id, 0.2) for each in driver.session.catalog.judged_pairs()[:2])
    reply = TasteReply(
        34, 7, Regime.RERANKING, 0.71, 0.36, 0.92, 0.8, 0.38, 0.96, 5, FINDINGS, 20, doubts, 12.0, saved=True
    )
    driver.session.engine.forget("annotate.taste")
    pane.source.known = reply
    pane.known.learnt(reply)
    pane.board.show_progress()
    yield "annotate-known"
    button = pane.known.doubts.buttons()[0]
    driver.click(button)
    _see(driver, pane)
    yield "annotate-second-look"
    driver.press("Right")
