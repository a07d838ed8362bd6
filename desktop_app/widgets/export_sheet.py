"""Exporting crops: a sheet that any pane lays over itself; it asks, shows what would change, writes and takes back."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.jobs.export_choices import last_export, remember_export
from desktop_app.jobs.exporting import Exporting
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.export_form import ExportForm
from desktop_app.widgets.export_outcome import OutcomePage
from desktop_app.widgets.export_preview import PreviewPage
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs.errors import SpecError, ThirdsError
from ml_core.specs.export_words import counted
from ml_core.specs.exports import ExportPreview, ExportResult, RevertResult
from ml_core.specs.options import check
from ml_core.specs.tasks import CropOrder, ExportConfig

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_WIDTH, _WIDE = 60 * GRID, 100 * GRID
_TALL, _SHORT = 65 * GRID, 12 * GRID
_TOP = 7 * GRID  # right below the button that opens it


class ExportSheet(QFrame):
    """Form, preview and outcome of exports, in the upper right corner of the widget it is laid over.

    Args:
        session: The open profile.

    Attributes:
        form: What is asked.
        preview: What would change.
        outcome: How far it is, and what came of it.

    Signals:
        told(str): What came of it, in words, for those who closed the sheet meanwhile.
        closed(): The person is done with it.
        failed(object): It could not be done, likewise; or a value is out of bounds.
    """

    told = Signal(str)
    closed = Signal()
    failed = Signal(object)

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.setProperty("surface", "popup")
        self.setAccessibleName("Export")
        self.setFixedWidth(_WIDTH)
        self.exporting = Exporting(session, self)
        self.form, self.preview, self.outcome = ExportForm(), PreviewPage(), OutcomePage()
        self.title, self.pages = label("", "title"), QStackedWidget()
        self.cancel = push_button("Not now", self.dismiss)
        self.look = push_button("What would change", self._on_look)
        self.back = push_button("Back", self._show_form)
        self.stop = push_button("Stop", self.exporting.stop)
        self.take_back = push_button("", self._on_take_back, "loss")
        self.write = push_button("Export", self._on_write, "main")
        self.hide_it = push_button("Hide", self.dismiss)
        self.done = push_button("Done", self.dismiss, "main")
        self._buttons = (
            self.take_back, self.cancel, self.look, self.back, self.stop, self.hide_it, self.write, self.done,
        )  # fmt: skip
        self._lay_out()
        self._connect()
        self.hide()

    # For the pane

    def lay_over(self, below: QWidget) -> None:
        """Lie over a widget, in whose corner it stays."""
        self.setParent(below)
        below.installEventFilter(self)
        self.hide()

    def open_for(self, orders: Sequence[CropOrder]) -> None:
        """Ask how to export these crops; while something is being exported, show that."""
        if not self.exporting.busy:
            self.title.setText(f"Export {counted(len(orders), 'crop')}")
            self.form.set_config(last_export())
            self.form.set_orders(orders)
            self._show_form()
        self.show()
        self.raise_()
        self.stay_at_the_right()
        self._focus_first()

    def dismiss(self) -> None:
        """Close; what is being written goes on."""
        self.hide()
        self.closed.emit()

    def sentence(self) -> str:
        """Return what will be written, in words."""
        return self.form.sentence.text()

    @property
    def folder(self) -> QLineEdit:
        """Return where the person names the folder."""
        return self.form.folder

    def stay_at_the_right(self) -> None:
        """Keep to the upper right corner of what lies below, as high as its content, or as there is room."""
        below = self.parentWidget()
        if below is None:
            return
        width = _WIDE if self.pages.currentWidget() is self.preview else _WIDTH
        self.setFixedWidth(min(width, below.width() - 4 * GRID))
        room = below.height() - _TOP - 2 * GRID
        self.setFixedHeight(max(0, min(self._wanted_height(), room)))
        self.move(below.width() - self.width() - 2 * GRID, _TOP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what lies below."""
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget() and self.isVisible():
            self.stay_at_the_right()
        return super().eventFilter(watched, event)

    def _wanted_height(self) -> int:
        page = self.pages.currentWidget()
        if page is self.preview or (page is self.outcome and self.outcome.has_details()):
            return _TALL
        around = self.take_back.sizeHint().height() + self.write.sizeHint().height() + 10 * GRID
        return around + (self.form.wanted_height() if page is self.form else _SHORT)

    # What the person wants

    def _on_look(self) -> None:
        if self._started(self.exporting.preview):
            self._show_work("Looking what would change")

    def _on_write(self) -> None:
        if self._started(self.exporting.start):
            remember_export(self.form.config())
            self._show_work("Exporting")

    def _on_take_back(self) -> None:
        self._show_work("Taking the export back")
        self.exporting.revert()

    def _started(self, start: Callable[[ExportConfig], None]) -> bool:
        try:
            config = self.form.config()
            check(config)
            start(config)
        except SpecError as error:
            self.failed.emit(error)
            return False
        return self.exporting.busy

    # What is shown

    def _show_form(self) -> None:
        earlier = [self.take_back] if self.exporting.revertible() else []
        self.take_back.setText("Revert last export")
        self._show(self.form, *earlier, self.cancel, self.look, self.write)
        self.write.setText("Export")
        self.write.setEnabled(self.form.is_ready())
        self.look.setEnabled(self.form.is_ready())

    def _show_work(self, words: str) -> None:
        self.outcome.begin(words)
        self._show(self.outcome, self.stop, self.hide_it)

    def _on_previewed(self, preview: ExportPreview) -> None:
        self._show(self.preview, self.back, self.write)
        self.preview.show_preview(preview)

    def _on_written(self, result: ExportResult) -> None:
        self.outcome.show_result(result)
        wrote = result.files or result.sidecars or result.embedded or result.sheets or result.table
        self._show_end(*([self.take_back] if wrote else []), self.done)

    def _on_reverted(self, result: RevertResult) -> None:
        self.outcome.show_reverted(result)
        self._show(self.outcome, self.done)

    def _on_stopped(self) -> None:
        self.outcome.show_end("Stopped; the files written so far are complete. Resume it under Train.")
        earlier = [self.take_back] if self.exporting.revertible() else []
        self._show_end(*earlier, self.back, self.done)

    def _on_failed(self, error: ThirdsError) -> None:
        self.outcome.show_end(error.words)
        self._show(self.outcome, self.back, self.done)
        if not self.isVisible():
            self.failed.emit(error)

    def _show_end(self, *buttons: QPushButton) -> None:
        self.take_back.setText("Revert this export")
        self._show(self.outcome, *buttons)

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
        if focused:
            buttons[-1].setFocus()

    def _on_form_changed(self) -> None:
        if self.pages.currentWidget() is self.form:
            for button in (self.write, self.look):
                if button.hasFocus() and not self.form.is_ready():
                    # Qt would give the focus to something outside the sheet.
                    self.cancel.setFocus()
                button.setEnabled(self.form.is_ready())

    def _focus_first(self) -> None:
        (self.write if self.write.isVisible() and self.write.isEnabled() else self).setFocus()

    def _lay_out(self) -> None:
        for page in (self.form, self.preview, self.outcome):
            self.pages.addWidget(page)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addStretch(1)
        for button in self._buttons:
            if button is not self.take_back:
                row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.take_back)
        column.addLayout(top)
        column.addWidget(self.pages, 1)
        column.addLayout(row)

    def _connect(self) -> None:
        self.form.changed.connect(self._on_form_changed)
        self.form.resized.connect(self.stay_at_the_right)
        exporting = self.exporting
        exporting.told.connect(self._on_told)
        exporting.progressed.connect(self.outcome.show_progress)
        exporting.previewed.connect(self._on_previewed)
        exporting.written.connect(self._on_written)
        exporting.reverted.connect(self._on_reverted)
        exporting.stopped.connect(self._on_stopped)
        exporting.failed.connect(self._on_failed)
