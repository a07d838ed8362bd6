"""Which two versions to compare, and what happens then."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.jobs.versions import version_words
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.wizard.compare.words import STORY
from ml_core.catalog.records import StoredModel

_TEXT_WIDTH = 90 * GRID


class CompareSetup(QWidget):
    """Offers the versions of the policy.

    Signals:
        start(): The person wants the two compared.
    """

    start = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: dict[int, StoredModel] = {}
        self._new, self._old = QComboBox(), QComboBox()
        for box, name in ((self._new, "This version"), (self._old, "Compared with")):
            box.setAccessibleName(name)
            box.currentIndexChanged.connect(lambda _place: self._show())
        self._why = label("", "muted", wrap=True)
        self._button = push_button("Compare", self.start.emit, "main")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GRID)
        column.addWidget(label("Is the new policy better?", "title"))
        for sentence in STORY:
            words = label(sentence, "muted", wrap=True)
            words.setMaximumWidth(_TEXT_WIDTH)
            column.addWidget(words)
        card = QFrame()
        card.setProperty("surface", "card")
        card.setMaximumWidth(_TEXT_WIDTH)
        form = QFormLayout(card)
        form.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        form.setSpacing(GRID)
        form.setHorizontalSpacing(2 * GRID)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(label("This version"), self._new)
        form.addRow(label("Compared with"), self._old)
        column.addWidget(card)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self._button)
        row.addWidget(self._why, 1)
        column.addLayout(row)
        column.addStretch(1)

    def show_versions(self, models: Sequence[StoredModel], new: StoredModel | None, old: StoredModel | None) -> None:
        """Offer these versions; what is chosen stays until there are others."""
        same = set(self._models) == {model.id for model in models}
        kept = self.versions() if same else (None, None)
        self._models = {model.id: model for model in models}
        for box, wanted, before in ((self._new, new, kept[0]), (self._old, old, kept[1])):
            box.blockSignals(True)
            box.clear()
            for model in models:
                box.addItem(version_words(model), model.id)
            chosen = before or wanted
            box.setCurrentIndex(box.findData(chosen.id) if chosen is not None else -1)
            box.blockSignals(False)
        self._show()

    def choose(self, new: StoredModel, old: StoredModel) -> None:
        """Choose two versions."""
        self._new.setCurrentIndex(self._new.findData(new.id))
        self._old.setCurrentIndex(self._old.findData(old.id))

    def versions(self) -> tuple[StoredModel | None, StoredModel | None]:
        """Return what is chosen: the version, and the one it is compared with."""
        return self._models.get(self._new.currentData()), self._models.get(self._old.currentData())

    def _show(self) -> None:
        new, old = self.versions()
        same = new is not None and old is not None and new.id == old.id
        self._button.setEnabled(new is not None and old is not None and not same)
        self._why.setText("Choose two different versions." if same else "It takes a few seconds to a minute.")
