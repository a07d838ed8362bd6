"""Learning from crops made before: a sheet over the library that asks where they are, shows them, and learns."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.jobs.importing import Importing, Learnt
from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.panes.library.import_form import ImportForm
from desktop_app.panes.library.import_found import FoundPage
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs import events as ev
from ml_core.specs.errors import ThirdsError
from ml_core.specs.imports import ImportedCrop

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_WIDTH, _WIDE = 68 * GRID, 100 * GRID
_TALL, _SHORT = 66 * GRID, 18 * GRID
_SIDE, _AROUND = 3 * GRID, 17 * GRID
_TOP = 7 * GRID


class ImportSheet(QFrame):
    """Form, what was found, and what came of it, in the upper right corner of the library.

    Args:
        session: The open profile.
        loader: Loads the pictures of what was found.

    Attributes:
        form: Where to look.
        found: What was found.

    Signals:
        told(str): What came of it, in words, for those who closed the sheet meanwhile.
        closed(): The person is done with it.
        failed(object): It could not be done, likewise.
    """

    told = Signal(str)
    closed = Signal()
    failed = Signal(object)

    def __init__(self, session: "Session", loader: PreviewLoader) -> None:
        super().__init__()
        self.setProperty("surface", "popup")
        self.setAccessibleName("Learn from earlier crops")
        self._session = session
        self.importing = Importing(session, self)
        self.form, self.found = ImportForm(), FoundPage(loader)
        self.work, self.bar, self.words = QWidget(), QProgressBar(), label("", wrap=True)
        self.title, self.pages = label("Learn from crops you made before", "title"), QStackedWidget()
        self.cancel = push_button("Not now", self.dismiss)
        self.back = push_button("Back", self._show_form)
        self.stop = push_button("Stop", self.importing.stop)
        self.hide_it = push_button("Hide", self.dismiss)
        self.look = push_button("Look for crops", self._on_look, "main")
        self.learn = push_button("Learn", self._on_learn, "main")
        self.done = push_button("Done", self.dismiss, "main")
        self._buttons = (self.cancel, self.back, self.stop, self.hide_it, self.look, self.learn, self.done)
        self._lay_out()
        self._connect()
        self.hide()

    # For the pane

    def lay_over(self, below: QWidget) -> None:
        """Lie over a widget, in whose corner it stays."""
        self.setParent(below)
        below.installEventFilter(self)
        self.hide()

    def open_sheet(self) -> None:
        """Ask where to look; while something is being looked for or learnt, show that."""
        if not self.importing.busy and self.pages.currentWidget() is not self.found:
            self._show_form()
        self.form.show_library(self._session.catalog.count())
        self.show()
        self.raise_()
        self.stay_at_the_right()
        self._main_button().setFocus()

    def dismiss(self) -> None:
        """Close; what is being learnt goes on."""
        self.hide()
        if not self.importing.busy:
            self._show_form()
        self.closed.emit()

    def stay_at_the_right(self) -> None:
        """Keep to the upper right corner of what lies below, as far as there is room."""
        below = self.parentWidget()
        if below is None:
            return
        page = self.pages.currentWidget()
        width = _WIDE if page is self.found else _WIDTH
        self.setFixedWidth(min(width, below.width() - 4 * GRID))
        self.setFixedHeight(max(0, min(self._wanted_height(), below.height() - _TOP - 2 * GRID)))
        self.move(below.width() - self.width() - 2 * GRID, _TOP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what lies below."""
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget() and self.isVisible():
            self.stay_at_the_right()
        return super().eventFilter(watched, event)

    def _wanted_height(self) -> int:
        page = self.pages.currentWidget()
        if page is self.form:
            return self.form.wanted_height(self.width() - 2 * _SIDE) + _AROUND
        return _TALL if page is self.found else _SHORT

    # What the person wants

    def _on_look(self) -> None:
        self._show_work("Looking for crops")
        self.importing.look(self.form.config())

    def _on_learn(self) -> None:
        crops = self.found.grid.found.rowCount()
        self._show_work(f"Learning from {_crops(crops)}")
        self.importing.learn(crops)

    # What is shown

    def _show_form(self) -> None:
        self._show(self.form, self.cancel, self.look)
        self._on_form_changed()

    def _show_work(self, words: str) -> None:
        self.bar.setRange(0, 0)
        self.bar.show()
        self.words.setText(words)
        self._show(self.work, self.stop, self.hide_it)

    def _on_progress(self, progress: ev.Progress) -> None:
        self.bar.setRange(0, max(progress.total, 1))
        self.bar.setValue(progress.done)
        left = "" if progress.seconds_left is None else f" · {_time(progress.seconds_left)} left"
        self.words.setText(f"{progress.message}, {progress.done:,} of {progress.total:,}{left}")

    def _on_found(self, found: Sequence[ImportedCrop]) -> None:
        self.found.show_found(found)
        crops = self.found.grid.found.rowCount()
        self.learn.setText(f"Learn from {_crops(crops)}")
        self._show(self.found, self.cancel, self.back, *([self.learn] if crops else []))
        if not self.isVisible():
            self.told.emit(f"Found {_crops(crops)} that you made before; open the import to learn from them.")

    def _on_learnt(self, learnt: Learnt) -> None:
        self._end(f"{learnt.words()} What is proposed follows them from now on.")

    def _on_stopped(self) -> None:
        self._end("Stopped; what was learnt by then stays. Look again to go on.")

    def _on_failed(self, error: ThirdsError) -> None:
        path = "" if error.path is None else f"\n{error.path}"
        self._end(f"{error.words}{path}")
        if not self.isVisible():
            self.failed.emit(error)

    def _end(self, words: str) -> None:
        self.bar.hide()
        self.words.setText(words)
        self._show(self.work, self.back, self.done)

    def _on_told(self, words: str) -> None:
        # Whoever looks at the sheet reads it there.
        if not self.isVisible():
            self.told.emit(words)

    def _show(self, page: QWidget, *buttons: QPushButton) -> None:
        focused = self.isAncestorOf(QApplication.focusWidget() or self)
        self.pages.setCurrentWidget(page)
        for button in self._buttons:
            button.setVisible(button in buttons)
        self.stay_at_the_right()
        if focused and self.isVisible():
            buttons[-1].setFocus()

    def _main_button(self) -> QPushButton:
        shown = [button for button in self._buttons if not button.isHidden() and button.isEnabled()]
        return shown[-1] if shown else self.cancel

    def _on_form_changed(self) -> None:
        if self.look.hasFocus() and not self.form.is_ready():
            # Qt would give the focus to something outside the sheet.
            self.cancel.setFocus()
        self.look.setEnabled(self.form.is_ready())
        self.stay_at_the_right()

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self.work)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(GRID)
        self.bar.setAccessibleName("Progress")
        inner.addWidget(self.bar)
        inner.addWidget(self.words)
        inner.addStretch(1)
        for page in (self.form, self.found, self.work):
            self.pages.addWidget(page)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addStretch(1)
        for button in self._buttons:
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 2 * GRID, _SIDE, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(self.title)
        column.addWidget(self.pages, 1)
        column.addLayout(row)
        self._show_form()

    def _connect(self) -> None:
        self.form.changed.connect(self._on_form_changed)
        importing = self.importing
        importing.told.connect(self._on_told)
        importing.progressed.connect(self._on_progress)
        importing.found.connect(self._on_found)
        importing.learnt.connect(self._on_learnt)
        importing.stopped.connect(self._on_stopped)
        importing.failed.connect(self._on_failed)


def _crops(number: int) -> str:
    return f"{number:,} crop" if number == 1 else f"{number:,} crops"


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
