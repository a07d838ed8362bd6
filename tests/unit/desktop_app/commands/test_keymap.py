"""Keys: declared ones, chosen ones, kept ones, and which of two commands a key means."""

from pathlib import Path

import pytest

from desktop_app.commands.keymap import Keymap, collide, foremost, serves
from desktop_app.commands.registry import Command
from ml_core.specs.errors import SpecError

OPEN = Command("library.open", "Open", "Open the photo.", ("Return",), "library")
ACCEPT = Command("library.accept", "Accept", "Keep the crop.", ("Return",), "library.view")
HELP = Command("window.help", "Help", "Help.", ("F1",))


def test_chosen_keys_hold_and_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    Keymap(file).bind(OPEN, ["Ctrl+Return"])
    again = Keymap(file)
    again.load()
    assert again.keys(OPEN) == ("Ctrl+Return",)
    assert again.is_chosen(OPEN)
    assert again.keys(HELP) == ("F1",)


def test_going_back_to_the_declared_key_forgets_the_choice(tmp_path: Path) -> None:
    keymap = Keymap(tmp_path / "keys.json")
    keymap.bind(OPEN, [])
    assert keymap.keys(OPEN) == ()
    keymap.bind(OPEN, OPEN.keys)
    assert not keymap.is_chosen(OPEN)
    keymap.bind(OPEN, ["O"])
    keymap.reset_all()
    assert keymap.keys(OPEN) == ("Return",)


def test_choices_can_be_put_back() -> None:
    keymap = Keymap()
    keymap.bind(OPEN, ["O"])
    before = keymap.chosen()
    keymap.reset_all()
    keymap.restore(before)
    assert keymap.keys(OPEN) == ("O",)


def test_a_damaged_file_is_put_aside_and_said(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text('{"version": 1, "keys": {"library.open": 3}}')
    keymap = Keymap(file)
    with pytest.raises(SpecError, match="usual keys"):
        keymap.load()
    assert keymap.keys(OPEN) == ("Return",)
    assert not file.exists()
    assert file.with_suffix(".damaged").exists()


def test_a_key_conflicts_within_its_place_and_with_the_window() -> None:
    keymap = Keymap()
    assert keymap.conflicts(OPEN, "F1", [OPEN, ACCEPT, HELP]) == [HELP]
    assert keymap.conflicts(OPEN, "Return", [OPEN, ACCEPT, HELP]) == []
    assert collide("window", "crop")
    assert collide("crop", "crop")
    assert not collide("crop", "crop.view")
    assert not collide("window", "crop.view")
    assert not collide("crop", "library")


def test_a_mode_goes_before_its_pane_and_the_pane_before_the_window() -> None:
    back = Command("window.back", "Back", "Back.", ("Return",))
    assert foremost([back, OPEN, ACCEPT]) == ACCEPT
    assert foremost([back, OPEN]) == OPEN
    assert foremost([]) is None


@pytest.mark.parametrize(
    ("where", "mode", "works"),
    [
        ("window", "", True),
        ("library", "view", True),
        ("library.view", "view", True),
        ("library.view", "", False),
        ("crop", "", False),
    ],
)
def test_where_a_command_works(where: str, mode: str, works: bool) -> None:
    assert serves(where, "library", mode) is works


def test_a_mode_of_any_pane_works_in_each_and_meets_the_keys_of_that_mode() -> None:
    assert serves("*.judging", "annotate", "judging")
    assert serves("*.judging", "learn", "judging")
    assert not serves("*.judging", "learn", "")
    assert collide("*.judging", "learn.judging")
    assert collide("*.judging", "*.judging")
    assert not collide("*.judging", "learn.view")
    assert not collide("*.judging", "learn")
    assert not collide("*.judging", "window")
