"""This computer: what it has, what networks run on, and what a person can do to make them faster."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.computer import ComputerFacts, computer_rows, look_at_computer
from desktop_app.jobs.engine_client import EngineClient
from desktop_app.panes.models.facts_table import FactsTable
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs.devices import TorchFacts, device_advice
from ml_core.specs.engine import DevicesReply, DevicesRequest
from ml_core.specs.errors import EngineError

_TOPIC = "models.devices"
_LOOKING = "Looking at what networks can run on; this waits until the engine is free…"
_BUILT_IN = "The built-in scorer and all that is learnt from your choices need no graphics card."


class ComputerPage(QWidget):
    """Looks at the computer when it is shown.

    Args:
        engine: Knows what its PyTorch can use.
        help_button: Opens the page of help.
    """

    def __init__(self, engine: EngineClient, help_button: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._facts: ComputerFacts | None = None
        self._torch: TorchFacts | None = None
        self._what = label(_LOOKING, wrap=True)
        self._remedy = label("", "accent", wrap=True)
        self._table = FactsTable()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(label("This computer", "title"))
        column.addWidget(self._what)
        column.addWidget(self._remedy)
        column.addWidget(label(_BUILT_IN, "muted", wrap=True))
        column.addWidget(help_button, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(GRID)
        column.addWidget(self._table)
        column.addStretch(1)

    def look(self) -> None:
        """Look at the computer, and ask the engine what it can use."""
        run_in_background(look_at_computer, self._on_facts)
        if self._torch is None:
            self._engine.ask(DevicesRequest(), self._on_devices, self._on_error, _TOPIC)

    def words(self) -> str:
        """Return what is said above the table."""
        return f"{self._what.text()} {self._remedy.text()}".strip()

    def _on_facts(self, facts: ComputerFacts) -> None:
        self._facts = facts
        self._show()

    def _on_devices(self, reply: DevicesReply) -> None:
        self._torch = reply.torch
        self._show()

    def _on_error(self, error: EngineError) -> None:
        self._what.setText(error.words)

    def _show(self) -> None:
        if self._facts is None:
            return
        self._table.show_facts(computer_rows(self._facts, self._torch))
        if self._torch is not None:
            advice = device_advice(self._facts.cards, self._torch, frozen=bool(getattr(sys, "frozen", False)))
            self._what.setText(advice.what)
            self._remedy.setText(advice.remedy)
        self._remedy.setVisible(bool(self._remedy.text()))
