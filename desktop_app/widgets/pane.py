"""A place of the window: what each of them offers to the window around it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.commands.history import History

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class Pane(QWidget):
    """Root of the panes; methods marked with `commands.registry.command` are found by the window.

    A command whose `where` is the pane's name works while the pane is shown; one whose `where` is ``"name.mode"``
    works while the pane's mode is that, and then comes first.

    Signals:
        status(str): Words for the left end of the status line; empty takes them away.
        notice(str): Something worth a line at the top of the window, which goes away by itself.
        failed(object): An exception to be explained to the person; the pane goes on.
        mode_changed(): The mode changed, so other keys hold.
        panel_changed(): `panel` returns another widget from now on.
        command_wanted(str): Asks the window to carry out a command by name, for example ``"window.learn"``.
    """

    name = ""
    title = ""
    icon = ""

    status = Signal(str)
    notice = Signal(str)
    failed = Signal(object)
    mode_changed = Signal()
    panel_changed = Signal()
    command_wanted = Signal(str)

    def __init__(self, session: "Session", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.history = History()
        self._mode = ""
        self.setObjectName(self.name)
        self.setAccessibleName(self.title)

    @property
    def mode(self) -> str:
        """Return the mode, or empty when there is but one."""
        return self._mode

    def set_mode(self, mode: str) -> None:
        """Change the mode, and with it the keys that hold."""
        if mode != self._mode:
            self._mode = mode
            self.mode_changed.emit()

    def command_owners(self) -> Sequence[object]:
        """Return what declares the pane's commands: the pane, and parts of it that bring their own to any pane."""
        return (self,)

    def panel(self) -> QWidget | None:
        """Return what the details panel shows for this pane, the same widget each time; None hides the panel."""
        return None

    def activated(self) -> None:
        """Do what is due when the pane comes into view: take the focus, read anew what may have changed."""
        self.setFocus()

    def deactivated(self) -> None:
        """Do what is due when the pane leaves the view: stop animations."""

    def close_pane(self) -> None:
        """Let go of what the pane holds, before its session is closed."""
