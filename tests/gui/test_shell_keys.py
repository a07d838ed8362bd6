"""Keys of the window, by pressing them."""

from typing import cast

from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.shell import Shell


def test_a_pane_hears_its_key_only_while_it_is_shown(shell: Shell) -> None:
    shell.press("R")
    assert shell.pane.done == ["rate"]
    shell.press("Ctrl+3", "R")
    assert shell.window.places.current() is shell.window.places.pane("crop")
    assert shell.pane.done == ["rate"]
    shell.press("Ctrl+1", "R")
    assert shell.pane.done == ["rate", "rate"]


def test_a_mode_takes_a_key_over_and_gives_it_back(shell: Shell) -> None:
    shell.press("Return", "Return", "Esc", "Return")
    assert shell.pane.done == ["open", "accept", "open"]


def test_letters_go_into_a_text_field(shell: Shell) -> None:
    field = QLineEdit(shell.pane)
    field.show()
    field.setFocus()
    shell.type("r?")
    shell.press("Return")
    assert field.text() == "r?"
    assert shell.pane.done == []
    assert not shell.window.cheat_sheet.isVisible()
    shell.press("Ctrl+3")
    assert shell.window.places.current() is shell.window.places.pane("crop")


def test_return_presses_the_button_that_has_the_focus(shell: Shell) -> None:
    shell.window.top.panel.setFocus()
    shown = shell.window.details.isVisible()
    shell.press("Space")
    assert shell.window.details.isVisible() is not shown
    shell.press("Return")
    assert shell.pane.done == []


def test_tab_hides_and_shows_all_panels(shell: Shell) -> None:
    window = shell.window
    assert window.rail.isVisible()
    assert window.details.isVisible()
    shell.press("Tab")
    assert not window.rail.isVisible()
    assert not window.details.isVisible()
    assert QApplication.focusWidget() is shell.pane
    shell.press("Tab")
    assert window.rail.isVisible()
    assert window.details.isVisible()


def test_f6_moves_through_the_areas_and_the_focus_is_seen(shell: Shell) -> None:
    visited = []
    for _ in range(4):
        shell.press("F6")
        focus = QApplication.focusWidget()
        assert focus is not None
        visited.append(focus)
    window = shell.window
    assert any(window.rail.isAncestorOf(focus) for focus in visited)
    assert any(window.top.isAncestorOf(focus) for focus in visited)
    assert shell.pane in visited


def test_undo_takes_the_last_act_of_the_pane_back(shell: Shell, qtbot: QtBot) -> None:
    shell.press("R", "Ctrl+Z")
    assert shell.pane.done == ["rate", "unrated"]
    assert shell.window.notices.text() == "Undone: rated a photo"
    shell.press("Ctrl+Z")
    assert shell.pane.done == ["rate", "unrated"]
    said = shell.window.status_line.words
    assert said.text() == "Undo: not now"
    shell.press("Ctrl+Z")
    qtbot.waitUntil(lambda: not said.text(), timeout=20_000)


def test_the_rail_leads_to_places_by_mouse(shell: Shell) -> None:
    shell.click(shell.window.rail.button("crop"))
    assert shell.window.places.current() is shell.window.places.pane("crop")
    assert shell.window.rail.button("crop").isChecked()
    assert not shell.window.rail.button("library").isChecked()
    shell.click(shell.window.rail.button("crop"))
    assert shell.window.rail.button("crop").isChecked()


def test_escape_leads_back_from_help_and_settings(shell: Shell) -> None:
    shell.press("Ctrl+3", "Ctrl+,", "F1", "Esc")
    current = shell.window.places.current()
    assert current is not None
    assert current.name == "crop"


def test_the_menu_offers_every_command_and_runs_one(shell: Shell) -> None:
    menu = shell.window.build_menu()
    submenus = {action.text(): cast("QMenu", action.menu()) for action in menu.actions()}
    assert list(submenus) == ["Everywhere", "Library", "Library, view"]
    rate = next(action for action in submenus["Library"].actions() if action.text().startswith("Rate"))
    assert rate.text() == "Rate\tR"
    rate.trigger()
    assert shell.pane.done == ["rate"]
    assert not submenus["Library, view"].isEnabled()
    menu.deleteLater()
