"""Below a pair: every key with what it does, to press as well, and how far the next goal is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop_app.jobs.judging_words import Progress
from desktop_app.panes.annotate.board_commands import BoardCommands
from desktop_app.widgets.key_caption import KeyCaption
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID

_SIDES = (
    (("judging.a", "this one"), ("judging.clearly_a", "clearly")),
    (
        ("judging.b", "this one"),
        ("judging.clearly_b", "clearly"),
    ),
)
_ACTS = (
    ("judging.tie", "no difference"),
    ("judging.skip", "skip"),
    ("judging.undo", "undo"),
    ("judging.on_photo", "on the photo"),
    ("judging.zoom", "100 %"),
    ("judging.flick", "flick"),
    ("judging.subject", "subject"),
)
_LOOKS = ("judging.on_photo", "judging.zoom", "judging.flick", "judging.subject")
_BAR = 1000


class BoardFoot(QWidget):
    """The captions of a board's commands, and its progress."""

    def __init__(self, owner: BoardCommands) -> None:
        super().__init__()
        self._captions: dict[str, KeyCaption] = {}
        self._bar = QProgressBar()
        self._bar.setRange(0, _BAR)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress to the next goal")
        self._words = label("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(self._sides(owner))
        column.addLayout(self._acts(owner))
        column.addSpacing(GRID // 2)
        column.addLayout(self._progress(owner))

    def refresh(self) -> None:
        """Take up which commands can run now."""
        for caption in self._captions.values():
            caption.refresh()

    def mark(self, *names: str) -> None:
        """Show which ways of looking are on."""
        for name in _LOOKS:
            self._captions[name].setChecked(name in names)

    def show_progress(self, progress: Progress) -> None:
        """Show how far the next goal is."""
        self._bar.setValue(round(_BAR * progress.share))
        self._words.setText(progress.words)

    def caption(self, name: str) -> KeyCaption:
        """Return the caption of a command."""
        return self._captions[name]

    def words(self) -> list[str]:
        """Return the words shown, in order."""
        return [*(caption.words() for caption in self._captions.values()), self._words.text()]

    def _caption(self, owner: BoardCommands, name: str, words: str = "") -> KeyCaption:
        self._captions[name] = KeyCaption(owner, name, words)
        return self._captions[name]

    def _sides(self, owner: BoardCommands) -> QGridLayout:
        """Lay the answers out below their crops."""
        grid = QGridLayout()
        grid.setSpacing(0)
        for column, side in enumerate(_SIDES):
            row = QHBoxLayout()
            row.addStretch(1)
            for name, words in side:
                row.addWidget(self._caption(owner, name, words))
            row.addStretch(1)
            grid.addLayout(row, 0, column)
            grid.setColumnStretch(column, 1)
        return grid

    def _acts(self, owner: BoardCommands) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        row.addStretch(1)
        for name, words in _ACTS:
            row.addWidget(self._caption(owner, name, words))
        for name in _LOOKS:
            self._captions[name].setCheckable(True)
        row.addStretch(1)
        return row

    def _progress(self, owner: BoardCommands) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._caption(owner, "judging.earlier", "earlier"))
        row.addWidget(self._caption(owner, "judging.later", "later"))
        row.addWidget(self._bar, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words)
        row.addWidget(self._caption(owner, "judging.save", "save point"))
        return row
