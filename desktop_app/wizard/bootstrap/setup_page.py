"""The bootstrap before it starts: its options, what happens, how long it takes, one button."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.jobs.run_words import photos
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.forms import ConfigForm
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.wizard.sentences import how_long
from ml_core.specs.errors import SpecError
from ml_core.specs.tasks import BootstrapConfig

HIDDEN = ("photos", "catalog")
_WHAT = (
    "A policy is a small network that looks at a photo and moves the edges of a crop, step by step.",
    "It starts with random moves, and after each attempt the scorer tells it how good the crop became.",
    "Some photos are held back: on those it never learns, it only shows what it can do.",
    "It runs beside your work. Closing the window does not end it; you find it here again.",
)


class SetupPage(QWidget):
    """A form of `BootstrapConfig` and what to expect of it.

    Signals:
        start(BootstrapConfig): The person wants it started.
        failed(object): What was entered cannot be started, a `SpecError`.
    """

    start = Signal(object)
    failed = Signal(object)

    def __init__(self, scorers: tuple[str, ...], scorer: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scorer = scorer
        config = BootstrapConfig(scorer=scorer if scorer in scorers else scorers[0])
        self.form = ConfigForm(config, HIDDEN, {"scorer": scorers})
        self._steps_per_second: float | None = None
        self._photos = label("", "heading")
        self._time = label("", wrap=True)
        self._start = push_button("Start", self._on_start, "main")
        self._start.setObjectName("start")
        self._lay_out()
        self.form.changed.connect(self._show_time)
        self._show_time()

    def offer_scorers(self, scorers: tuple[str, ...], scorer: str) -> None:
        """Let these scorers be chosen; `scorer` is taken when the person changed it in the settings meanwhile."""
        changed = scorer != self._scorer and scorer in scorers
        self._scorer = scorer
        self.form.offer("scorer", scorers, scorer if changed else None)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3 * GRID)
        row.addWidget(self._form_card(), 3)
        row.addWidget(self._story(), 2)

    def _form_card(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
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
        column.setSpacing(2 * GRID)
        column.addWidget(label("What happens", "title"))
        for sentence in _WHAT:
            column.addWidget(label(sentence, wrap=True))
        column.addWidget(self._photos)
        column.addWidget(self._time)
        row = QHBoxLayout()
        row.addWidget(self._start)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return story

    def show_photos(self, count: int) -> None:
        """Say how many photos it will look at."""
        most = self.form.config().max_photos
        self._photos.setText(f"{photos(min(count, most))} of {count:,}" if count > most else photos(count))

    def show_pace(self, steps_per_second: float | None) -> None:
        """Use the pace of an earlier run for the estimate."""
        self._steps_per_second = steps_per_second
        self._show_time()

    def set_busy(self, busy: bool) -> None:
        """Take the button away while the photos are gathered."""
        self._start.setEnabled(not busy)

    def config(self, photos_to_learn_from: tuple[Path, ...], catalog: Path | None) -> BootstrapConfig:
        """Return what the form says, for these photos; raises `SpecError` when something is out of bounds."""
        return replace(self.form.config(), photos=photos_to_learn_from, catalog=catalog)

    def _show_time(self) -> None:
        self._time.setText(how_long(self.form.config(), self._steps_per_second))

    def _on_start(self) -> None:
        try:
            self.start.emit(self.form.config())
        except SpecError as error:
            self.failed.emit(error)
