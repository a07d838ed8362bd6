"""Which photos of the shoot are reviewed, each group with its count, and in which order."""

from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from desktop_app.widgets.sort_choice import SORTS, SortChoice
from desktop_app.widgets.theme import GRID
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import PhotoQuery

ALL, PROPOSED, ATTENTION, ACCEPTED, CORRECTED, REJECTED, WITHOUT = (
    "All", "Proposed", "Look closer", "Accepted", "Corrected", "Rejected", "No crop"
)  # fmt: skip
GROUPS: dict[str, PhotoQuery] = {
    ALL: PhotoQuery(state="ready"),
    PROPOSED: PhotoQuery(state="ready", crop="proposed"),
    ATTENTION: PhotoQuery(state="ready", crop="proposed", attention=True),
    ACCEPTED: PhotoQuery(state="ready", crop="accepted"),
    CORRECTED: PhotoQuery(state="ready", crop="corrected"),
    REJECTED: PhotoQuery(state="ready", crop="rejected"),
    WITHOUT: PhotoQuery(state="ready", crop="none"),
}
_HELP = {
    ALL: "Every photo that can be read",
    PROPOSED: "Crops that wait for you",
    ATTENTION: "Proposed crops that Thirds is not sure of, with a face near the edge, a subject that is cut, "
    "or fewer pixels than the output needs",
    ACCEPTED: "Proposals that you took as they are",
    CORRECTED: "Crops that you changed or drew",
    REJECTED: "Photos that stay as they are",
    WITHOUT: "Photos for which nothing was proposed yet",
}
# Counting again after each of several quick keys would hold up the last one.
_COUNT_MS = 250


class ReviewFilter(QWidget):
    """Groups to choose one of, and the order.

    Args:
        catalog: Where photos are counted.

    Signals:
        changed(PhotoQuery): The person wants other photos, or another order.
    """

    changed = Signal(object)

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog
        self.counts = dict.fromkeys(GROUPS, 0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self.sort = SortChoice({"Name": SORTS["Name"], "Confidence": "confidence"} | SORTS)
        self._over = False
        self._soon = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._soon.timeout.connect(self.count)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for name in GROUPS:
            row.addWidget(self._button(name))
        row.addStretch(1)
        row.addSpacing(GRID)
        row.addWidget(self.sort)
        self._buttons[ALL].setChecked(True)
        self._group.buttonClicked.connect(lambda _button: self.changed.emit(self.query()))
        self.sort.changed.connect(lambda: self.changed.emit(self.query()))
        self.count()

    @property
    def group(self) -> str:
        """Return the name of the group chosen."""
        return next(name for name, button in self._buttons.items() if button.isChecked())

    def query(self) -> PhotoQuery:
        """Return what the person asks for."""
        return replace(GROUPS[self.group], sort=self.sort.sort, descending=self.sort.descending)

    def show_only(self, group: str) -> None:
        """Choose a group by name."""
        self._buttons[group].setChecked(True)
        self.changed.emit(self.query())

    def count_soon(self) -> None:
        """Count again once nothing changes for a moment."""
        if not self._over:
            self._soon.start()

    def stop(self) -> None:
        """Count no more: the catalog may be closed."""
        self._over = True
        self._soon.stop()

    def count(self) -> None:
        """Count each group."""
        self._soon.stop()
        for name, query in GROUPS.items():
            self.counts[name] = count = self._catalog.count(query)
            button = self._buttons[name]
            button.setText(f"{name} {count:,}")
            button.setAccessibleName(f"{name}: {count:,}")
            # An empty group is of no use, but the one looked at stays to be left.
            button.setVisible(bool(count) or name == ALL or button.isChecked())

    def _button(self, name: str) -> QPushButton:
        button = QPushButton(name)
        button.setCheckable(True)
        button.setProperty("role", "plain")
        button.setToolTip(_HELP[name])
        self._group.addButton(button)
        self._buttons[name] = button
        return button
