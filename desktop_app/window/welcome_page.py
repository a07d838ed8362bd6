"""What a person sees the first time: what Thirds does, in one screen, and the button that starts it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.pane import Pane
from desktop_app.widgets.symbol import Symbol
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_STEPS = (
    ("folder", "1  Show it your photos", "Choose a folder. Thirds only reads your photos; it never changes them."),
    (
        "learn",
        "2  Let it learn to crop",
        "It tries crops on your photos and learns which ones look good, in minutes.",
    ),
    ("check", "3  Keep what you like", "Accept or reject its crops and export the good ones as copies."),
)
_CARD_WIDTH = 30 * GRID


class WelcomePage(Pane):
    """Three steps and two buttons; dropping a folder works as well."""

    name, title, icon = "welcome", "Welcome", "library"

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.choose = push_button(
            "Choose a folder of photos", lambda: self.command_wanted.emit("window.add_folder"), "main"
        )
        self.samples = push_button(
            "Try it on sample photos", lambda: self.command_wanted.emit("window.add_sample_photos")
        )
        self._build()

    def activated(self) -> None:
        """Make Return start."""
        self.choose.setFocus()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(3 * GRID)
        layout.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(label("Thirds learns how you crop", "title"), alignment=centre)
        cards = QHBoxLayout()
        cards.setSpacing(2 * GRID)
        cards.addStretch(1)
        for step in _STEPS:
            cards.addWidget(_card(*step))
        cards.addStretch(1)
        layout.addLayout(cards)
        layout.addLayout(_centred(self.choose, self.samples))
        layout.addWidget(
            label("Or drop a folder anywhere on this window. Nothing leaves your computer.", "muted"), alignment=centre
        )
        layout.addStretch(3)


def _card(icon_name: str, title: str, sentence: str) -> QWidget:
    card = QFrame()
    card.setProperty("surface", "card")
    card.setFixedWidth(_CARD_WIDTH)
    layout = QVBoxLayout(card)
    layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
    layout.setSpacing(GRID)
    layout.addWidget(Symbol(icon_name, 4 * GRID))
    layout.addWidget(label(title, "heading"))
    words = label(sentence, "muted", wrap=True)
    words.setAlignment(Qt.AlignmentFlag.AlignTop)
    layout.addWidget(words, 1)
    return card


def _centred(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(2 * GRID)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
