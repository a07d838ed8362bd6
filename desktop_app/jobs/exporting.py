"""Exports as runs: started, previewed, followed, stopped and taken back."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import QObject, Signal, Slot

from ml_core.catalog.cropping_choices import load_choices
from ml_core.specs import events as ev
from ml_core.specs.codec import from_plain
from ml_core.specs.errors import RunError
from ml_core.specs.export_words import counted, revert_sentence, written_sentences
from ml_core.specs.exports import REVERTED_FILE, STEPS_FILE, ExportPreview, ExportResult, RevertResult
from ml_core.specs.runs import RunState
from ml_core.specs.tasks import CropOrder, ExportConfig, RevertConfig

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_NAMED = 3

_Kind: TypeAlias = Literal["export", "preview", "revert"]


class Exporting(QObject):
    """Follows one run after the other; what it says of each comes in this order.

    Args:
        session: The open profile.

    Signals:
        told(str): What was begun, or what came of it, in words.
        progressed(Progress): How far it is.
        previewed(ExportPreview): What an export would do.
        written(ExportResult): An export is complete.
        reverted(RevertResult): An export was taken back.
        stopped(): A run was stopped; it can be resumed.
        failed(object): A run failed.
    """

    told = Signal(str)
    progressed = Signal(object)
    previewed = Signal(object)
    written = Signal(object)
    reverted = Signal(object)
    stopped = Signal()
    failed = Signal(object)

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._followed: dict[str, _Kind] = {}
        self._looked: set[str] = set()
        self._last = ""
        session.runs.run_event.connect(self._on_event)
        session.runs.run_state.connect(self._on_state)
        session.runs.start_failed.connect(self._on_start_failed)

    def start(self, config: ExportConfig) -> None:
        """Write what the config asks for."""
        if self._begin("export", replace(config, dry_run=False), f"Export of {_crops(config)}"):
            self.told.emit(f"Exporting {_crops(config)}.")

    def preview(self, config: ExportConfig) -> None:
        """Find out what the config would write."""
        self._begin("preview", replace(config, dry_run=True), f"What an export of {_crops(config)} would change")

    def revertible(self) -> str:
        """Return the newest export that wrote something and was not taken back; empty when there is none."""
        runs = self._session.runs
        if self._last and self._can_be_taken_back(self._last):
            return self._last
        exports = (run.name for run in runs.runs() if run.task == "export" and not run.active)
        return next(filter(self._can_be_taken_back, exports), "")

    def revert(self) -> None:
        """Take the newest export back; raises `RunError` when there is none."""
        name = self.revertible()
        if not name:
            raise RunError("There is no export to take back.", "Export first.")
        config = RevertConfig(self._session.runs.folder(name).path)
        self._begin("revert", config, "Taking an export back", name)

    def _can_be_taken_back(self, name: str) -> bool:
        folder = self._session.runs.folder(name)
        return folder.file(STEPS_FILE).is_file() and not folder.file(REVERTED_FILE).exists()

    def stop(self) -> None:
        """Ask what runs now to stop; what is written is complete."""
        for name in self._followed:
            self._session.runs.stop(name)

    @property
    def busy(self) -> bool:
        """Return whether something is being written, looked at or taken back."""
        return bool(self._followed)

    def _begin(self, kind: _Kind, config: ExportConfig | RevertConfig, title: str, parent: str = "") -> bool:
        task = "revert" if kind == "revert" else "export"
        try:
            name = self._session.runs.start(task, config, title, parent)
        except RunError as error:
            self.failed.emit(error)
            return False
        self._followed[name] = kind
        if kind == "export":
            self._last = name
        return True

    @Slot(str, object)
    def _on_event(self, name: str, event: ev.Event) -> None:
        kind = self._followed.get(name)
        if kind is None:
            return
        match event:
            case ev.Progress():
                self.progressed.emit(event)
            case ev.Finished():
                del self._followed[name]
                if kind == "preview":
                    self._looked.add(name)
                self._on_finished(kind, event)
            case ev.Failed():
                del self._followed[name]
                self.failed.emit(RunError(event.what, event.remedy))
            case ev.StoppedEarly():
                del self._followed[name]
                self.stopped.emit()
                if kind != "preview":
                    self.told.emit("Stopped; the files written so far are complete.")

    def _on_finished(self, kind: _Kind, event: ev.Finished) -> None:
        match kind:
            case "preview":
                self.previewed.emit(from_plain(ExportPreview, event.result))
            case "export":
                result = from_plain(ExportResult, event.result)
                self._read_again(result.embedded)
                self.written.emit(result)
                self.told.emit(outcome_words(result))
            case "revert":
                reverted = from_plain(RevertResult, event.result)
                self._last = ""
                self._read_again(reverted.restored)
                self.reverted.emit(reverted)
                self.told.emit(revert_sentence(reverted).rstrip(":"))

    def _read_again(self, changed: int) -> None:
        """Let the library look at files that changed: their pixels did not, their size and time did."""
        if changed:
            self._session.indexer.rescan()

    @Slot(str, object)
    def _on_state(self, name: str, state: RunState) -> None:
        if name in self._looked and state is RunState.FINISHED:
            # It wrote nothing; nobody looks for it among the runs.
            self._looked.discard(name)
            self._session.runs.discard(name)
        if name in self._followed and state is RunState.LOST:
            del self._followed[name]
            self.failed.emit(RunError("The export ended without a word.", "Resume it under Train."))

    @Slot(str, object)
    def _on_start_failed(self, name: str, error: RunError) -> None:
        if self._followed.pop(name, None) is not None:
            self.failed.emit(error)


def accepted_orders(session: "Session", photo_ids: Iterable[int] | None = None) -> tuple[CropOrder, ...]:
    """Return the accepted and corrected crops as they are exported; of these photos alone, where some are named."""
    wanted = None if photo_ids is None else set(photo_ids)
    sizes = {
        each.name: (each.width, each.height) for each in load_choices(session.profile).known if each.kind != "print"
    }
    return tuple(
        CropOrder(
            path,
            (box.x0, box.y0, box.x1, box.y1),
            stored.crop.angle,
            stored.aspect,
            stored.output,
            sizes.get(stored.output, (0, 0)),
            stored.score,
        )
        for path, stored in session.catalog.accepted()
        if wanted is None or stored.photo_id in wanted
        for box in (stored.crop.box,)
    )


def outcome_words(result: ExportResult) -> str:
    """Return what an export did, in words, the first photos that failed by name."""
    words = " ".join(written_sentences(result))
    if not result.skipped:
        return words
    named = "; ".join(f"{path}: {reason}" for path, reason in result.skipped[:_NAMED])
    more = f" and {len(result.skipped) - _NAMED:,} more" if len(result.skipped) > _NAMED else ""
    return f"{words} {len(result.skipped):,} could not be written: {named}{more}"


def _crops(config: ExportConfig) -> str:
    return counted(len(config.crops), "crop")
