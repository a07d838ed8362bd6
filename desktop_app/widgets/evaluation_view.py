"""An evaluation as a page of the app: one sentence first, then figures, photos and where crops go."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.jobs.preview_images import PreviewImages
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.evaluation_figures import figure_groups
from desktop_app.widgets.evaluation_photos import EvaluatedPhotos
from desktop_app.widgets.evaluation_places import place_cards
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs.errors import RunError
from ml_core.specs.evaluation import EvaluationReport
from ml_core.specs.evaluation_words import degenerate_words, headline, sentences

# Narrower than this, figures and photos are under each other.
_TWO_COLUMNS = 110 * GRID


class EvaluationSections(QScrollArea):
    """Figures and what weakens them on the left, photos on the right; for pages with a headline of their own.

    Args:
        pictures: Where the photos' pictures come from.
    """

    def __init__(self, pictures: PreviewImages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = pictures
        self.photos: EvaluatedPhotos | None = None
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Figures and photos of the comparison")

    def show_report(self, report: EvaluationReport) -> None:
        """Show a report in place of the one before."""
        self.photos = EvaluatedPhotos(self.pictures)
        self.photos.show_photos(report.photos)
        page = QWidget()
        self._columns = QBoxLayout(self._direction(), page)
        self._columns.setContentsMargins(0, 0, GRID, 0)
        self._columns.setSpacing(2 * GRID)
        self._columns.addLayout(_column([*_notes_card(report), *figure_groups(report)]), 2)
        self._columns.addLayout(_column([self.photos, *place_cards(report)]), 3)
        self.setWidget(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns beside or under each other."""
        super().resizeEvent(event)
        self._columns.setDirection(self._direction())

    def _direction(self) -> QBoxLayout.Direction:
        wide = self.width() >= _TWO_COLUMNS
        return QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom


class EvaluationView(QStackedWidget):
    """A report, or what to do while there is none.

    Args:
        pictures: Where the photos' pictures come from.
        button: What fills the empty page; none where another place does.

    Signals:
        saved(str): The report was saved in this file.
        failed(object): It could not be saved; an exception to be explained.
    """

    saved = Signal(str)
    failed = Signal(object)

    def __init__(
        self, pictures: PreviewImages, button: QAbstractButton | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._page: Path | None = None
        self._headline = label("", "title", wrap=True)
        self._sentences = label("", wrap=True)
        self.sections = EvaluationSections(pictures)
        self.save = push_button("Save the report…", self.ask_and_save)
        words = "Compare a policy with the one before, and its figures appear here."
        self.addWidget(EmptyState("compare", "Nothing compared yet", words, button))
        self.addWidget(self._filled())

    def _filled(self) -> QWidget:
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        for each in (self._headline, self._sentences):
            words.addWidget(each)
        head = QHBoxLayout()
        head.setSpacing(2 * GRID)
        head.addLayout(words, 1)
        head.addWidget(self.save, alignment=Qt.AlignmentFlag.AlignTop)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GRID)
        column.addLayout(head)
        column.addWidget(self.sections, 1)
        return page

    def show_report(self, report: EvaluationReport | None, page: Path | None = None) -> None:
        """Show a report, or the empty page; `page` is the same report as an HTML file, which can be saved."""
        self._page = page
        self.setCurrentIndex(0 if report is None else 1)
        if report is None:
            return
        self._headline.setText(headline(report))
        self._sentences.setText(" ".join(sentences(report)))
        self.save.setVisible(page is not None)
        self.sections.show_report(report)

    def ask_and_save(self) -> None:
        """Ask where to, and save the report there."""
        if self._page is None:
            return
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the report", "report.html", "Web pages (*.html)")
        if chosen:
            self.save_as(Path(chosen))

    def save_as(self, target: Path) -> None:
        """Save the report as this file."""
        if self._page is None:
            return
        try:
            shutil.copyfile(self._page, target)
        except OSError as error:
            what = f"The report could not be saved ({error.strerror or error})."
            self.failed.emit(RunError(what, "Choose another folder.", target))
        else:
            self.saved.emit(str(target))


def _notes_card(report: EvaluationReport) -> list[QFrame]:
    """Return a card with what weakens the figures; none when nothing does."""
    odd = [degenerate_words(report)] if report.after.degenerate else []
    if not report.notes and not odd:
        return []
    card = QFrame()
    card.setProperty("surface", "card")
    card.setAccessibleName("To keep in mind")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, GRID, 12, GRID)
    column.setSpacing(GRID // 2)
    column.addWidget(label("To keep in mind", "heading"))
    for note in (*odd, *report.notes):
        column.addWidget(label(note, wrap=True))
    return [card]


def _column(widgets: Sequence[QWidget]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(GRID)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return column
