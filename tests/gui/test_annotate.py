"""Judging pairs by keys and mouse: answers, undo, going back, looking, pausing, annotators, resuming."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.widgets.pair_view import Look
from ml_core.catalog.profile import list_profiles
from ml_core.specs.engine import PairsRequest, SubjectRequest, TasteRequest
from tests.gui.judging_world import SAY_A, SAY_B, TIE, ChoosingEngine, JudgingWorld, open_judging
from tests.pictures import scenes, write_photo

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [
        write_photo(tmp_path / "shoot" / f"{number}.jpg", pixels) for number, pixels in enumerate(scenes(3, 300, 200))
    ]


@pytest.fixture
def world(qtbot: QtBot, photos: list[Path]) -> Iterator[JudgingWorld]:
    made = open_judging(qtbot, photos)
    yield made
    made.close()


def test_keys_answer_and_the_next_pair_is_there(world: JudgingWorld) -> None:
    shown = world.say(SAY_A, SAY_B, TIE, KEY.Key_X)
    assert len(set(shown)) == 4
    judged = [(each.pair.id, each.judgement.choice) for each in world.judged("Me")]
    assert judged == [*zip(shown, ("a", "b", "tie", "skip"), strict=True)]
    assert all(each.judgement.milliseconds > 0 for each in world.judged())
    assert all(each.judgement.confidence == "normal" for each in world.judged())
    assert not world.errors


def test_shift_says_clearly(world: JudgingWorld) -> None:
    world.seen()
    world.key(SAY_A, SHIFT)
    world.seen()
    world.key(SAY_B, SHIFT)
    answers = [(each.judgement.choice, each.judgement.confidence) for each in world.judged()]
    assert answers == [("a", "clear"), ("b", "clear")]


def test_a_click_on_a_crop_chooses_it(world: JudgingWorld) -> None:
    view = world.pane.board.view
    for side, modifier in ((0, Qt.KeyboardModifier.NoModifier), (1, SHIFT)):
        world.seen()
        places = view.places()
        assert places is not None
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, modifier, places[side].center())
    world.seen()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    answers = [(each.judgement.choice, each.judgement.confidence) for each in world.judged()]
    assert answers == [("a", "normal"), ("b", "clear")]


def test_every_act_has_a_button_with_its_key(world: JudgingWorld) -> None:
    foot = world.pane.board.foot
    world.seen()
    words = foot.words()
    for caption in ("1 this one", "2 this one", "0 no difference", "X skip", "F on the photo", "Z 100 %", "T subject"):
        assert caption in words
    assert "← earlier" in words
    QTest.mouseClick(foot.caption("judging.tie"), Qt.MouseButton.LeftButton)
    world.seen()
    QTest.mouseClick(foot.caption("judging.undo"), Qt.MouseButton.LeftButton)
    world.seen()
    assert [row.choice for row in world.session.catalog.journal()] == ["tie", "withdrawn"]
    assert not foot.caption("judging.undo").isEnabled()


def test_a_pair_that_nobody_has_seen_is_not_answered(world: JudgingWorld) -> None:
    world.seen()
    world.key(SAY_A)
    if not world.pane.board.view.is_seen():
        world.key(SAY_B)
    assert world.choices() == ["a"]


def test_undo_through_a_whole_session_and_forward_again(world: JudgingWorld) -> None:
    keys = [(SAY_A, SAY_B, TIE, KEY.Key_X)[number % 4] for number in range(12)]
    shown = world.say(*keys)
    newest = world.seen()
    for expected in reversed(shown):
        world.key(KEY.Key_U)
        assert world.seen() == expected
    assert not world.judged()
    assert not world.pane.board.can_undo()
    assert len(world.session.catalog.journal()) == 24
    # Withdrawn pairs come again in their order, then the one that was being looked at.
    assert world.say(*reversed(keys)) == shown
    assert world.seen() == newest
    assert world.choices() == ["skip", "tie", "b", "a"] * 3
    assert len(world.session.catalog.journal()) == 36


def test_arrows_lead_back_and_another_answer_replaces_the_first(world: JudgingWorld) -> None:
    shown = world.say(SAY_A, SAY_A, SAY_A)
    newest = world.seen()
    world.key(KEY.Key_Right)
    assert world.seen() == newest
    for expected in (shown[2], shown[1]):
        world.key(KEY.Key_Left)
        assert world.seen() == expected
    assert "You said: the left one" in world.pane.board.header.words()
    world.key(KEY.Key_Right)
    assert world.seen() == shown[2]
    world.key(KEY.Key_Left)
    world.say(SAY_B)
    # On at the first pair without an answer.
    assert world.seen() == newest
    assert world.choices() == ["a", "b", "a"]
    assert [row.choice for row in world.session.catalog.journal()] == ["a", "a", "a", "b"]
    world.key(KEY.Key_U)
    assert world.seen() == shown[1]
    assert world.choices() == ["a", "a"]


def test_judging_goes_on_where_it_stopped(qtbot: QtBot, photos: list[Path]) -> None:
    first = open_judging(qtbot, photos)
    first.say(SAY_A, SAY_B)
    first.key(KEY.Key_U)
    before = first.seen()
    first.close()
    again = open_judging(qtbot, photos, list_profiles()[0])
    assert again.seen() == before
    shown = again.say(SAY_A, SAY_A)
    assert shown == [before, before + 1]
    later = again.seen()
    again.close()
    third = open_judging(qtbot, photos, list_profiles()[0])
    assert third.seen() == later
    third.close()


def test_a_tie_is_an_answer_and_a_skipped_pair_teaches_nothing(world: JudgingWorld) -> None:
    world.say(TIE, KEY.Key_X, TIE)
    board = world.pane.board
    world.seen()
    assert board.judging.answers == 2
    assert "2 of about 60" in board.header.words()
    assert "8 choices until proposals follow your taste" in board.foot.words()
    counts = world.session.catalog.choice_counts("Me")
    assert (counts.tie, counts.skip, counts.unjudged) == (2, 1, 1)
    world.key(KEY.Key_Left)
    assert "You said: no difference" in board.header.words()


def test_annotators_have_pairs_and_answers_of_their_own(world: JudgingWorld) -> None:
    board = world.pane.board
    world.say(SAY_A, SAY_A)
    mine = world.seen()
    board.header.annotator.ask_for_name()
    QTest.keyClicks(board.header.annotator.field, "  Ben ")
    QTest.keyClick(board.header.annotator.field, KEY.Key_Return)
    theirs = world.seen()
    assert theirs != mine
    assert not board.can_undo()
    world.say(SAY_B)
    open_pair = world.seen()
    assert [each.judgement.choice for each in world.judged("Ben")] == ["b"]
    assert board.judging.answers == 3
    names = [action.text() for action in board.header.annotator.menu().actions() if action.text()]
    assert names == ["Ben", "Me", "Somebody else…"]
    board.header.annotator.chosen.emit("Me")
    assert world.seen() == mine
    board.header.annotator.chosen.emit("Ben")
    assert world.seen() == open_pair


def test_the_annotator_is_remembered(qtbot: QtBot, photos: list[Path]) -> None:
    first = open_judging(qtbot, photos)
    first.pane.board.header.annotator.chosen.emit("Ada")
    first.say(SAY_A)
    first.close()
    again = open_judging(qtbot, photos, list_profiles()[0])
    assert again.pane.board.judging.annotator == "Ada"
    again.close()


def test_a_pause_hides_the_crops_and_stops_the_clock(world: JudgingWorld) -> None:
    board = world.pane.board
    world.seen()
    world.key(KEY.Key_P)
    assert board.stack.currentWidget() is board.waiting
    assert board.waiting.words()[0] == "Paused"
    seconds = board.clock.seconds
    QTest.qWait(50)
    assert board.clock.seconds == seconds
    world.key(SAY_A)
    world.key(KEY.Key_F)
    assert not world.judged()
    assert board.stack.currentWidget() is board.waiting
    world.key(KEY.Key_P)
    world.say(SAY_A)
    assert world.choices() == ["a"]


def test_both_crops_on_the_photo_and_back(world: JudgingWorld) -> None:
    board = world.pane.board
    world.seen()
    world.key(KEY.Key_F)
    world.until(board.photo.is_drawn)
    assert board.stack.currentWidget() is board.photo
    assert board.foot.caption("judging.on_photo").isChecked()
    world.key(KEY.Key_Escape)
    assert board.stack.currentWidget() is board.view
    assert not world.wanted
    world.key(KEY.Key_F)
    world.key(SAY_B)
    assert board.stack.currentWidget() is board.view
    assert world.choices() == ["b"]


def test_flicking_shows_one_crop_after_the_other_in_one_place(world: JudgingWorld) -> None:
    view = world.pane.board.view
    world.seen()
    looks = []
    for _ in range(3):
        world.key(KEY.Key_Space)
        looks.append(view.look)
    assert looks == [Look.A_ALONE, Look.B_ALONE, Look.A_ALONE]
    places = view.places()
    assert places is not None
    assert (places[0].center() - places[1].center()).manhattanLength() <= 2
    world.say(SAY_A)
    world.seen()
    assert view.look is Look.BESIDE
    world.key(KEY.Key_Escape)
    assert world.wanted == ["window.back"]


def test_marking_the_subject_keeps_what_was_clicked(world: JudgingWorld) -> None:
    board = world.pane.board
    world.seen()
    world.key(KEY.Key_T)
    assert "Click what the photo is about" in board.header.words()
    QTest.mouseClick(board.photo, Qt.MouseButton.LeftButton, pos=board.photo.rect().center())
    world.until(lambda: bool(world.notices))
    pair = board.judging.current
    assert pair is not None
    photo = world.session.catalog.photo_at(pair.photo)
    assert photo is not None
    assert photo.subject is not None
    assert photo.subject_source == "user"
    assert photo.subject.centre == pytest.approx((0.5, 0.5), abs=0.01)
    assert len(world.engine.requests(SubjectRequest)) == 1
    world.key(KEY.Key_T)
    assert board.stack.currentWidget() is board.view
    world.say(SAY_A)
    assert world.choices() == ["a"]


def test_a_save_point_makes_a_backup_once(world: JudgingWorld) -> None:
    world.say(SAY_A, SAY_A)
    backups = world.session.profile.catalog_file.parent / "backups"
    for words in ("2 choices are saved, and a backup was made.", "2 choices are saved, and the last backup holds them"):
        world.seen()
        before = len(world.notices)
        world.key(KEY.Key_S)
        world.until(lambda: len(world.notices) > before)  # noqa: B023 - waited for at once
        assert world.notices[-1].startswith(words)
    assert len(list(backups.glob("*.sqlite"))) >= 1


def test_keys_follow_the_person_and_so_do_the_captions(world: JudgingWorld) -> None:
    bound = next(each for each in world.commands() if each.command.name == "judging.a")
    world.keymap.bind(bound.command, ["J"])
    world.shortcuts.rebuild()
    world.pane.board.foot.caption("judging.a").show_keys(world.keymap.keys(bound.command))
    world.seen()
    world.key(SAY_A)
    assert not world.judged()
    world.key(KEY.Key_J)
    assert world.choices() == ["a"]
    assert "J this one" in world.pane.board.foot.words()


def test_the_engine_learns_from_everybody_after_each_answer(world: JudgingWorld) -> None:
    before = len(world.engine.requests(TasteRequest))
    world.say(SAY_A, SAY_B)
    asked = world.engine.requests(TasteRequest)[before:]
    assert len(asked) == 2
    assert asked[-1].save_to == world.session.profile.models_folder / "taste-live"
    assert asked[-1].annotator == ""


def test_pairs_are_asked_for_ahead_and_those_that_wait_are_named(world: JudgingWorld) -> None:
    world.say(SAY_A, SAY_A, SAY_A, SAY_A)
    world.seen()
    asked = world.engine.requests(PairsRequest)
    assert asked[0].waiting == ()
    waiting = asked[1].waiting
    assert 0 < len(waiting) <= 6
    assert all(each.annotator == "Me" for each in asked)
    judged = {tuple(each.pair.a.box) for each in world.judged()}
    assert waiting[0].a not in judged or len(waiting) > 1


def test_a_photo_that_is_gone_costs_only_its_own_pairs(qtbot: QtBot, photos: list[Path], tmp_path: Path) -> None:
    engine = ChoosingEngine([*photos[:2], tmp_path / "gone.jpg"])
    world = open_judging(qtbot, photos[:2], engine=engine)
    shown = world.say(*(SAY_A for _ in range(8)))
    assert len(set(shown)) == 8
    names = {each.pair.photo.name for each in world.judged()}
    assert names == {"0.jpg", "1.jpg"}
    assert all(notice.startswith("gone.jpg was passed over.") for notice in world.notices)
    world.close()


def test_a_disk_that_is_gone_stops_the_judging_with_words(qtbot: QtBot, photos: list[Path], tmp_path: Path) -> None:
    world = open_judging(qtbot, photos, engine=ChoosingEngine([tmp_path / "gone.jpg"]))
    board = world.pane.board
    world.until(lambda: len(world.notices) == 5)
    world.until(board.can_look)
    assert len(world.session.catalog.pairs()) < 20
    world.key(SAY_A)
    assert not world.judged()
    world.key(KEY.Key_X)
    assert world.choices() == ["skip"]
    world.close()
