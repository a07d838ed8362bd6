"""The steps of a longer way, on top of it: where one is, what is done, what comes later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from desktop_app.widgets.theme import GRID

StepState = Literal["open", "done", "later"]


@dataclass(frozen=True)
class Step:
    """One step: its name, a sentence about it, and how it stands."""

    name: str
    help: str
    state: StepState = "open"


class StepsBar(QWidget):
    """A row of steps, one of them current.

    Signals:
        chosen(int): The person chose a step.
    """

    chosen = Signal(int)

    def __init__(self, steps: Sequence[Step], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = list(steps)
        self._buttons = [self._button(number, step) for number, step in enumerate(steps)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch(1)

    def _button(self, number: int, step: Step) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setToolTip(step.help)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked, number=number: self.chosen.emit(number))
        return button

    def set_current(self, number: int) -> None:
        """Mark where one is."""
        self._buttons[number].setChecked(True)
        self._write()

    def set_state(self, number: int, state: StepState) -> None:
        """Say how a step stands."""
        step = self._steps[number]
        self._steps[number] = Step(step.name, step.help, state)
        self._write()

    def _write(self) -> None:
        for number, (step, button) in enumerate(zip(self._steps, self._buttons, strict=True)):
            mark = "✓" if step.state == "done" else str(number + 1)
            _give_role(button, "later" if step.state == "later" else "")
            button.setText(f"{mark}  {step.name}")
            later = ", comes later" if step.state == "later" else ""
            button.setAccessibleName(f"Step {number + 1}: {step.name}{later}")


def _give_role(button: QToolButton, role: str) -> None:
    """Set what the style sheet goes by; it looks again only when told to."""
    if button.property("role") != role:
        button.setProperty("role", role)
        button.style().unpolish(button)
        button.style().polish(button)
