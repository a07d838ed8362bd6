"""The list of scorers, with this computer at its end."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desktop_app.jobs.weights_desk import WeightsDesk
from desktop_app.panes.models.scorer_words import row_words
from desktop_app.widgets.icons import icon
from ml_core.catalog.weights.scorers import KnownScorer

Index = QModelIndex | QPersistentModelIndex
_COMPUTER = "This computer\nwhat networks run on"
_ICONS = {"built in": "scorer", "installed": "scorer", "damaged": "warning", "missing": "download"}


class ScorersModel(QAbstractListModel):
    """Scorers as rows; the last row is this computer.

    Args:
        desk: What knows the scorers.
    """

    def __init__(self, desk: WeightsDesk) -> None:
        super().__init__()
        self._desk = desk
        self._scorers: list[KnownScorer] = []

    def set_scorers(self, scorers: Sequence[KnownScorer]) -> None:
        """Show these scorers; rows that stay keep their place in views."""
        same = [each.name for each in scorers] == [each.name for each in self._scorers]
        if same:
            self._scorers = list(scorers)
            self.dataChanged.emit(self.index(0), self.index(len(scorers)))
            return
        self.beginResetModel()
        self._scorers = list(scorers)
        self.endResetModel()

    def scorer_at(self, row: int) -> KnownScorer | None:
        """Return the scorer of a row; None for this computer."""
        return self._scorers[row] if 0 <= row < len(self._scorers) else None

    def row(self, name: str) -> int:
        """Return a scorer's row, or -1."""
        return next((row for row, each in enumerate(self._scorers) if each.name == name), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of scorers and one for the computer."""
        return 0 if parent.isValid() else len(self._scorers) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return words or icon of a row."""
        scorer = self.scorer_at(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _COMPUTER if scorer is None else self._words(scorer)
        if role == Qt.ItemDataRole.ToolTipRole:
            return None if scorer is None else scorer.title
        if role == Qt.ItemDataRole.DecorationRole:
            if scorer is None:
                return icon("settings", "muted")
            used = scorer.name == self._desk.used()
            return icon(_ICONS[scorer.state], "loss" if scorer.state == "damaged" else "accent" if used else "muted")
        return None

    def _words(self, scorer: KnownScorer) -> str:
        return row_words(scorer, scorer.name == self._desk.used(), self._desk.job(scorer.name))
