"""The settings: a form made from their declarations, and the keys."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import Command
from desktop_app.settings.settings import Settings
from desktop_app.widgets.forms import ConfigForm
from desktop_app.widgets.pane import Pane
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.window.keys_editor import KeysEditor
from ml_core.catalog.weights.listing import scorer_names
from ml_core.specs.errors import SpecError

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_COLUMN = 50 * GRID


class SettingsPage(Pane):
    """Every change holds at once and is kept.

    Signals:
        changed(Settings): The person chose other settings.
        keys_changed(): The person chose other keys.
        shown(): The page came into view; `show_keys` is due.
    """

    name, title, icon = "settings", "Settings", "settings"
    changed = Signal(object)
    keys_changed = Signal()
    shown = Signal()

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.form = ConfigForm(session.settings, choices={"scorer": scorer_names()})
        self.form.changed.connect(self._on_changed)
        self.keys = KeysEditor()
        self.keys.changed.connect(self.keys_changed)
        self._problem = label("", "loss", wrap=True)
        inner = QWidget()
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 3 * GRID)
        columns.setSpacing(6 * GRID)
        columns.addLayout(self._left(), 2)
        columns.addLayout(self._right(), 3)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def activated(self) -> None:
        """Start with the first setting."""
        self.form.editor("theme").setFocus()
        self.shown.emit()

    def show_settings(self, settings: Settings) -> None:
        """Show settings that were changed elsewhere."""
        blocked = self.form.blockSignals(True)
        self.form.offer("scorer", scorer_names(), settings.scorer)
        self.form.set_config(settings)
        self.form.blockSignals(blocked)

    def show_keys(self, keymap: Keymap, groups: Sequence[tuple[str, Sequence[Command]]]) -> None:
        """List these commands, by the title of their place, with the keys in force."""
        self.keys.show_commands(keymap, groups)

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2 * GRID)
        column.addWidget(label("Settings", "title"))
        column.addWidget(self.form)
        column.addWidget(self._problem)
        column.addStretch(1)
        return column

    def _right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2 * GRID)
        column.addWidget(label("Keys", "title"))
        column.addWidget(self.keys, 1)
        return column

    def _on_changed(self) -> None:
        try:
            settings: Settings = self.form.config()
            settings.save()
        except SpecError as error:
            self._problem.setText(f"{error.what} {error.remedy}")
            return
        self._problem.setText("")
        self.changed.emit(settings)
