"""Choose, Learn and Refine by keys, with an engine that answers at once and a worker that learns nothing."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider
from pytestqt.qtbot import QtBot

from desktop_app.jobs.taste_state import taste_state
from desktop_app.wizard.learn.words import learn_fine_print
from ml_core.catalog.catalog import PhotoQuery
from ml_core.specs.engine import ProposeRequest, TasteReply
from ml_core.specs.judgements import regime_of
from ml_core.specs.runs import RunState
from tests.gui.conftest import OpenSession
from tests.gui.library_world import QuickEngine
from tests.gui.wizard_world import WAIT, bootstrapped, buttons, judge, key, main_key, open_wizard, press, words


def learnt(qtbot: QtBot, open_session: OpenSession, photos: list[Path], count: int = 15):  # type: ignore[no-untyped-def]
    """Return a wizard whose taste is learnt from so many choices."""
    wizard = bootstrapped(qtbot, open_session)
    judge(wizard.session, photos, count)
    wizard.go("learn")
    main_key(wizard)
    qtbot.waitUntil(lambda: wizard.learn.follower.finished, timeout=WAIT)
    qtbot.waitUntil(lambda: len(wizard.session.catalog.models("taste")) == 1, timeout=WAIT)
    return wizard


def test_choices_by_keys_open_the_way_to_learning(qtbot: QtBot, open_session: OpenSession) -> None:
    wizard = bootstrapped(qtbot, open_session)
    main_key(wizard)
    assert wizard.current == "choose"
    board = wizard.choose.board
    told: list[int] = []
    wizard.session.answers_changed.connect(lambda: told.append(taste_state(wizard.session.catalog).answers))
    for done in range(10):
        assert "Learn my taste" in buttons(wizard.choose), "fewer than ten choices teach nothing"
        qtbot.waitUntil(board.can_answer, timeout=WAIT)
        key(wizard, Qt.Key.Key_1 if done % 2 else Qt.Key.Key_2)
        qtbot.waitUntil(lambda done=done: board.judging.answers == done + 1, timeout=WAIT)  # type: ignore[misc]
    assert told == list(range(1, 11)), "the window counts along"
    assert "Learn from 10 choices" in buttons(wizard.choose)
    assert "From 100 choices it can be trained too: 90 more." in words(wizard.choose)
    main_key(wizard)
    assert wizard.step is wizard.learn


def test_crops_made_before_may_stand_in_for_choices(qtbot: QtBot, open_session: OpenSession) -> None:
    wizard = bootstrapped(qtbot, open_session)
    main_key(wizard)
    assert "Crops that you made before" in words(wizard.choose)
    wanted: list[str] = []
    wizard.command_wanted.connect(wanted.append)
    press(qtbot, wizard.choose, "Import crops…")
    # The window goes there, and opens what asks for them.
    assert wanted == ["window.library", "library.import"]


def test_too_few_choices_lead_back_to_choosing(qtbot: QtBot, open_session: OpenSession, photos: list[Path]) -> None:
    session = open_session()
    judge(session, photos, 4)
    wizard = open_wizard(qtbot, session)
    wizard.go("learn")
    assert "You have made 4 choices. With fewer than 10 choices chance decides" in words(wizard.learn)
    wizard.go("refine")
    assert "6 choices more" in words(wizard.refine)
    main_key(wizard)
    assert wizard.current == "choose"


def test_a_taste_is_learnt_and_ranks_crops(qtbot: QtBot, open_session: OpenSession, photos: list[Path]) -> None:
    wizard = learnt(qtbot, open_session, photos)
    said = words(wizard.learn)
    assert "On choices it never learnt from, your taste is right 75 % of the time." in said
    assert "Between 41 and 93 % with 95 % confidence, by 8 choices that were held back." in said
    assert "no taste can fit you better" in said
    assert "Your taste prefers" in said
    assert "tighter crops" in said
    assert "the policy itself stays as it is" in said
    assert "Refine anyway" in buttons(wizard.learn)
    main_key(wizard)
    qtbot.waitUntil(lambda: wizard.session.catalog.count(PhotoQuery(crop="proposed")) == 4, timeout=WAIT)
    config = next(run for run in wizard.session.runs.runs() if run.task == "propose")
    plain = wizard.session.runs.folder(config.name).spec()
    assert plain.parent == wizard.learn.follower.name
    assert Path(plain.config["taste"]).name == "taste-live"
    assert plain.config["weight"] == 0.7


def test_one_pair_shown_again_says_nothing_of_consistency() -> None:
    result = {"agreement": 0.75, "agreement_low": 0.3, "agreement_high": 0.95, "held_out": 4}
    known = TasteReply(20, 4, regime_of(20), consistency=1.0, repeats=1)
    assert "by 4 choices that were held back. That is few" in learn_fine_print(result, known)
    assert "no taste can fit you better" not in learn_fine_print(result, known)
    assert "Shown 5 pairs again" in learn_fine_print(result, replace(known, repeats=5))


def test_kinds_of_models_are_compared(qtbot: QtBot, open_session: OpenSession, photos: list[Path]) -> None:
    wizard = learnt(qtbot, open_session, photos)
    press(qtbot, wizard.learn, "Compare kinds of models")
    qtbot.waitUntil(lambda: wizard.learn.follower.finished, timeout=WAIT)
    rows = wizard.learn.page.chart.accessibleDescription()
    assert len(rows.splitlines()) == 3
    assert "siamese" in rows


def test_a_doubtful_choice_is_looked_at_again(qtbot: QtBot, open_session: OpenSession, photos: list[Path]) -> None:
    wizard = learnt(qtbot, open_session, photos)
    catalog = wizard.session.catalog
    qtbot.waitUntil(lambda: len(wizard.learn.second_look.buttons()) > 0, timeout=WAIT)
    first = catalog.judged_pairs()[0]
    assert first.judgement.choice == "a"
    qtbot.mouseClick(wizard.learn.second_look.buttons()[0], Qt.MouseButton.LeftButton)
    assert wizard.current == "choose"
    board = wizard.choose.board
    assert board.judging.current == first.pair
    qtbot.waitUntil(board.can_answer, timeout=WAIT)
    key(wizard, Qt.Key.Key_2)
    assert [row.choice for row in catalog.journal() if row.pair_id == first.pair.id] == ["a", "b"]


def test_new_choices_offer_to_learn_again(qtbot: QtBot, open_session: OpenSession, photos: list[Path]) -> None:
    wizard = learnt(qtbot, open_session, photos)
    assert "Learn again" not in buttons(wizard.learn)
    judge(wizard.session, photos, 3)
    wizard.learn.arrive()
    assert "3 choices since then" in words(wizard.learn)
    press(qtbot, wizard.learn, "Learn again")
    qtbot.waitUntil(lambda: sum(run.task == "taste" for run in wizard.session.runs.runs()) == 2, timeout=WAIT)


def test_the_weight_is_previewed_as_the_slider_moves(
    qtbot: QtBot, open_session: OpenSession, photos: list[Path]
) -> None:
    wizard = learnt(qtbot, open_session, photos)
    for photo_id in wizard.session.catalog.photo_ids(PhotoQuery()):
        wizard.session.catalog.record_ready(photo_id)
    wizard.go("refine")
    preview = wizard.refine.setup.preview
    qtbot.waitUntil(lambda: preview.boxes != () and all(box.x1 == 0.85 for box in preview.boxes), timeout=WAIT)
    slider = wizard.refine.setup.slider.findChild(QSlider)
    assert isinstance(slider, QSlider)
    slider.setFocus()
    for _ in range(4):
        key(wizard, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: all(abs(box.x1 - 0.75) < 1e-9 for box in preview.boxes), timeout=WAIT)
    assert "50 % the scorer, 50 % your taste" in words(wizard.refine)
    engine = wizard.session.engine
    assert isinstance(engine, QuickEngine)
    assert all(request.method == "dense" for request in engine.requests(ProposeRequest))


def test_refining_anyway_reaches_the_run_and_its_outcome(
    qtbot: QtBot, open_session: OpenSession, photos: list[Path]
) -> None:
    wizard = learnt(qtbot, open_session, photos)
    press(qtbot, wizard.learn, "Refine anyway")
    assert wizard.current == "refine"
    assert "with fewer it learns chance as well" in words(wizard.refine)
    used = wizard.session.catalog.chosen_model("policy")
    main_key(wizard)
    qtbot.waitUntil(lambda: wizard.refine.follower.finished, timeout=WAIT)
    spec = wizard.refine.follower.spec()
    assert spec is not None
    assert spec.parent == wizard.learn.follower.name
    assert (spec.config["anyway"], spec.config["weight"], spec.config["steps"]) == (True, 0.7, 150_000)
    assert len(spec.config["photos"]) == 4
    assert Path(spec.config["taste"]).name == wizard.learn.follower.name
    said = words(wizard.refine)
    assert "On 100 % of 3 photos it never saw, your taste prefers the new crop to the one before." in said
    assert "Before   5.20" in said
    qtbot.waitUntil(lambda: len(wizard.session.catalog.models("policy")) == 2, timeout=WAIT)
    assert wizard.session.catalog.chosen_model("policy") == used, "a new version is used when it was chosen"
    main_key(wizard)
    assert wizard.current == "compare"


def test_without_a_taste_refining_leads_to_learning(
    qtbot: QtBot, open_session: OpenSession, photos: list[Path]
) -> None:
    wizard = bootstrapped(qtbot, open_session)
    judge(wizard.session, photos, 120)
    wizard.go("refine")
    assert "Learn your taste first" in words(wizard.refine)
    main_key(wizard)
    assert wizard.current == "learn"
    assert "enough choices to train the policy" in words(wizard.learn)


def test_the_wizard_opens_where_the_person_left(qtbot: QtBot, open_session: OpenSession, photos: list[Path]) -> None:
    wizard = learnt(qtbot, open_session, photos)
    name = wizard.learn.follower.name
    wizard.window().close()
    again = open_wizard(qtbot, open_session(add=False))
    qtbot.waitUntil(lambda: again.current == "learn", timeout=WAIT)
    qtbot.waitUntil(lambda: again.learn.follower.name == name and again.learn.follower.finished, timeout=WAIT)
    assert again.session.runs.summary(name) is not None
    judge(again.session, photos, 1)
    again.window().close()
    third = open_wizard(qtbot, open_session(add=False))
    qtbot.waitUntil(lambda: third.current == "choose", timeout=WAIT)
    assert RunState.FINISHED in {run.state for run in third.session.runs.runs()}
