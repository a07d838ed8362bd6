"""A step that is not there yet: what it will do, and what it will need."""

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.widgets.empty_state import EmptyState


@dataclass(frozen=True)
class ComingStep:
    """A later step of the wizard."""

    name: str
    icon: str
    does: str
    needs: str


COMING = (
    ComingStep(
        "Choose",
        "annotate",
        "You will be shown two crops of a photo and say which one you like better, by one key.",
        "It will need a trained policy from the step Bootstrap; about 60 choices take six minutes.",
    ),
    ComingStep(
        "Learn",
        "learn",
        "Thirds will learn your taste from your choices and rank crops by it.",
        "It will need 10 choices or more; with fewer nothing is fitted.",
    ),
    ComingStep(
        "Refine",
        "train",
        "The policy will be trained further towards your taste.",
        "It will need 100 choices or more; until then your taste re-ranks the policy's crops.",
    ),
    ComingStep(
        "Compare",
        "compare",
        "You will see crops of the policy before and after side by side, on photos neither of them saw.",
        "It will need a refined policy.",
    ),
)


class ComingPage(QWidget):
    """Shows a `ComingStep`."""

    def __init__(self, step: ComingStep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.addWidget(EmptyState(step.icon, step.name, f"{step.does} {step.needs} It comes with a later version."))
