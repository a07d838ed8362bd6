"""The help: Markdown pages that ship with Thirds, with links between them."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser

from desktop_app.commands.registry import command
from desktop_app.widgets.pane import Pane
from desktop_app.widgets.text import line
from desktop_app.widgets.theme import GRID, TEXT_PIXELS, TITLE_PIXELS, text_font
from desktop_app.window.about import FOLDER_SCHEME, FOLDERS
from desktop_app.window.help_contents import PAGES, page_text, page_title
from ml_core.specs.errors import ThirdsError

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

# A line of text that the eye finds its way back from.
_TEXT_WIDTH = 90 * GRID
_LIST_WIDTH = 26 * GRID


class HelpPage(Pane):
    """A list of pages at the left, the page at the right; links lead to pages, folders and the person's browser."""

    name, title, icon = "help", "Help", "help"

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._visited: list[str] = []
        self.contents = QListWidget()
        self.contents.setAccessibleName("Help pages")
        self.contents.setFixedWidth(_LIST_WIDTH)
        for page in PAGES:
            item = QListWidgetItem(page_title(page))
            item.setSizeHint(QSize(0, 4 * GRID))
            self.contents.addItem(item)
        self.contents.currentRowChanged.connect(lambda row: self.show_page(PAGES[row]))
        self.browser = QTextBrowser(openLinks=False)
        self.browser.setAccessibleName("Help")
        self.browser.setMaximumWidth(_TEXT_WIDTH)
        self.browser.document().setDocumentMargin(3 * GRID)
        self.browser.anchorClicked.connect(self._on_link)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.contents)
        layout.addWidget(line(Qt.Orientation.Vertical))
        layout.addWidget(self.browser, 1)
        layout.addStretch(0)
        self.show_page(PAGES[0])

    def activated(self) -> None:
        """Let the arrows scroll the page."""
        self.browser.setFocus()

    def page(self) -> str:
        """Return the name of the page shown."""
        return self._visited[-1]

    def show_page(self, page: str) -> None:
        """Show a page by name; raises `ThirdsError` when there is none of that name."""
        if page not in PAGES:
            raise ThirdsError("There is no such page of help.", "Choose one from the list.", page)
        if not self._visited or self.page() != page:
            self._visited.append(page)
            self._show()

    @command("help.back", title="Page before", help="Go back a page.", keys=("Alt+Left",), where="help")
    def go_back(self) -> None:
        """Show the page before."""
        if len(self._visited) > 1:
            self._visited.pop()
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Draw links in the colour of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._visited:
            self._show()

    def _show(self) -> None:
        self.browser.setMarkdown(page_text(self.page()))
        _set_type(self.browser.document())
        blocked = self.contents.blockSignals(True)
        self.contents.setCurrentRow(PAGES.index(self.page()))
        self.contents.blockSignals(blocked)

    def _on_link(self, link: QUrl) -> None:
        if link.scheme() == FOLDER_SCHEME:
            _, find = FOLDERS[link.path()]
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(find())))
        elif link.scheme() in ("http", "https"):
            # Nothing is fetched by Thirds itself: the person's browser opens the page.
            QDesktopServices.openUrl(link)
        else:
            self.show_page(Path(link.path()).stem)


def _set_type(document: QTextDocument) -> None:
    """Give headings the window's sizes instead of Qt's, which shout, and paragraphs room."""
    cursor, block = QTextCursor(document), document.begin()
    while block.isValid():
        level, block_format = block.blockFormat().headingLevel(), QTextBlockFormat()
        in_table = QTextCursor(block).currentTable() is not None
        block_format.setTopMargin(2 * GRID if level > 1 else 0)
        within_list = block.textList() is not None and block.next().textList() is not None
        block_format.setBottomMargin(0 if in_table else GRID // 2 if within_list else GRID)
        cursor.setPosition(block.position())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeBlockFormat(block_format)
        if level:
            # Merged, Markdown's own enlargement would come on top.
            cursor.setCharFormat(_heading(level))
        block = block.next()


def _heading(level: int) -> QTextCharFormat:
    heading = QTextCharFormat()
    heading.setFont(text_font(TITLE_PIXELS if level == 1 else TEXT_PIXELS))
    heading.setFontWeight(QFont.Weight.Normal if level == 1 else QFont.Weight.Bold)
    return heading
