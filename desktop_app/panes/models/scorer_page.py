"""One scorer: what it is for, how it stands, where it comes from, and how far its download is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop_app.jobs.run_summary import RunSummary
from desktop_app.jobs.run_words import share_done
from desktop_app.panes.models.facts_table import FactsTable
from desktop_app.panes.models.scorer_words import facts_of, job_words, remedy_of, state_words
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.catalog.weights.scorers import KnownScorer
from ml_core.specs import events as ev

_STEPS = 1000


class ScorerPage(QWidget):
    """Shows a scorer.

    Args:
        buttons: What can be done with it, in a row under its description.
        cancel: Stops what is under way.
    """

    def __init__(self, buttons: Sequence[QWidget], cancel: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", "title", wrap=True)
        self._state = label("", "muted", wrap=True)
        self._about = label("", wrap=True)
        self._problem = label("", "loss", wrap=True)
        self._remedy = label("", wrap=True)
        self._words = label("")
        self._bar = QProgressBar()
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._job = QWidget()
        self._facts = FactsTable()
        self._lay_out(buttons, cancel)

    def show_scorer(self, scorer: KnownScorer, used: bool, job: RunSummary | None, failure: ev.Failed | None) -> None:
        """Show a scorer, what is under way for it, and how the last try failed."""
        self._title.setText(scorer.title)
        state = state_words(scorer, used, None)
        self._state.setText(f"{state[0].upper()}{state[1:]}.")
        self._about.setText(scorer.about)
        self._about.setVisible(bool(scorer.about))
        self._show_problem(scorer, failure if job is None else None)
        self._job.setVisible(job is not None)
        if job is not None:
            self._words.setText(job_words(job))
            self._bar.setValue(round(_STEPS * share_done(job.progress)))
        self._facts.show_facts(facts_of(scorer))

    def _show_problem(self, scorer: KnownScorer, failure: ev.Failed | None) -> None:
        problem, remedy = (failure.what, failure.remedy) if failure is not None else (scorer.problem, remedy_of(scorer))
        for words, text in ((self._problem, problem), (self._remedy, remedy)):
            words.setText(text)
            words.setVisible(bool(text))

    def _lay_out(self, buttons: Sequence[QWidget], cancel: QWidget) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        for each in (self._title, self._state, self._about, self._problem, self._remedy):
            column.addWidget(each)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        job = QHBoxLayout(self._job)
        job.setContentsMargins(0, 0, 0, 0)
        job.setSpacing(2 * GRID)
        job.addWidget(self._bar, 1)
        job.addWidget(self._words)
        job.addWidget(cancel, alignment=Qt.AlignmentFlag.AlignRight)
        column.addWidget(self._job)
        column.addSpacing(GRID)
        column.addWidget(self._facts)
        column.addStretch(1)
