"""Choices that contradict the taste strongly, for a second look: each can be changed or left as it is."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.jobs.session import Session
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.crop_canvas import CropCanvas
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.catalog.records import JudgedPair, Judgement
from ml_core.specs.engine import Doubt
from ml_core.specs.judgements import Choice

MOST = 6
_HEIGHT = 104
_SIDES: dict[Choice, str] = {"a": "left", "b": "right", "tie": "no difference"}


class SecondLook(QScrollArea):
    """A row a doubtful choice.

    Args:
        session: Where the choices are kept.

    Signals:
        answered(): A choice was changed.
    """

    answered = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: list[_DoubtRow] = []
        self._left: set[int] = set()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Choices for a second look")
        session.pictures.loaded.connect(self._on_loaded)

    def show_doubts(self, doubts: Sequence[Doubt]) -> None:
        """Show these choices, but for those that the person left as they are."""
        judged = {each.pair.id: each for each in self._session.catalog.judged_pairs()}
        wanted = [judged[doubt.pair] for doubt in doubts if doubt.pair in judged and doubt.pair not in self._left]
        self._rows = [self._row(each) for each in wanted[:MOST]]
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID)
        for row in self._rows:
            column.addWidget(row)
        if not wanted:
            column.addWidget(label("No choice contradicts the others strongly.", "muted", wrap=True))
        column.addStretch(1)
        self.setWidget(page)
        for row in self._rows:
            self._session.pictures.ask(row.photo)

    def _row(self, judged: JudgedPair) -> "_DoubtRow":
        row = _DoubtRow(judged)
        row.chosen.connect(lambda choice: self._change(judged, choice))
        row.left.connect(lambda: self._leave(judged.pair.id))
        return row

    def _change(self, judged: JudgedPair, choice: Choice) -> None:
        # A change of mind adds an answer; the earlier one stays in the journal.
        self._session.catalog.judge(Judgement(judged.pair.id, choice, annotator=judged.judgement.annotator))
        self._leave(judged.pair.id)
        self.answered.emit()

    def _leave(self, pair: int) -> None:
        self._left.add(pair)
        for row in self._rows:
            if row.pair == pair:
                row.hide()

    def _on_loaded(self, path: str, image: QImage) -> None:
        for row in self._rows:
            if str(row.photo) == path:
                row.set_image(image)


class _DoubtRow(QFrame):
    """Both crops, what was chosen, and what can be chosen instead.

    Signals:
        chosen(Choice): The person changed their mind.
        left(): The person stays with it.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, judged: JudgedPair) -> None:
        super().__init__()
        self.pair, self.photo = judged.pair.id, Path(judged.pair.photo)
        self.setProperty("surface", "card")
        self._canvases = [CropCanvas(cut=True), CropCanvas(cut=True)]
        chosen = judged.judgement.choice
        grid = QGridLayout(self)
        grid.setContentsMargins(GRID, GRID, GRID, GRID)
        grid.setSpacing(GRID // 2)
        for column, (canvas, crop) in enumerate(zip(self._canvases, (judged.pair.a, judged.pair.b), strict=True)):
            canvas.setFixedHeight(_HEIGHT)
            canvas.set_box(crop.box)
            grid.addWidget(canvas, 0, column)
            grid.addWidget(label("you chose this one" if chosen == "ab"[column] else "", "caption"), 1, column)
            grid.setColumnStretch(column, 1)
        grid.addLayout(self._buttons(chosen), 2, 0, 1, 2)
        self.setAccessibleName(f"{self.photo.name}: you chose {_SIDES.get(chosen, chosen)}")

    def _buttons(self, chosen: Choice) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(push_button("Leave it", self.left.emit))
        for choice, words in (("a", "Left is better"), ("tie", "No difference"), ("b", "Right is better")):
            if choice != chosen:
                row.addWidget(push_button(words, partial(self.chosen.emit, choice)))
        row.addStretch(1)
        return row

    def set_image(self, image: QImage) -> None:
        for canvas in self._canvases:
            canvas.set_image(image)
