"""The button that leads to the wizard, and says how far the learning of the taste is."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.jobs.taste_state import TasteState, taste_state
from desktop_app.widgets.icons import icon
from ml_core.specs.judgements import Regime, answers_to_next

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_HELP = "Learn my taste (Ctrl+L)\nStep by step to a policy that crops like you."
_STATES = {
    Regime.COLD: "Learn my taste",
    Regime.WARMING: "My taste: warming",
    Regime.RERANKING: "My taste: re-ranking",
    Regime.PERSONAL: "My taste: personal",
}


class TasteButton(QPushButton):
    """Invites until a choice was made, and shows the taste's state from then on.

    Args:
        session: Where the choices are.
        call: Called when it is pressed.
    """

    def __init__(self, session: "Session", call: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.clicked.connect(lambda _checked: call())
        session.models_changed.connect(self.refresh)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Count the choices again."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show the state."""
        state = taste_state(self._session.catalog)
        fresh = state.regime is Regime.COLD
        self.setText(_STATES[state.regime])
        self.setIcon(icon("learn", "on_accent" if fresh else "text"))
        self.setToolTip(f"{_HELP}\n{_explained(state)}".strip())
        if self.property("role") != ("main" if fresh else ""):
            self.setProperty("role", "main" if fresh else "")
            self.style().unpolish(self)
            self.style().polish(self)


def _explained(state: TasteState) -> str:
    missing = answers_to_next(state.answers)
    match state.regime:
        case Regime.COLD:
            return ""
        case Regime.WARMING:
            return f"{state.answers} choices; {missing} more until your taste ranks crops."
        case Regime.RERANKING:
            return f"{state.answers} choices rank what is proposed; {missing} more until the policy can be trained."
    return f"{state.answers} choices; the policy can be trained towards your taste."
