"""What the taste has found, strongest first: words, and a bar for how strong and how certain."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID, Theme
from ml_core.specs.engine import Finding

SHOWN = 7
_SURE = 0.9


class FindingsView(QWidget):
    """A line a finding."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        self._shown: tuple[Finding, ...] | None = None
        self.show_findings(())

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show the strongest findings."""
        if tuple(findings[:SHOWN]) == self._shown:
            return
        self._shown = tuple(findings[:SHOWN])
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for finding in self._shown:
            self._column.addWidget(_FindingRow(finding))
        if not findings:
            self._column.addWidget(label("Nothing stands out yet.", "muted", wrap=True))


class _FindingRow(QWidget):
    def __init__(self, finding: Finding) -> None:
        super().__init__()
        sure = finding.certainty >= _SURE
        words = f"prefers {finding.words}"
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(label(words if sure else f"{words}, perhaps", "text" if sure else "muted", wrap=True))
        column.addWidget(_Strength(finding.strength, sure=sure))
        self.setToolTip(f"{finding.certainty:.0%} certain".replace("%", " %"))
        self.setAccessibleName(f"{words}, {finding.certainty:.0%} certain")


class _Strength(QWidget):
    """A bar of a share, in the accent where it is certain."""

    def __init__(self, share: float, *, sure: bool) -> None:
        super().__init__()
        self._share, self._sure = max(0.0, min(1.0, share)), sure
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(16 * GRID, GRID // 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, share in (("line", 1.0), ("accent" if self._sure else "edge", self._share)):
            painter.setBrush(Theme.current().colour(colour))
            painter.drawRoundedRect(QRectF(0, 0, self.width() * share, self.height()), 2, 2)
        painter.end()
