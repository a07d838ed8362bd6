"""The place for models, which comes later; until then it says what it will need."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.pane import Pane

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class ModelsPane(Pane):
    """Explains what looking after models will need."""

    name, title, icon = "models", "Models", "models"

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        sentence = (
            "Here you will compare models, share them and import scorers. "
            "It will need at least one trained crop policy. This place comes in a later version; "
            "until then, every training and its curves are kept under Train."
        )
        button = push_button("Open the trainings", lambda: self.command_wanted.emit("window.train"), "main")
        layout = QVBoxLayout(self)
        layout.addWidget(EmptyState("models", "Your models", sentence, button))
