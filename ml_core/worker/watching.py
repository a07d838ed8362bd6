"""`thirds watch`: crops the photos that come into folders, until Ctrl+C."""

import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from ml_core.catalog.folders import previews_folder
from ml_core.models.picture import Picture
from ml_core.models.subject.reading import read_pictures
from ml_core.photos.arrivals import Arrivals, Stamp
from ml_core.photos.previews import PreviewStore
from ml_core.specs import events as ev
from ml_core.specs.crop_table import CropRow
from ml_core.specs.errors import PhotoError, SpecError
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import ExportConfig, ProposeConfig, WatchConfig
from ml_core.tasks.propose.cropping import Cropper
from ml_core.worker.holding import Holding
from ml_core.worker.process import OK, calling_on_signals
from ml_core.worker.profile_models import models_of, profile_named
from ml_core.worker.results import counted
from ml_core.worker.runner import execute
from ml_core.worker.watch_record import Watched, WatchRecord

# Photos at once: few enough that each is on disk soon after it came.
_BATCH = 8


def watch(config: WatchConfig) -> int:
    """Watch until a signal ends it; returns the exit code.

    Raises:
        SpecError: If there is no folder, or copies would go where photos are watched.
        CatalogError: If there is no such profile.
        WeightsError: If policy or taste cannot be read.
        RunError: If another process watches into the same output folder.
    """
    _check(config)
    profile = profile_named(config.profile)
    models = models_of(profile)
    record, stop = WatchRecord(profile, config.output), threading.Event()
    proposing = ProposeConfig(
        policy=config.policy or models.policy,
        taste=config.taste or models.taste,
        weight=models.weight,
        aspect=config.aspect,
        aspects=config.aspects,
        count=config.count,
    )
    with calling_on_signals(stop.set), Holding(RunFolder(record.folder), stop.set):
        Watcher(config, record, Cropper(proposing), stop).run()
    _say(f"Stopped. {counted(len(record), 'photo')} cropped so far: {record.table}")
    return OK


def _check(config: WatchConfig) -> None:
    if not config.folders:
        raise SpecError("No folder was named.", "Write: thirds watch FOLDER")
    missing = next((folder for folder in config.folders if not folder.is_dir()), None)
    if missing is not None:
        raise SpecError("There is no such folder.", "Name a folder that is there.", missing)
    if config.output in config.folders:
        raise SpecError("Copies in a watched folder would be cropped again.", "Choose another --output.", config.output)


class Watcher:
    """Looks for photos, crops them and exports them.

    Args:
        config: Folders, shapes and exports.
        record: What was done before.
        cropper: Proposes the crops.
        stop: Set when it is to end.
    """

    def __init__(self, config: WatchConfig, record: WatchRecord, cropper: Cropper, stop: threading.Event) -> None:
        self._config, self._record, self._cropper, self._stop = config, record, cropper, stop
        self._arrivals = Arrivals(config.folders, config.subfolders, config.output, self._is_done)
        self._store = PreviewStore(previews_folder())
        self._passed_over: frozenset[Path] = frozenset()

    def run(self) -> None:
        """Watch until `stop` is set."""
        self._go_on_with_exports()
        self._arrivals.look()
        if not self._config.existing:
            self._passed_over = frozenset(self._arrivals.seen)
        _say(f"Watching {', '.join(map(str, self._config.folders))}. Stop with Ctrl+C.")
        while not self._stop.wait(self._config.seconds):
            if ready := self._arrivals.look():
                self._crop(ready)
                self._record.write_table()

    def _go_on_with_exports(self) -> None:
        """Do what an earlier process left undone."""
        self._record.write_table()
        if self._config.export:
            for export in self._record.unfinished():
                self._execute(export)
            self._export()

    def _is_done(self, photo: Path, stamp: Stamp) -> bool:
        return photo in self._passed_over or self._record.is_done(photo, stamp)

    def _crop(self, ready: Sequence[tuple[Path, Stamp]]) -> None:
        for first in range(0, len(ready), _BATCH):
            if self._stop.is_set():
                return
            done = self._cropped(ready[first : first + _BATCH])
            self._record.add(done)
            for item in done:
                _tell(item)
            if self._config.export:
                self._export()

    def _cropped(self, batch: Sequence[tuple[Path, Stamp]]) -> list[Watched]:
        with closing(read_pictures([path for path, _ in batch], self._store, {}, self._cropper.edge)) as pictures:
            seen = [picture for _, picture in pictures]
        rows = iter(self._cropper.crops_of([picture for picture in seen if isinstance(picture, Picture)]))
        return [
            _refused(path, stamp, picture) if isinstance(picture, PhotoError) else _watched(path, stamp, next(rows))
            for (path, stamp), picture in zip(batch, seen, strict=True)
        ]

    def _export(self) -> None:
        # With several shapes, each copy says which it has.
        name = "{name}{suffix}-{aspect}" if self._config.aspects else "{name}{suffix}"
        config = ExportConfig(targets=self._config.export, output=self._config.output, name=name)
        if (export := self._record.next_export(config)) is not None:
            self._execute(export)

    def _execute(self, export: RunFolder) -> None:
        """Carry an export out; one that fails is tried again when watching begins anew."""
        export.clear_stop()
        end = execute(export)
        if isinstance(end, ev.Failed):
            _complain(f"Not exported: {end.what} {end.remedy}")
        elif isinstance(end, ev.Finished):
            for photo, reason in end.result.get("skipped", []):
                _complain(f"{Path(photo).name} was not exported: {reason}")


def _watched(path: Path, stamp: Stamp, rows: tuple[CropRow, ...]) -> Watched:
    return Watched(str(path), *stamp, rows, "" if rows else "No crop of this shape leaves every face whole.")


def _refused(path: Path, stamp: Stamp, error: PhotoError) -> Watched:
    return Watched(str(path), *stamp, reason=error.words)


def _tell(item: Watched) -> None:
    name = Path(item.photo).name
    if item.crops:
        best = item.crops[0]
        _say(f"{name}: {', '.join(words for words in (best.reason, best.attention) if words)}")
    else:
        _complain(f"{name} was left out: {item.reason}")


def _say(words: str) -> None:
    print(words, flush=True)


def _complain(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
