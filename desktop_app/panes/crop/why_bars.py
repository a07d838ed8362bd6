"""Why this crop: what the scorer finds, what the taste finds, and the difference it makes, as three bars."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.jobs.run_words import percent
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID, Theme
from ml_core.specs.engine import RatedCrop, Term

_HEIGHT = 6
_LOWEST, _HIGHEST = 1.0, 10.0
# A difference of scores that fills the bar.
_LARGE = 2.0
_NAMED = 2
_WEIGHTY = 0.05


class WhyBars(QWidget):
    """Three rows of words, a bar and a number, each with what weighs most below it."""

    def __init__(self) -> None:
        super().__init__()
        self.scorer, self.taste, self.difference = _Row("Scorer"), _Row("Your taste"), _Row("Beside the whole photo")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for row in (self.scorer, self.taste, self.difference):
            column.addWidget(row)
        self.clear()

    def clear(self) -> None:
        """Show that nothing is known yet."""
        for row in (self.scorer, self.taste, self.difference):
            row.show_share("", 0.0, "")

    def show_ratings(self, full: RatedCrop, crop: RatedCrop) -> None:
        """Show the rating of the crop beside that of the whole photo."""
        share = (crop.mean - _LOWEST) / (_HIGHEST - _LOWEST)
        self.scorer.show_share(f"{crop.mean:.1f} of 10", share, _most(crop.terms))
        if crop.preferred is None:
            self.taste.show_share("–", 0.0, "Not learnt yet: from ten choices or accepted crops on")
        else:
            self.taste.show_share(f"{percent(crop.preferred)} likely", crop.preferred, _most(crop.reasons))
        gain = crop.mean - full.mean
        words = f"The whole photo has {full.mean:.1f}"
        self.difference.show_share(_signed(gain), min(abs(gain) / _LARGE, 1.0), words, loss=gain < 0)

    def words(self) -> list[str]:
        """Return the words shown, in order."""
        return [each.text() for each in self.findChildren(QLabel) if each.text()]


class _Row(QWidget):
    """A name, a number, a bar and a caption."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._number, self._bar = name, label("", "muted"), _Bar()
        self._caption = label("", "caption", wrap=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(2)
        grid.addWidget(label(name), 0, 0)
        grid.addWidget(self._number, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._bar, 1, 0, 1, 2)
        grid.addWidget(self._caption, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)

    def show_share(self, number: str, share: float, caption: str, *, loss: bool = False) -> None:
        self._number.setText(number)
        self._bar.show_share(share, loss)
        self._caption.setText(caption)
        self._caption.setVisible(bool(caption))
        self.setAccessibleName(f"{self._name}: {number}. {caption}".strip())


class _Bar(QWidget):
    """A share of a whole."""

    def __init__(self) -> None:
        super().__init__()
        self._share, self._loss = 0.0, False
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float, loss: bool) -> None:
        self._share, self._loss = min(max(share, 0.0), 1.0), loss
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), Theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
        if self._share > 0:
            painter.setBrush(theme.colour("loss" if self._loss else "accent"))
            painter.drawRoundedRect(QRectF(0, 0, max(self.width() * self._share, 2.0), _HEIGHT), 2, 2)
        painter.end()


def _most(terms: Sequence[Term]) -> str:
    """Return what weighs most, in words."""
    weighty = sorted(terms, key=lambda term: -abs(term.contribution))[:_NAMED]
    words = ", ".join(
        f"{term.label} {_signed(term.contribution)}" for term in weighty if abs(term.contribution) >= _WEIGHTY
    )
    return words[:1].upper() + words[1:]


def _signed(number: float) -> str:
    return f"{number:+.1f}".replace("-", "\u2212")
