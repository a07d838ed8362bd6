"""What the two halves of Models have in common: a mode of their own, and what they tell the pane."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.commands.history import History
from desktop_app.jobs.session import Session


class ModelsView(QWidget):
    """Root of the halves.

    Args:
        session: The open session.
        history: What can be undone in the pane.
        mode: Mode of the pane while nothing is asked.

    Signals:
        notice(str), failed(object), command_wanted(str): As of a pane.
        mode_changed(): Other keys hold.
    """

    notice = Signal(str)
    failed = Signal(object)
    command_wanted = Signal(str)
    mode_changed = Signal()

    def __init__(self, session: Session, history: History, mode: str = "") -> None:
        super().__init__()
        self.session, self.history, self.mode = session, history, mode

    def set_mode(self, mode: str) -> None:
        """Change the mode, and with it the keys that hold."""
        if mode != self.mode:
            self.mode = mode
            self.mode_changed.emit()

    def take_focus(self) -> None:
        """Do what is due when the half comes into view."""
