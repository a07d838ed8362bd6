"""Imports as runs: looked for first, then learnt from; followed and stopped."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.taste_state import LIVE_TASTE
from ml_core.specs import events as ev
from ml_core.specs.engine import TasteReply, TasteRequest
from ml_core.specs.errors import RunError
from ml_core.specs.imports import FOUND, ImportedCrop
from ml_core.specs.journal import Journal
from ml_core.specs.runs import RunState
from ml_core.specs.tasks import ImportConfig

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_Kind: TypeAlias = Literal["look", "learn"]
_TASTE = "import.taste"
# The engine looks at so many new photos a fit, to answer in time; more of them join with the next fit.
_LOOKS_A_FIT, _MOST_FITS = 100, 5


class Learnt(NamedTuple):
    """What an import did: crops learnt from, photos new to the library, files left out."""

    crops: int
    photos: int
    skipped: int

    def words(self) -> str:
        """Return it in words."""
        if not self.crops:
            return "There was nothing new to learn from."
        new = f" {_counted(self.photos, 'photo')} came to the library." if self.photos else ""
        return f"Learnt from {_counted(self.crops, 'crop')} that you made before.{new}"


class Importing(QObject):
    """Follows one run after the other: a look at what is there, then learning from it.

    Args:
        session: The open profile.

    Signals:
        told(str): What came of it, in words.
        progressed(Progress): How far it is.
        found(list[ImportedCrop]): What there is, with reasons beside what is not learnt from.
        learnt(Learnt): It is learnt.
        stopped(): It was stopped.
        failed(object): It failed.
    """

    told = Signal(str)
    progressed = Signal(object)
    found = Signal(object)
    learnt = Signal(object)
    stopped = Signal()
    failed = Signal(object)

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._followed: dict[str, _Kind] = {}
        self._looked = ""
        self._config = ImportConfig()
        self._fits_left = 1
        session.runs.run_event.connect(self._on_event)
        session.runs.run_state.connect(self._on_state)
        session.runs.start_failed.connect(self._on_start_failed)

    @property
    def busy(self) -> bool:
        """Return whether something is looked for or learnt."""
        return bool(self._followed)

    def look(self, config: ImportConfig) -> None:
        """Find out what there is."""
        self._config = replace(config, catalog=self._session.profile.catalog_file, dry_run=True)
        self._begin("look", self._config, "What there is to import")

    def learn(self, crops: int) -> None:
        """Learn from what was found last, so many crops."""
        preview = self._session.runs.folder(self._looked).path
        config = replace(self._config, dry_run=False, preview=preview)
        self._begin("learn", config, f"Learning from {_counted(crops, 'crop')} made before", self._looked)

    def stop(self) -> None:
        """Ask what runs now to stop; what is learnt by then stays."""
        for name in self._followed:
            self._session.runs.stop(name)

    def _begin(self, kind: _Kind, config: ImportConfig, title: str, parent: str = "") -> None:
        try:
            name = self._session.runs.start("import", config, title, parent)
        except RunError as error:
            self.failed.emit(error)
            return
        self._followed[name] = kind
        if kind == "look":
            self._looked = name

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
                self._on_finished(kind, name, event)
            case ev.Failed():
                del self._followed[name]
                self.failed.emit(RunError(event.what, event.remedy))
            case ev.StoppedEarly():
                del self._followed[name]
                self.stopped.emit()
                self._refresh(kind)

    def _on_finished(self, kind: _Kind, name: str, event: ev.Finished) -> None:
        if kind == "look":
            file = self._session.runs.folder(name).file(FOUND)
            run_in_background(lambda: _read(file), self._on_read, self._on_unreadable)
            return
        result = event.result
        learnt = Learnt(int(result["kept"]), int(result["new_photos"]), len(result["skipped"]))
        self._fits_left = 1 + min(learnt.crops, _MOST_FITS * _LOOKS_A_FIT) // _LOOKS_A_FIT
        self._refresh(kind)
        self.learnt.emit(learnt)
        self.told.emit(learnt.words())

    def _on_read(self, found: list[ImportedCrop]) -> None:
        self.found.emit(found)

    def _on_unreadable(self, error: Exception) -> None:
        self.failed.emit(error)

    def _refresh(self, kind: _Kind) -> None:
        """Let the window and the taste hear of what changed in the catalog."""
        if kind != "learn":
            return
        # New photos have no previews yet.
        self._session.indexer.rescan()
        self._session.photos_changed.emit()
        self._session.answers_changed.emit()
        self._fit()

    def _fit(self) -> None:
        self._fits_left -= 1
        request = TasteRequest(
            catalog=self._session.profile.catalog_file,
            scorer=self._session.settings.scorer,
            save_to=self._session.profile.models_folder / LIVE_TASTE,
        )
        self._session.engine.ask(request, self._on_taste, self.failed.emit, _TASTE)

    def _on_taste(self, _reply: TasteReply) -> None:
        if self._fits_left > 0:
            self._fit()
        else:
            self._session.answers_changed.emit()

    @Slot(str, object)
    def _on_state(self, name: str, state: RunState) -> None:
        if name in self._followed and state is RunState.LOST:
            del self._followed[name]
            self.failed.emit(RunError("The import ended without a word.", "Resume it under Train."))

    @Slot(str, object)
    def _on_start_failed(self, name: str, error: RunError) -> None:
        if self._followed.pop(name, None) is not None:
            self.failed.emit(error)


def _read(file: Path) -> list[ImportedCrop]:
    return Journal(file, ImportedCrop).read()


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
