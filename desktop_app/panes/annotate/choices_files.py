"""Choices as files: written for another computer or program, and read from them."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop_app.commands.registry import command
from desktop_app.jobs.background import run_in_background
from desktop_app.widgets.buttons import CommandPushButton
from desktop_app.widgets.theme import GRID
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.exchange.archive import Skipped
from ml_core.catalog.exchange.files import Exported, export_judgements, import_judgements
from ml_core.catalog.exchange.merging import Merged

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_FORMS = "Choices (*.json *.csv)"
_REASONS = 3


class ChoicesFiles(QWidget):
    """The two buttons at the foot of the panel, and what they do.

    Args:
        session: The open profile.

    Signals:
        notice(str): What was written or read.
        failed(object): A file could not be written or read.
        taken(): There are other answers now.
    """

    notice = Signal(str)
    failed = Signal(object)
    taken = Signal()

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session, self._annotator = session, ""
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 0, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        for name in ("annotate.import", "annotate.export"):
            column.addWidget(CommandPushButton(self, name))

    def set_annotator(self, name: str) -> None:
        """Give answers without a name to this annotator from now on."""
        self._annotator = name

    @command(
        "annotate.import", title="Import choices…",
        help="Read pairs and choices from a JSON or CSV file; what is here already stays as it is.",
        where="annotate", icon="download",
    )  # fmt: skip
    def ask_import(self) -> None:
        """Ask for a file and read it."""
        file, _ = QFileDialog.getOpenFileName(self, "Import choices", "", _FORMS)
        if file:
            self.read(Path(file))

    @command(
        "annotate.export", title="Export choices…",
        help="Write all pairs and every choice on them to a JSON or CSV file.", where="annotate", icon="export",
    )  # fmt: skip
    def ask_export(self) -> None:
        """Ask for a file and write it."""
        file, _ = QFileDialog.getSaveFileName(self, "Export choices", "choices.json", _FORMS)
        if file:
            self.write(Path(file))

    def read(self, file: Path) -> None:
        """Read choices from a file in the background."""
        source, annotator = self._session.profile.catalog_file, self._annotator

        def work() -> Merged:
            with Catalog.open(source, maintain=False) as catalog:
                return import_judgements(catalog, file, annotator)

        run_in_background(work, self._on_read, self.failed.emit)

    def write(self, file: Path) -> None:
        """Write all choices to a file in the background."""
        source = self._session.profile.catalog_file

        def work() -> Exported:
            with Catalog.open(source, maintain=False) as catalog:
                return export_judgements(catalog, file)

        run_in_background(work, lambda done: self._on_written(done, file), self.failed.emit)

    def _on_read(self, merged: Merged) -> None:
        known = f" {merged.known:,} were here already." if merged.known else ""
        words = f"{merged.judgements:,} choices on {merged.pairs:,} new pairs were imported.{known}"
        self.notice.emit(words + _left_out(merged.skipped))
        self.taken.emit()

    def _on_written(self, exported: Exported, file: Path) -> None:
        words = f"{exported.judgements:,} choices on {exported.pairs:,} pairs were written to {file}."
        self.notice.emit(words + _left_out(exported.skipped))


def _left_out(skipped: tuple[Skipped, ...]) -> str:
    if not skipped:
        return ""
    named = "; ".join(f"{item.place}: {item.reason}" for item in skipped[:_REASONS])
    more = f"; and {len(skipped) - _REASONS} more" if len(skipped) > _REASONS else ""
    return f" Left out {len(skipped):,}: {named}{more}"
