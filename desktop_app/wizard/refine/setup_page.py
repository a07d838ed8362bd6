"""The refining before it starts: the weight with its preview, the options, what to expect, one button."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.jobs.session import Session
from desktop_app.jobs.versions import version_words
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.forms import ConfigForm
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.wizard.refine.preview import WeightPreview
from desktop_app.wizard.refine.weight_slider import WeightSlider
from desktop_app.wizard.refine.words import STORY, expectation
from desktop_app.wizard.sentences import how_long
from ml_core.catalog.records import StoredModel
from ml_core.specs.errors import SpecError
from ml_core.specs.judgements import PERSONAL_FROM
from ml_core.specs.tasks import TuneConfig

# Chosen elsewhere, or as the policy that it goes on from was trained.
HIDDEN = ("photos", "catalog", "taste", "policy", "weight", "anyway", "scorer", "aspect", "max_photos", "held_out")
_PREVIEW_HEIGHT = 20 * GRID


class RefineSetup(QWidget):
    """Edits a `TuneConfig`.

    Args:
        session: The open profile.

    Signals:
        start(TuneConfig): The person wants it started.
        failed(object): What was entered cannot be started, a `SpecError`.
    """

    start = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = WeightSlider(session.settings.weight)
        self.preview = WeightPreview(session)
        self.form = ConfigForm(TuneConfig(), HIDDEN)
        self.beginning = QComboBox()
        self.beginning.setAccessibleName("Go on from")
        self._answers = 0
        self._steps_per_second: float | None = None
        self._expectation = label("", "muted", wrap=True)
        self._time = label("", wrap=True)
        self.button = push_button("Refine", self._on_start, "main")
        self._lay_out()
        self.slider.changed.connect(self.preview.show_weight)
        self.preview.show_weight(self.slider.weight)
        self.form.changed.connect(self._show_time)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GRID)
        column.addWidget(self._weight_card(), 3)
        below = QHBoxLayout()
        below.setSpacing(3 * GRID)
        below.addWidget(self._form_card(), 3)
        below.addWidget(self._story(), 3)
        column.addLayout(below, 4)

    def _weight_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("surface", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.slider)
        column.addWidget(self.preview, 1)
        self.preview.setMinimumHeight(_PREVIEW_HEIGHT)
        return card

    def _form_card(self) -> QFrame:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        self.form.lead_with("Go on from", self.beginning)
        column.addWidget(self.form)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        card = QFrame()
        card.setProperty("surface", "card")
        frame = QVBoxLayout(card)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.addWidget(scroll)
        return card

    def _story(self) -> QWidget:
        story = QWidget()
        column = QVBoxLayout(story)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(label("What happens", "title"))
        column.addWidget(label(" ".join(STORY), wrap=True))
        column.addWidget(self._expectation)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self.button)
        row.addWidget(self._time, 1)
        column.addLayout(row)
        column.addStretch(1)
        return story

    def show_policies(self, policies: Sequence[StoredModel], used: StoredModel | None) -> None:
        """Offer these policies to go on from, the one in use first; the choice stays."""
        # Without a policy there was nothing to choose.
        before = self.beginning.currentData() if self.beginning.count() > 1 else None
        kept = {str(policy.folder) for policy in policies}
        self.beginning.clear()
        for policy in sorted(policies, key=lambda policy: used is None or policy.id != used.id):
            self.beginning.addItem(version_words(policy), str(policy.folder))
        self.beginning.addItem("Afresh, from nothing", "")
        if before == "" or before in kept:
            self.beginning.setCurrentIndex(self.beginning.findData(before))

    def show_answers(self, answers: int) -> None:
        """Say what to expect of so many choices."""
        self._answers = answers
        self._expectation.setText(expectation(answers))
        self.button.setText("Refine" if answers >= PERSONAL_FROM else "Refine anyway")

    def show_pace(self, steps_per_second: float | None) -> None:
        """Use the pace of an earlier run for the estimate."""
        self._steps_per_second = steps_per_second
        self._show_time()

    @property
    def policy(self) -> Path | None:
        """Return the folder of the policy to go on from, or None to start afresh."""
        chosen = self.beginning.currentData()
        return Path(chosen) if chosen else None

    def config(self) -> TuneConfig:
        """Return what is entered; raises `SpecError` when something is out of bounds."""
        anyway = self._answers < PERSONAL_FROM
        return replace(self.form.config(), policy=self.policy, weight=self.slider.weight, anyway=anyway)

    def _show_time(self) -> None:
        self._time.setText(how_long(self.form.config(), self._steps_per_second))

    def _on_start(self) -> None:
        try:
            self.start.emit(self.config())
        except SpecError as error:
            self.failed.emit(error)
