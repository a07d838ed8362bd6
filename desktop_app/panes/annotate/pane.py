"""The place for choosing between two crops, which comes with the taste; until then it says what it will need."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.pane import Pane

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class AnnotatePane(Pane):
    """Explains what choosing between crops will need."""

    name, title, icon = "annotate", "Annotate", "annotate"

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        sentence = (
            "Here you will teach Thirds your taste by choosing the better of two crops, one keystroke each. "
            "It will need a trained crop policy, which proposes the crops, and about 60 choices of yours. "
            "This place comes in a later version, and will use the policy you train now."
        )
        button = push_button("Train a crop policy", lambda: self.command_wanted.emit("window.learn"), "main")
        layout = QVBoxLayout(self)
        layout.addWidget(EmptyState("annotate", "Which crop is better?", sentence, button))
