"""What the taste has found, in words, each with how strong it is."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID, Theme
from ml_core.specs.engine import Finding

_MOST = 8
_BAR = QSize(6 * GRID, GRID // 2)


class FindingsList(QWidget):
    """One line a finding, the strongest first."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GRID)
        self._grid.setColumnStretch(0, 1)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these instead."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for row, finding in enumerate(findings[:_MOST]):
            words = label(finding.words, wrap=True)
            words.setToolTip(f"{finding.descriptor}: {100 * finding.certainty:.0f} % certain")
            self._grid.addWidget(words, row, 0)
            self._grid.addWidget(_Strength(finding), row, 1)
        self.setVisible(bool(findings))


class _Strength(QWidget):
    """A short bar, as long as the finding is strong."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self._share = finding.strength
        self.setFixedWidth(_BAR.width())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(f"Strength {100 * finding.strength:.0f} %")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), Theme.current()
        top = (self.height() - _BAR.height()) // 2
        painter.fillRect(0, top, _BAR.width(), _BAR.height(), theme.colour("line"))
        painter.fillRect(0, top, round(_BAR.width() * self._share), _BAR.height(), theme.colour("text"))
        painter.end()
