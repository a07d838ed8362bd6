"""The panel of one run: what it says about itself as cards, and what it was started with."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFormLayout, QFrame, QVBoxLayout, QWidget

from desktop_app.jobs.run_summary import RunSummary
from desktop_app.widgets.forms import config_rows
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs import events as ev
from ml_core.specs.codec import from_plain
from ml_core.specs.errors import SpecError
from ml_core.specs.runs import RunSpec, RunState
from ml_core.specs.tasks import TASK_CONFIGS

MOST_CARDS = 6


def diagnoses(run: RunSummary, events: Sequence[ev.Event]) -> list[ev.Diagnosis]:
    """Return what there is to say of a run, newest first, each thing once; a failure comes before all."""
    said: dict[str, ev.Diagnosis] = {}
    for event in reversed(events):
        if isinstance(event, ev.Diagnosis):
            said.setdefault(event.message, event)
    first = []
    if run.state is RunState.FAILED and run.failure is not None:
        first = [ev.Diagnosis("problem", run.failure.what, run.failure.remedy)]
    elif run.state is RunState.LOST:
        words = "Its process ended without a word, as when memory runs out or the computer is switched off."
        first = [ev.Diagnosis("problem", words, "Resume goes on from the last checkpoint.")]
    return [*first, *said.values()][:MOST_CARDS]


class RunDetails(QWidget):
    """Shows one run's diagnoses, configuration and, for a failed one, what its process printed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._said = "", 0
        self._cards = QVBoxLayout()
        self._cards.setSpacing(GRID)
        self._config = QFormLayout()
        self._config.setHorizontalSpacing(GRID)
        self._config.setVerticalSpacing(GRID // 2)
        self._config.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._log = label("", "caption", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(label("How it goes", "heading"))
        column.addLayout(self._cards)
        column.addWidget(label("Started with", "heading"))
        column.addLayout(self._config)
        column.addWidget(self._log)
        column.addStretch(1)

    def show_run(self, run: RunSummary, spec: RunSpec | None, events: Sequence[ev.Event], log: str) -> None:
        """Show a run."""
        while self._config.rowCount():
            self._config.removeRow(0)
        for name, value in _rows(spec):
            self._config.addRow(label(name, "muted"), label(value, wrap=True))
        self._log.setText(log)
        self._log.setVisible(bool(log))
        self.show_diagnoses(run, events)

    def show_diagnoses(self, run: RunSummary, events: Sequence[ev.Event]) -> None:
        """Show what there is to say now."""
        self._clear_cards()
        found = diagnoses(run, events)
        for diagnosis in found:
            self._cards.addWidget(_card(diagnosis))
        if not found:
            self._cards.addWidget(label("Nothing to say: it goes as it should.", "muted", wrap=True))

    def clear(self) -> None:
        """Show no run."""
        while self._config.rowCount():
            self._config.removeRow(0)
        self._clear_cards()
        self._log.hide()

    def _clear_cards(self) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()


def _rows(spec: RunSpec | None) -> list[tuple[str, str]]:
    if spec is None or spec.task not in TASK_CONFIGS:
        return []
    try:
        config = from_plain(TASK_CONFIGS[spec.task], spec.config)
    except SpecError:
        # A run of another version of Thirds: shown as it was written.
        return [(key, str(value)) for key, value in spec.config.items() if not isinstance(value, list)]
    count = len(getattr(config, "photos", getattr(config, "crops", ())))
    return [("Photos", f"{count:,}"), *config_rows(config)]


def _card(diagnosis: ev.Diagnosis) -> QFrame:
    card = QFrame()
    card.setProperty("surface", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(GRID, GRID, GRID, GRID)
    column.setSpacing(GRID // 2)
    column.addWidget(label(diagnosis.message, "loss" if diagnosis.severity == "problem" else "text", wrap=True))
    if diagnosis.suggestion:
        column.addWidget(label(diagnosis.suggestion, "muted", wrap=True))
    return card
