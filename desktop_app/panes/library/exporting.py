"""Writing the accepted crops as a run of the export task, and telling what came of it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ml_core.specs import events as ev
from ml_core.specs.errors import RunError
from ml_core.specs.runs import RunState
from ml_core.specs.tasks import CropOrder, ExportConfig

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_NAMED = 3


class Exporting(QObject):
    """Starts exports and follows them.

    Signals:
        told(str): What came of an export, in words.
        failed(object): An export failed.
    """

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._followed: set[str] = set()
        session.runs.run_event.connect(self._on_event)
        session.runs.run_state.connect(self._on_state)

    def orders(self) -> tuple[CropOrder, ...]:
        """Return the accepted and corrected crops as they would be exported."""
        return tuple(
            CropOrder(path, (box.x0, box.y0, box.x1, box.y1), stored.crop.angle)
            for path, stored in self._session.catalog.accepted()
            for box in (stored.crop.box,)
        )

    def start(self, config: ExportConfig) -> None:
        """Write the accepted crops."""
        orders = self.orders()
        try:
            name = self._session.runs.start(
                "export", replace(config, crops=orders), f"Export of {_copies(len(orders))}"
            )
        except RunError as error:
            self.failed.emit(error)
            return
        self._followed.add(name)
        self.told.emit(f"Writing {_copies(len(orders))} to {config.output}.")

    @Slot(str, object)
    def _on_event(self, name: str, event: ev.Event) -> None:
        if name not in self._followed:
            return
        if isinstance(event, ev.Finished):
            self._followed.discard(name)
            self.told.emit(outcome_words(event))
        elif isinstance(event, ev.Failed):
            self._followed.discard(name)
            self.failed.emit(RunError(event.what, event.remedy))
        elif isinstance(event, ev.StoppedEarly):
            self._followed.discard(name)
            self.told.emit("The export was stopped; the copies written so far are complete.")

    @Slot(str, object)
    def _on_state(self, name: str, state: RunState) -> None:
        if name in self._followed and state is RunState.LOST:
            self._followed.discard(name)
            self.failed.emit(RunError("The export ended without a word.", "Resume it under Train."))


def outcome_words(event: ev.Finished) -> str:
    """Return what an export did, in words."""
    result = event.result
    skipped = list(result.get("skipped", ()))
    words = f"Wrote {_copies(int(result.get('files', 0)))} to {result.get('folder', '')}."
    if not skipped:
        return words
    named = "; ".join(f"{path}: {reason}" for path, reason in skipped[:_NAMED])
    more = f" and {len(skipped) - _NAMED:,} more" if len(skipped) > _NAMED else ""
    return f"{words} {len(skipped):,} could not be written: {named}{more}"


def _copies(count: int) -> str:
    return "1 copy" if count == 1 else f"{count:,} copies"
