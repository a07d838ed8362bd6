"""What an export asks: what to write, how copies look, and the folder; with a sentence that says what will happen."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.export_copies import CopiesForm
from desktop_app.widgets.export_targets import TargetChoice, editors_of
from desktop_app.widgets.text import label, line
from desktop_app.widgets.theme import GRID
from ml_core.photos.info import read_info
from ml_core.specs.errors import PhotoError
from ml_core.specs.export_words import counted
from ml_core.specs.tasks import CropOrder, ExportConfig

_IN_FOLDER = ("copies", "contact sheet", "table")
_SHEET_WORDS = {"contact sheet": "a contact sheet", "table": "a table"}


class ExportForm(QWidget):
    """Edits an export's config; what does not count at the moment is hidden.

    Signals:
        changed(): The person changed something.
        resized(): It needs another height.
    """

    changed = Signal()
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._config = ExportConfig()
        self._orders: tuple[CropOrder, ...] = ()
        self.targets, self.copies = TargetChoice(), CopiesForm()
        self.folder = QLineEdit()
        self.folder.setAccessibleName("Folder")
        self._where, self._copies_part = QWidget(), QWidget()
        self._scroll, self._inner = QScrollArea(), QWidget()
        self.sentence = label("", wrap=True)
        self._lay_out()
        self.targets.changed.connect(self._on_changed)
        self.copies.changed.connect(self._on_changed)
        self.folder.textChanged.connect(self._on_changed)

    def set_config(self, config: ExportConfig) -> None:
        """Show a config."""
        self._config = config
        self.targets.set_targets(config.targets, config.sheet_format)
        self.copies.set_config(config)
        self.folder.setText(str(config.output))
        self._on_changed()

    def set_orders(self, orders: Sequence[CropOrder]) -> None:
        """Ask how to export these crops."""
        self._orders = tuple(orders)
        self.targets.set_photos([order.photo for order in orders])
        self.copies.set_orders(orders, _taken(orders))
        self._on_changed()

    def config(self) -> ExportConfig:
        """Return what the form says, with the crops."""
        config = self.copies.config(self._config)
        return replace(
            config,
            crops=self.copies.orders(),
            targets=self.targets.targets(),
            sheet_format=self.targets.sheet_format.currentData(),
            # What is no full path lies in the person's own folder.
            output=Path.home() / os.path.expanduser(self.folder.text().strip()),  # noqa: PTH111 - the other raises
            embed=self.targets.consent.isChecked() and self.targets.embedded() > 0,
        )

    def is_ready(self) -> bool:
        """Return whether an export can begin."""
        targets = self.targets.targets()
        named = bool(self.folder.text().strip()) or not set(targets) & set(_IN_FOLDER)
        fine = self.copies.names.problem is None or "copies" not in targets
        return bool(targets) and named and fine and bool(self._orders)

    def wanted_height(self) -> int:
        """Return how high all of it is."""
        return self._inner.minimumHeight() + self.sentence.minimumHeight() + 2 * GRID

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines anew."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what comes and goes in the form."""
        if watched is self._inner and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Give wrapped lines the height that they need: a scroll area asks for no height at a width."""
        before = self.wanted_height()
        rows = self._rows.totalHeightForWidth(self._scroll.viewport().width())
        # Without a line that can wrap, Qt says -1.
        self._inner.setMinimumHeight(rows if rows >= 0 else self._rows.totalSizeHint().height())
        self.sentence.setMinimumHeight(max(0, self.sentence.heightForWidth(self.width())))
        if self.wanted_height() != before:
            self.resized.emit()

    def _on_changed(self) -> None:
        targets = self.targets.targets()
        self._copies_part.setVisible("copies" in targets)
        self._where.setVisible(bool(set(targets) & set(_IN_FOLDER)))
        self.sentence.setText(self._words())
        self._fit()
        self.changed.emit()

    def _words(self) -> str:
        """Return what will be written, in words."""
        problem = self.copies.names.problem
        if problem is not None and "copies" in self.targets.targets():
            return problem.words
        targets, folder = self.targets.targets(), self.folder.text().strip() or "…"
        copies = [counted(len(self._orders), "copy", "copies")] if "copies" in targets else []
        inside = [*copies, *(words for target, words in _SHEET_WORDS.items() if target in targets)]
        parts = [f"Writes {_joined(inside)} to {folder}"] if inside else []
        beside = sum(self._sidecars(editor) for editor in editors_of(targets))
        if beside:
            parts.append(f"{'writes' if parts else 'Writes'} up to {counted(beside, 'file')} beside the photos")
        if not parts and not self._embeds():
            return "Nothing is written yet: tick what you need." if not targets else "Nothing would be written."
        parts.append("the originals are not touched" if not self._embeds() else self._embedding(bool(parts)))
        return "; ".join(parts) + "."

    def _sidecars(self, editor: str) -> int:
        photos = len({order.photo for order in self._orders})
        return photos - self.targets.embedded() if editor == "lightroom" else photos

    def _embeds(self) -> int:
        return self.targets.embedded() if self.targets.consent.isChecked() else 0

    def _embedding(self, follows: bool) -> str:
        words = f"changes the metadata of {counted(self._embeds(), 'photo')}, no pixel of them"
        return words if follows else words.capitalize()

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder for the export", self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _lay_out(self) -> None:
        _fill(self._copies_part, line(), label("Copies", "heading"), self.copies)
        _fill(self._where, line(), self._folder_row())
        self._rows = _fill(self._inner, self.targets, self._copies_part, self._where)
        self._rows.addStretch(1)
        self._inner.installEventFilter(self)
        self._scroll.setWidget(self._inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setMinimumSize(QSize(0, 10 * GRID))
        _fill(self, self._scroll, self.sentence)

    def _folder_row(self) -> QWidget:
        row, form = QWidget(), QFormLayout()
        where = QHBoxLayout()
        where.setSpacing(GRID)
        where.addWidget(self.folder, 1)
        where.addWidget(push_button("Browse…", self._browse))
        name = label("Folder")
        name.setBuddy(self.folder)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(name, where)
        row.setLayout(form)
        return row


def _fill(widget: QWidget, *parts: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GRID)
    for part in parts:
        column.addWidget(part)
    return column


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _taken(orders: Sequence[CropOrder]) -> float | None:
    try:
        return read_info(orders[0].photo).taken if orders else None
    except PhotoError:
        # Its copy will say what is wrong with it.
        return None
