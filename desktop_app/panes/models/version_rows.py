"""The list of versions: policies and tastes, newest first, those in use marked; ticked ones are compared."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop_app.jobs.versions import made_towards, made_when
from desktop_app.widgets.icons import icon
from ml_core.catalog.records import StoredModel

Index = QModelIndex | QPersistentModelIndex
KIND_WORDS = {"policy": "Policy", "taste": "Taste"}
_ICONS = {"policy": "crop", "taste": "learn"}
# More than two columns would not fit beside each other.
_MOST_TICKED = 2


def row_words(model: StoredModel, used: bool) -> str:
    """Return the three lines of a version in the list."""
    kind = KIND_WORDS.get(model.kind, model.kind)
    about = f", {made_towards(model)}" if model.kind == "policy" else ""
    return f"{model.name}\n{kind}{', in use' if used else ''}\n{made_when(model)}{about}"


class VersionsModel(QAbstractListModel):
    """Versions as rows.

    Signals:
        ticked(): Another set of versions is ticked.
    """

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._models: list[StoredModel] = []
        self._used: frozenset[int] = frozenset()
        self._ticked: list[int] = []

    def set_models(self, models: Sequence[StoredModel], used: frozenset[int]) -> None:
        """Show these versions; `used` are the numbers of those in use."""
        self.beginResetModel()
        self._models, self._used = list(models), used
        self._ticked = [number for number in self._ticked if self.row(number) >= 0]
        self.endResetModel()

    def row(self, model_id: int) -> int:
        """Return a version's row, or -1."""
        return next((row for row, model in enumerate(self._models) if model.id == model_id), -1)

    def model_at(self, row: int) -> StoredModel | None:
        """Return the version of a row, or None."""
        return self._models[row] if 0 <= row < len(self._models) else None

    def is_used(self, model: StoredModel) -> bool:
        """Return whether a version is in use."""
        return model.id in self._used

    def compared(self) -> tuple[StoredModel, StoredModel] | None:
        """Return the two versions that are ticked, the older first; None unless there are two."""
        found = sorted((model for model in self._models if model.id in self._ticked), key=lambda model: model.id)
        return (found[0], found[1]) if len(found) == _MOST_TICKED else None

    def toggle(self, model: StoredModel) -> None:
        """Tick a version, or take the tick away; of two ticked ones of its kind the earlier gives way."""
        if model.id in self._ticked:
            self._ticked.remove(model.id)
        else:
            kind = {each.id for each in self._models if each.kind == model.kind}
            # Figures of a policy and of a taste have nothing in common.
            others = [number for number in self._ticked if number in kind]
            self._ticked = [*others[-_MOST_TICKED + 1 :], model.id]
        self.dataChanged.emit(self.index(0), self.index(len(self._models) - 1))
        self.ticked.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of versions."""
        return 0 if parent.isValid() else len(self._models)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every version be selected and ticked."""
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return words, icon or tick of a version."""
        model = self.model_at(index.row())
        if model is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row_words(model, self.is_used(model))
        if role == Qt.ItemDataRole.DecorationRole:
            return icon(_ICONS.get(model.kind, "models"), "accent" if self.is_used(model) else "muted")
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if model.id in self._ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return "Tick two versions of a kind to compare their figures."
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a version."""
        model = self.model_at(index.row())
        if role != Qt.ItemDataRole.CheckStateRole or model is None:
            return False
        self.toggle(model)
        return True
