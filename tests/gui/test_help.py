"""Help: pages, links between them, and F1 for the place shown."""

import re
from typing import cast

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QListWidget

from desktop_app.window.about import FOLDERS
from desktop_app.window.help_contents import ABOUT, CHANGES, PAGE_OF, PAGES, page_text, page_title
from desktop_app.window.help_page import HelpPage
from ml_core.catalog.folders import data_folder, log_folder, settings_folder
from ml_core.specs.errors import ThirdsError
from ml_core.specs.resources import resource
from ml_core.specs.version import version
from tests.gui.shell import PLACES, Shell


def _help(shell: Shell) -> HelpPage:
    return cast("HelpPage", shell.window.places.pane("help"))


def test_f1_opens_the_page_of_the_place(shell: Shell) -> None:
    shell.press("F1")
    assert _help(shell).page() == "library"
    shell.press("Esc")
    assert shell.window.places.current() is shell.pane
    shell.press("Ctrl+2", "F1")
    assert _help(shell).page() == PAGE_OF["annotate"]


def test_f1_in_the_help_stays_there(shell: Shell) -> None:
    shell.press("F1")
    _help(shell).show_page("export")
    shell.press("F1")
    assert _help(shell).page() == "export"


def test_the_list_leads_to_pages_and_alt_left_back(shell: Shell) -> None:
    shell.press("F1")
    page = _help(shell)
    page.contents.setCurrentRow(PAGES.index("training"))
    assert page.page() == "training"
    assert page_title("training") in page.browser.toPlainText()
    shell.press("Alt+Left")
    assert page.page() == "library"
    assert isinstance(page.contents, QListWidget)
    assert page.contents.currentRow() == PAGES.index("library")


def test_links_lead_to_pages_folders_and_the_browser(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    shell.press("F1")
    page = _help(shell)
    page.browser.anchorClicked.emit(QUrl("export.md"))
    assert page.page() == "export"
    with pytest.raises(ThirdsError):
        page.show_page("https://example.org")
    assert page.page() == "export"
    page.browser.anchorClicked.emit(QUrl("folder:logs"))
    page.browser.anchorClicked.emit(QUrl("https://example.org/a"))
    assert opened == [QUrl.fromLocalFile(str(log_folder())).toString(), "https://example.org/a"]


def test_about_is_a_command(shell: Shell) -> None:
    shell.press("Ctrl+K")
    shell.type("about th")
    shell.press("Return")
    assert _help(shell).page() == ABOUT


def test_about_says_the_version_and_where_things_are() -> None:
    text = page_text(ABOUT)
    for words in (version(), "Apache License", str(data_folder()), str(settings_folder()), str(log_folder())):
        assert words in text


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_to_a_page(page: str) -> None:
    text = page_text(page)
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links or page == CHANGES
    for link in links:
        known = link.removesuffix(".md") in PAGES or link.removeprefix("folder:") in FOLDERS
        assert known or link.startswith("https://"), link
    assert text.startswith("# ")


def test_every_file_is_a_page_and_every_place_has_one() -> None:
    assert {path.stem for path in resource("help").glob("*.md")} == set(PAGES) - {CHANGES, ABOUT}
    assert set(PAGE_OF.values()) <= set(PAGES)
    assert {"library", "train", "learn", "models", "crop", "annotate"} <= set(PAGE_OF)
    assert PLACES


def test_what_is_new_begins_with_the_version_and_leaves_out_links() -> None:
    text = page_text(CHANGES)
    assert text.startswith("# What is new\n")
    assert f"This is Thirds {version()}." in text
    assert "http" not in text
    assert re.search(r"^## Unreleased|^## \d", text, re.MULTILINE)
