"""The place for going through the crops of a shoot, which comes later; until then it says where crops are kept."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.pane import Pane

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class CropPane(Pane):
    """Explains what going through a shoot will need."""

    name, title, icon = "crop", "Crop", "crop"

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        sentence = (
            "Here you will go through a whole shoot with one key a photo: straighten, nudge, choose another shape. "
            "It will need photos with proposed crops. This place comes in a later version; "
            "until then, look at proposals and accept them in the library."
        )
        button = push_button("Open the library", lambda: self.command_wanted.emit("window.library"), "main")
        layout = QVBoxLayout(self)
        layout.addWidget(EmptyState("crop", "Crop a shoot", sentence, button))
