"""Compare by keys: figures, a blind trial, the choice between two versions, crops and another round."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.jobs.taste_state import taste_state
from desktop_app.wizard.compare.step import CompareStep
from desktop_app.wizard.compare.trial import trial_pairs, trial_verdict
from desktop_app.wizard.compare.words import trial_words
from desktop_app.wizard.pane import WizardPane
from ml_core.catalog.catalog import Catalog, PhotoQuery
from ml_core.catalog.records import Judgement
from ml_core.specs.evaluation import Distribution, EvaluatedPhoto, EvaluationReport, Placement, RatedBox
from ml_core.specs.verdict import verdict
from tests.gui.conftest import OpenSession
from tests.gui.wizard_world import WAIT, bootstrapped, buttons, judge, key, main_key, press, words

_AREAS = Distribution(("small",), (1.0,))
Corners = tuple[float, float, float, float]
_PLACES = Placement(((1.0,),), _AREAS, _AREAS, ((1.0,),))


def report_of(boxes: list[tuple[Corners, Corners]]) -> EvaluationReport:
    """Return a report on photos with these crops of the new policy and the one before."""
    full = RatedBox((0.0, 0.0, 1.0, 1.0), 5.0, 0.5, 0.5)
    photos = tuple(
        EvaluatedPhoto(
            Path(f"/{number}.jpg"), 1.5, RatedBox(new, 6.0, 0.6, 0.6), RatedBox(old, 5.5, 0.5, 0.5), full, full
        )
        for number, (new, old) in enumerate(boxes)
    )
    return EvaluationReport(photos, (), _PLACES, _PLACES, "new", "old")


def compared(qtbot: QtBot, open_session: OpenSession, photos: list[Path]) -> WizardPane:
    """Return a wizard that shows a comparison of a refined policy with the bootstrap's."""
    wizard = bootstrapped(qtbot, open_session)
    judge(wizard.session, photos, 15)
    for step, models in (("learn", "taste"), ("refine", "policy")):
        wizard.go(step)  # type: ignore[arg-type]
        count = len(wizard.session.catalog.models(models))
        main_key(wizard)
        qtbot.waitUntil(lambda kind=models, count=count: len(wizard.session.catalog.models(kind)) > count, timeout=WAIT)  # type: ignore[misc]
    wizard.go("compare")
    main_key(wizard)
    qtbot.waitUntil(lambda: wizard.compare.comparison is not None, timeout=WAIT)
    return wizard


def wins(step: CompareStep) -> int:
    """Return how often the new version was chosen in the blind trial."""
    assert step.comparison is not None
    return step.comparison.verdict(step.session).wins


def compared_ids(step: CompareStep) -> tuple[int, int] | None:
    """Return the ids of the two versions whose comparison is shown; None while none is."""
    comparison = step.comparison
    if comparison is None or comparison.new is None or comparison.old is None:
        return None
    return comparison.new.id, comparison.old.id


def test_pairs_of_a_trial_are_balanced_and_told_apart() -> None:
    new, old, near = (0.0, 0.0, 0.6, 0.6), (0.4, 0.4, 1.0, 1.0), (0.0, 0.0, 0.6, 0.61)
    report = report_of([(new, old)] * 9 + [(new, near)])
    pairs = trial_pairs(report, "a / b")
    assert pairs == trial_pairs(report, "a / b"), "a trial goes on where it was left"
    assert pairs != trial_pairs(report, "a / c")
    assert len(pairs) == 9, "crops that cannot be told apart are not asked about"
    lefts = [pair.a_origin for pair in pairs]
    assert abs(lefts.count("policy") - lefts.count("baseline")) == 1
    for pair in pairs:
        shown = {pair.a_origin: tuple(pair.a.box), pair.b_origin: tuple(pair.b.box)}
        assert shown == {"policy": new, "baseline": old}
        assert (pair.kind, pair.purpose, pair.model) == ("shown", "trial", "a / b")


def test_wins_are_counted_by_what_was_shown_whatever_the_side(tmp_path: Path) -> None:
    report = report_of([((0.0, 0.0, 0.6, 0.6), (0.4, 0.4, 1.0, 1.0))] * 6)
    pairs = trial_pairs(report, "a / b")
    with Catalog.open(tmp_path / "catalog.sqlite") as catalog:
        for place, pair_id in enumerate(catalog.add_pairs(pairs)):
            policy_side = "a" if pairs[place].a_origin == "policy" else "b"
            other_side = "b" if policy_side == "a" else "a"
            choice = (policy_side, policy_side, policy_side, other_side, "tie", "skip")[place]
            catalog.judge(Judgement(pair_id, choice))  # type: ignore[arg-type]
        said = trial_verdict(catalog, "a / b")
        assert (said.wins, said.losses, said.ties) == (3, 1, 1)
        assert trial_verdict(catalog, "a / c").pairs == 0


def test_a_trial_without_pairs_left_asks_for_no_more() -> None:
    said = verdict(3, 2, 1)
    assert "about 14 more pairs" in trial_words(said, 14)
    assert "there are no more pairs" in trial_words(said, 0)
    assert "Use the new version" in trial_words(verdict(12, 0), 0)


def test_without_a_second_version_there_is_nothing_to_compare(qtbot: QtBot, open_session: OpenSession) -> None:
    wizard = bootstrapped(qtbot, open_session)
    wizard.go("compare")
    assert "Nothing to compare yet" in words(wizard.compare)
    main_key(wizard)
    assert wizard.current == "refine"


def test_from_figures_through_a_blind_trial_to_the_crops_of_all_photos(
    qtbot: QtBot, open_session: OpenSession, photos: list[Path], tmp_path: Path
) -> None:
    wizard = compared(qtbot, open_session, photos)
    session, step = wizard.session, wizard.compare
    assert step.comparison is not None
    new, old = step.comparison.new, step.comparison.old
    assert new is not None
    assert old is not None
    chosen = session.catalog.chosen_model("policy")
    assert chosen is not None
    assert chosen.id == old.id
    spec = step.follower.spec()
    assert spec is not None
    assert spec.parent == wizard.refine.follower.name
    assert "better than that of the one before" in words(step)
    main_key(wizard)
    board = step.report.board
    before = [pair for pair in session.catalog.pairs() if pair.purpose == "trial"]
    assert len(before) <= 1
    for done in range(4):
        qtbot.waitUntil(board.can_answer, timeout=WAIT)
        assert board.judging.current is not None
        key(wizard, Qt.Key.Key_1 if board.judging.current.a_origin == "policy" else Qt.Key.Key_2)
        qtbot.waitUntil(lambda done=done: wins(step) == done + 1, timeout=WAIT)  # type: ignore[misc]
    assert "4 pairs judged. What they tell is shown afterwards" in words(step)
    assert "new crop" not in words(step), "who knows how it stands is not blind any more"
    main_key(wizard)
    assert "Blind, you chose the new crop in 4 of 4 pairs" in words(step)
    assert taste_state(session.catalog).answers == 15, "a trial teaches nothing"
    step.save_report_to(tmp_path / "report.html")
    assert "report" in (tmp_path / "report.html").read_text()
    press(qtbot, step, "Use this policy")
    used = session.catalog.chosen_model("policy")
    assert used is not None
    assert used.id == new.id
    assert used.evaluation["evaluated"]["run"] == step.follower.name
    assert "The new policy is in use." in words(step)
    main_key(wizard)
    qtbot.waitUntil(lambda: session.catalog.count(PhotoQuery(crop="proposed")) == 4, timeout=WAIT)
    run = next(run for run in session.runs.runs() if run.task == "propose")
    config = session.runs.folder(run.name).spec().config
    assert Path(config["policy"]) == new.folder
    press(qtbot, step, "Another round")
    assert wizard.current == "choose"


def test_keeping_the_former_says_so_and_can_be_decided_anew(
    qtbot: QtBot, open_session: OpenSession, photos: list[Path]
) -> None:
    wizard = compared(qtbot, open_session, photos)
    press(qtbot, wizard.compare, "Keep the former")
    assert "The one before stays in use." in words(wizard.compare)
    press(qtbot, wizard.compare, "Decide anew")
    assert "Use this policy" in buttons(wizard.compare)


def test_other_versions_can_be_compared(qtbot: QtBot, open_session: OpenSession, photos: list[Path]) -> None:
    wizard = compared(qtbot, open_session, photos)
    step = wizard.compare
    assert step.comparison is not None
    new, old = step.comparison.new, step.comparison.old
    assert new is not None
    assert old is not None
    press(qtbot, step, "Compare others")
    step.setup.choose(old, old)
    assert "Choose two different versions." in words(step)
    step.setup.choose(old, new)
    press(qtbot, step, "Compare")
    # By id: the versions' figures are attached while this waits.
    qtbot.waitUntil(lambda: compared_ids(step) == (old.id, new.id), timeout=WAIT)
