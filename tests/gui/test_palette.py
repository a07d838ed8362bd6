"""The command palette, by keys alone."""

from PySide6.QtWidgets import QApplication

from desktop_app.window.palette import Found
from tests.gui.shell import Shell


def test_a_command_is_found_by_a_few_letters_and_carried_out(shell: Shell) -> None:
    shell.press("Ctrl+K")
    assert QApplication.focusWidget() is shell.window.top.field
    assert shell.window.palette_list.isVisible()
    shell.type("rat")
    assert shell.window.palette_list.titles()[0] == "Rate"
    shell.press("Return")
    assert shell.pane.done == ["rate"]
    assert not shell.window.palette_list.isVisible()
    assert QApplication.focusWidget() is shell.pane


def test_it_lists_what_can_be_done_here_with_its_keys(shell: Shell) -> None:
    shell.press("Ctrl+K")
    titles = shell.window.palette_list.titles()
    assert titles[:2] == ["Rate", "Open photo"]
    assert "Accept" not in titles
    assert "Undo" not in titles
    assert "Settings" in titles


def test_arrows_choose_and_escape_leaves(shell: Shell) -> None:
    shell.press("Ctrl+K", "Down", "Return")
    assert shell.pane.done == ["open"]
    shell.press("Ctrl+K")
    shell.type("settings")
    shell.press("Esc")
    assert not shell.window.palette_list.isVisible()
    assert shell.window.top.field.text() == ""
    current = shell.window.places.current()
    assert current is shell.pane
    assert QApplication.focusWidget() is shell.pane


def test_photos_are_found_after_commands(shell: Shell) -> None:
    shown: list[str] = []
    photo = Found("seraphic.jpg", "/photos", lambda: shown.append("seraphic.jpg"))
    shell.window.palette_list.provider = lambda typed: [photo] if "ser" in typed else []
    shell.press("Ctrl+K")
    shell.type("seraph")
    assert shell.window.palette_list.titles() == ["seraphic.jpg"]
    shell.press("Return")
    assert shown == ["seraphic.jpg"]


def test_what_is_not_there_is_said(shell: Shell) -> None:
    shell.press("Ctrl+K")
    shell.type("qqqq")
    assert shell.window.palette_list.titles() == []
    shell.press("Return")
    assert shell.window.palette_list.isVisible()


def test_a_click_beside_it_closes_it(shell: Shell) -> None:
    shell.click(shell.window.top.field)
    assert shell.window.palette_list.isVisible()
    shell.click(shell.window.status_line)
    assert not shell.window.palette_list.isVisible()
