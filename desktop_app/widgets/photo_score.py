"""A score and what it is made of, as bars and words."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.widgets.theme import GRID, Theme, text_font
from ml_core.specs.engine import Term

_ROW = 3 * GRID
_NUMBER = 4.5 * GRID
_BAR_SHARE = 0.24
_BAR = 6
# Terms that change the score by less are summed up in one row.
_WORTH_A_ROW = 0.05


def _share_of_possible(term: Term) -> str:
    return f"{term.label}: {term.value:.0%} of what is possible"


class ScoreBars(QWidget):
    """Bars of the terms of a score, the weightiest first; what takes from the score is drawn in the colour of loss.

    Args:
        name: What the bars tell, for those who cannot see them.
        explain: Says what a term means, for the tooltip of its row.
    """

    def __init__(
        self,
        name: str = "What makes the score",
        explain: Callable[[Term], str] = _share_of_possible,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._explain = explain
        self._terms: list[Term] = []
        self._rest = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def set_terms(self, terms: Sequence[Term]) -> None:
        """Show these terms."""
        weighty = [term for term in terms if abs(term.contribution) >= _WORTH_A_ROW]
        self._rest = sum(term.contribution for term in terms if abs(term.contribution) < _WORTH_A_ROW)
        self._terms = sorted(weighty, key=lambda term: -abs(term.contribution))
        self.setAccessibleDescription(", ".join(self.words()))
        self.setVisible(bool(terms))
        self.updateGeometry()
        self.update()

    def words(self) -> list[str]:
        """Return each row as text."""
        rest = [f"all others {self._rest:+.1f}"] if abs(self._rest) >= _WORTH_A_ROW else []
        return [f"{term.label} {term.contribution:+.1f}" for term in self._terms] + rest

    def sizeHint(self) -> QSize:
        """Return room for every row."""
        return QSize(30 * GRID, max(len(self.words()), 1) * _ROW)

    def event(self, event: QEvent) -> bool:
        """Explain a row under the pointer."""
        if isinstance(event, QHelpEvent):
            row = event.pos().y() // _ROW
            term = self._terms[row] if 0 <= row < len(self._terms) else None
            QToolTip.showText(event.globalPos(), self._explain(term) if term is not None else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw label, bar and number of each row."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font())
        longest = max((abs(term.contribution) for term in self._terms), default=1.0)
        for place, term in enumerate(self._terms):
            line = QRect(QPoint(0, place * _ROW), QSize(self.width(), _ROW))
            self._row(painter, line, term.label, term.contribution, abs(term.contribution) / longest)
        if len(self.words()) > len(self._terms):
            line = QRect(QPoint(0, len(self._terms) * _ROW), QSize(self.width(), _ROW))
            self._row(painter, line, "All others", self._rest, 0.0)
        painter.end()

    def _row(self, painter: QPainter, line: QRect, label: str, contribution: float, share: float) -> None:
        theme, bar = Theme.current(), round(line.width() * _BAR_SHARE)
        words = line.adjusted(0, 0, -bar - round(_NUMBER) - GRID // 2, 0)
        painter.setPen(theme.colour("text"))
        elided = QFontMetrics(painter.font()).elidedText(label, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.setPen(theme.colour("muted"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{contribution:+.1f}")
        left, top = line.right() - _NUMBER - bar, line.center().y() - _BAR / 2 + 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(QRectF(left, top, bar, _BAR), 2, 2)
        painter.setBrush(theme.colour("accent" if contribution >= 0 else "loss"))
        if share > 0:
            painter.drawRoundedRect(QRectF(left, top, max(bar * share, 2.0), _BAR), 2, 2)
