"""An export at work, and what came of it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs import events as ev
from ml_core.specs.export_words import revert_sentence, written_sentences
from ml_core.specs.exports import ExportResult, RevertResult

_LISTED = 500


class OutcomePage(QWidget):
    """A bar with time left; then sentences, and a list of what is to be told of single files."""

    def __init__(self) -> None:
        super().__init__()
        self.bar, self.words = QProgressBar(), label("", wrap=True)
        self.bar.setAccessibleName("Progress")
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setAccessibleName("What is to be told of single files")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.bar)
        column.addWidget(self.words)
        column.addWidget(self.details, 1)
        column.addStretch(0)

    def begin(self, words: str) -> None:
        """Show that work has begun."""
        self.bar.setRange(0, 0)
        self.bar.show()
        self.words.setText(words)
        self._list([])

    def show_progress(self, progress: ev.Progress) -> None:
        """Show how far it is, and how long it still takes."""
        self.bar.setRange(0, max(progress.total, 1))
        self.bar.setValue(progress.done)
        left = "" if progress.seconds_left is None else f" · {_time(progress.seconds_left)} left"
        self.words.setText(f"{progress.message}, {progress.done:,} of {progress.total:,}{left}")

    def show_result(self, result: ExportResult) -> None:
        """Show what was written, and what was not."""
        self._end("\n".join(written_sentences(result)))
        skipped = [f"{path}: {reason}" for path, reason in result.skipped]
        self._list(
            [*(["Not written:", *skipped, ""] if skipped else []), *(f"{path}: {note}" for path, note in result.notes)]
        )

    def show_reverted(self, result: RevertResult) -> None:
        """Show what was taken back, and what was left alone."""
        self._end(revert_sentence(result))
        self._list([f"{path}: {why}" for path, why in result.left])

    def show_end(self, words: str) -> None:
        """Show that it ended otherwise."""
        self._end(words)

    def has_details(self) -> bool:
        """Return whether there is a list to show."""
        return bool(self.details.toPlainText())

    def _end(self, words: str) -> None:
        self.bar.hide()
        self.words.setText(words)

    def _list(self, lines: Sequence[str]) -> None:
        more = [f"and {len(lines) - _LISTED:,} more"] if len(lines) > _LISTED else []
        self.details.setPlainText("\n".join([*lines[:_LISTED], *more]))
        self.details.setVisible(bool(lines))


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
