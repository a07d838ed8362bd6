"""The list of profiles under the title: open one, rename one, add one; names are typed in place."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.window.overlay import Overlay
from ml_core.catalog.profile import Profile, create_profile, list_profiles, rename_profile
from ml_core.specs.errors import ThirdsError

_WIDTH = 40 * GRID
_ROW = 4 * GRID
_ROWS = 8


class ProfileSwitcher(Overlay):
    """Lies under the profile's title.

    Signals:
        wanted(Profile): The person chose a profile to open, or made one.
        renamed(Profile): The open profile has another name.
    """

    wanted = Signal(object)
    renamed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Profiles")
        self._open: Profile | None = None
        self._renaming: Profile | None = None
        self.list = QListWidget()
        self.list.setAccessibleName("Profiles")
        self.list.itemActivated.connect(self._on_activated)
        self.list.itemClicked.connect(self._on_activated)
        self.name = QLineEdit()
        self.name.setMaxLength(80)
        self.name.returnPressed.connect(self._on_named)
        self.problem = label("", "loss", wrap=True)
        self.add = push_button("New profile", self._ask_new)
        self.rename = push_button("Rename", self._ask_rename)
        self._build()

    def open_under(self, widget: QWidget, profile: Profile) -> None:
        """List the profiles below `widget`, the open one marked."""
        self.opener, self._open = widget, profile
        self._fill()
        self._ask_nothing()
        corner = widget.mapTo(self.below, widget.rect().bottomLeft())
        rows = min(self.list.count(), _ROWS)
        self.open_at(corner.x(), corner.y() + GRID // 2, _WIDTH, rows * _ROW + 17 * GRID)
        self.list.setFocus()

    def names(self) -> list[str]:
        """Return the names listed."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape leave the name before it leaves the list."""
        if event.key() == Qt.Key.Key_Escape and self.name.isVisible():
            self._ask_nothing()
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(label("A profile is one taste, with its photos, models and runs.", "caption", wrap=True))
        layout.addWidget(self.list, 1)
        layout.addWidget(self.name)
        layout.addWidget(self.problem)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.add)
        row.addWidget(self.rename)
        row.addStretch(1)
        layout.addLayout(row)

    def _fill(self) -> None:
        self.list.clear()
        for profile in list_profiles():
            item = QListWidgetItem(profile.name)
            item.setData(Qt.ItemDataRole.UserRole, profile)
            self.list.addItem(item)
            if self._open is not None and profile.path == self._open.path:
                self.list.setCurrentItem(item)

    def _chosen(self) -> Profile | None:
        profile = self.list.currentItem().data(Qt.ItemDataRole.UserRole) if self.list.currentRow() >= 0 else None
        return profile if isinstance(profile, Profile) else None

    def _on_activated(self, _item: QListWidgetItem) -> None:
        profile = self._chosen()
        self.dismiss()
        if profile is not None and (self._open is None or profile.path != self._open.path):
            self.wanted.emit(profile)

    def _ask_nothing(self) -> None:
        self._renaming = None
        self.name.hide()
        self.problem.hide()

    def _ask_new(self) -> None:
        self._renaming = None
        self._ask("", "Name of the new profile")

    def _ask_rename(self) -> None:
        self._renaming = self._chosen()
        if self._renaming is not None:
            self._ask(self._renaming.name, f"New name of {self._renaming.name}")

    def _ask(self, text: str, words: str) -> None:
        self.problem.hide()
        self.name.setText(text)
        self.name.setPlaceholderText(words)
        self.name.setAccessibleName(words)
        self.name.show()
        self.name.selectAll()
        self.name.setFocus()

    def _on_named(self) -> None:
        name = self.name.text().strip()
        if not name:
            return
        try:
            self._create(name) if self._renaming is None else self._rename(self._renaming, name)
        except ThirdsError as error:
            self.problem.setText(f"{error.what} {error.remedy}".strip())
            self.problem.show()

    def _create(self, name: str) -> None:
        profile = create_profile(name)
        self.dismiss()
        self.wanted.emit(profile)

    def _rename(self, profile: Profile, name: str) -> None:
        renamed = rename_profile(profile, name)
        was_open = self._open is not None and profile.path == self._open.path
        if was_open:
            self._open = renamed
        self._fill()
        self._ask_nothing()
        self.list.setFocus()
        if was_open:
            self.renamed.emit(renamed)
