"""Models: the versions of policy and taste, and the scorers with their weights and what they run on."""

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.commands.registry import command
from desktop_app.jobs.session import Session
from desktop_app.panes.models.scorers_view import SCORERS, ScorersView
from desktop_app.panes.models.versions_view import VersionsView
from desktop_app.widgets.buttons import CommandPushButton
from desktop_app.widgets.pane import Pane
from desktop_app.widgets.text import line
from desktop_app.widgets.theme import GRID


class ModelsPane(Pane):
    """Two halves, one of them shown; two buttons at the top change between them."""

    name = "models"
    title = "Models"
    icon = "models"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.versions = VersionsView(session, self.history)
        self.scorers = ScorersView(session, self.history)
        self._halves = QStackedWidget()
        self._choice = QButtonGroup(self)
        for half in (self.versions, self.scorers):
            self._halves.addWidget(half)
            half.notice.connect(self.notice)
            half.failed.connect(self.failed)
            half.command_wanted.connect(self.command_wanted)
            half.mode_changed.connect(self._take_mode)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._switch())
        column.addWidget(line())
        column.addWidget(self._halves, 1)

    def command_owners(self) -> Sequence[object]:
        """Return what declares the commands: the pane and its halves."""
        return (self, self.versions, self.scorers)

    def activated(self) -> None:
        """Let the half that is shown take the focus."""
        self._shown().take_focus()

    @command(
        "models.scorers", title="Scorers and weights", help="Scorers, their weights, and what this computer has.",
        keys=("W",), where="models", icon="scorer", when="is_idle",
    )  # fmt: skip
    def show_scorers(self) -> None:
        """Show the scorers."""
        self._show(self.scorers)

    @command(
        "models.versions", title="Versions", help="The versions of policy and taste.",
        keys=("W", "Esc"), where=f"models.{SCORERS}", icon="models",
    )  # fmt: skip
    def show_versions(self) -> None:
        """Show the versions."""
        self._show(self.versions)

    def is_idle(self) -> bool:
        """Return whether nothing is asked."""
        return self.mode == ""

    def _switch(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(GRID)
        for number, name in enumerate(("models.versions", "models.scorers")):
            button = CommandPushButton(self, name)
            button.setCheckable(True)
            self._choice.addButton(button, number)
            row.addWidget(button)
        row.addStretch(1)
        self._choice.button(0).setChecked(True)
        return row

    def _shown(self) -> VersionsView | ScorersView:
        return self.versions if self._halves.currentWidget() is self.versions else self.scorers

    def _show(self, half: VersionsView | ScorersView) -> None:
        self._halves.setCurrentWidget(half)
        self._choice.button(self._halves.currentIndex()).setChecked(True)
        self._take_mode()
        half.take_focus()

    def _take_mode(self) -> None:
        self.set_mode(self._shown().mode)
