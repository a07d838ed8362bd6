"""The cheat sheet and the keys that a person chooses."""

from typing import cast

import pytest

from desktop_app.window.key_words import command_keys
from desktop_app.window.settings_page import SettingsPage
from tests.gui.shell import Shell, shown_shell


def test_the_cheat_sheet_lists_every_command_with_its_keys(shell: Shell) -> None:
    shell.press("?")
    assert shell.window.cheat_sheet.isVisible()
    words = shell.window.cheat_sheet.words()
    commands = shell.window.shortcuts.commands()
    assert len(commands) > 20
    for each in commands:
        assert each.command.title in words
        assert set(command_keys(shell.keymap, each.command)) <= set(words)
    assert {"Everywhere", "Library", "Library, view", "Help"} <= set(words)


@pytest.mark.parametrize("key", ["Esc", "?"])
def test_the_cheat_sheet_goes_with_a_key_and_no_other_key_works_meanwhile(shell: Shell, key: str) -> None:
    shell.press("?", "R")
    assert shell.pane.done == []
    shell.press(key)
    assert not shell.window.cheat_sheet.isVisible()
    shell.press("R")
    assert shell.pane.done == ["rate"]


def test_no_two_declared_keys_conflict(shell: Shell) -> None:
    shell.window.make_every_pane()
    commands = [each.command for each in shell.window.shortcuts.commands()]
    for each in commands:
        for key in each.keys:
            assert shell.keymap.conflicts(each, key, commands) == [], (each.name, key)


def _settings(shell: Shell) -> SettingsPage:
    shell.press("Ctrl+,")
    page = cast("SettingsPage", shell.window.places.current())
    page.keys_changed.connect(shell.window.show_keys)
    page.show_keys(shell.keymap, list(shell.window.command_groups().items()))
    return page


def test_a_key_is_chosen_by_pressing_it_and_survives_a_restart(shell: Shell) -> None:
    page = _settings(shell)
    page.keys.choose("library.rate")
    page.keys.field.setFocus()
    shell.press("Ctrl+Shift+E")
    shell.press("Ctrl+1", "R", "Ctrl+Shift+E")
    assert shell.pane.done == ["rate"]
    assert shell.window.shortcuts.commands()
    with shown_shell(shell.keymap._file) as again:
        again.press("R", "Ctrl+Shift+E")
        assert again.pane.done == ["rate"]


def test_a_key_that_is_taken_is_said_and_taken_over_only_on_request(shell: Shell) -> None:
    page = _settings(shell)
    page.keys.choose("library.rate")
    page.keys.field.setFocus()
    shell.press("F1")
    rate, help_ = (
        next(c.command for c in shell.window.shortcuts.commands() if c.command.name == n)
        for n in ("library.rate", "window.help")
    )
    assert page.keys.words.text() == "F1 is the key of “Help”."
    assert shell.keymap.keys(rate) == ("R",)
    shell.click(page.keys.take)
    assert shell.keymap.keys(rate) == ("F1",)
    assert shell.keymap.keys(help_) == ()
    shell.press("Ctrl+1", "F1")
    assert shell.pane.done == ["rate"]


def test_usual_keys_come_back(shell: Shell) -> None:
    page = _settings(shell)
    page.keys.choose("library.rate")
    shell.click(page.keys.clear)
    rate = next(each.command for each in shell.window.shortcuts.commands() if each.command.name == "library.rate")
    assert shell.keymap.keys(rate) == ()
    shell.click(page.keys.reset)
    assert shell.keymap.keys(rate) == ("R",)


def test_tooltips_name_the_key_in_force(shell: Shell) -> None:
    assert "F10" in shell.window.top.menu.toolTip()
    menu = next(each.command for each in shell.window.shortcuts.commands() if each.command.name == "window.menu")
    shell.keymap.bind(menu, ["Ctrl+M"])
    shell.window.show_keys()
    assert "Ctrl+M" in shell.window.top.menu.toolTip()
    assert "F10" not in shell.window.top.menu.toolTip()
