"""What was done for a watched folder, on disk: no photo is done twice, also after a crash."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ml_core.catalog.profile import Profile
from ml_core.photos.arrivals import Stamp
from ml_core.specs.codec import from_plain
from ml_core.specs.crop_table import CropRow, is_table, write_table
from ml_core.specs.errors import RunError
from ml_core.specs.journal import Journal
from ml_core.specs.runs import RunFolder, RunState, list_runs
from ml_core.specs.tasks import CropOrder, ExportConfig

TABLE = "crops.csv"


@dataclass(frozen=True)
class Watched:
    """What came of one photo: its crops, or why there are none, and the file's size and time of change then."""

    photo: str
    size: int
    mtime_ns: int
    crops: tuple[CropRow, ...] = ()
    reason: str = ""


class WatchRecord:
    """The journal, the table and the exports of what was watched into one output folder.

    Args:
        profile: Where the journal is kept.
        output: Where the table goes.

    Attributes:
        folder: The journal's and the exports' folder.
        table: The table of crops.

    Raises:
        RunError: If another file has the table's name.
    """

    def __init__(self, profile: Profile, output: Path) -> None:
        digest = hashlib.blake2b(str(output).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        self.folder = profile.path / "watch" / digest
        self.folder.mkdir(parents=True, exist_ok=True)
        self.table = output / TABLE
        output.mkdir(parents=True, exist_ok=True)
        if self.table.is_dir() or (self.table.exists() and not is_table(self.table)):
            raise RunError("This is no table of crops; it is not replaced.", "Choose another folder.", self.table)
        self._journal = Journal(self.folder / "photos.jsonl", Watched)
        self._cropped: set[str] = set()
        self._failed: dict[str, Stamp] = {}
        taken = {order.photo for run in list_runs(self.folder) for order in _config(run).crops}
        self._orders: list[CropOrder] = []
        for item in self._journal:
            self._note(item)
            self._orders += [order for order in _orders(item) if order.photo not in taken]

    def __len__(self) -> int:
        return len(self._cropped)

    def is_done(self, photo: Path, stamp: Stamp) -> bool:
        """Return whether a photo has its crops; one that could not be read is tried again when its file changes."""
        return str(photo) in self._cropped or self._failed.get(str(photo)) == stamp

    def add(self, items: Sequence[Watched]) -> None:
        """Keep what came of photos, durably."""
        for item in items:
            self._journal.append(item)
            self._note(item)
            self._orders += _orders(item)

    def write_table(self) -> None:
        """Write the table of everything that was cropped."""
        write_table(self.table, (row for item in self._journal for row in item.crops))

    def unfinished(self) -> list[RunFolder]:
        """Return the exports that were begun and broken off, oldest first."""
        return [run for run in reversed(list_runs(self.folder)) if run.state() is not RunState.FINISHED]

    def next_export(self, config: ExportConfig) -> RunFolder | None:
        """Make the run that exports what no export has taken up yet, None when there is nothing.

        From then on it is sure to come to its end, if need be after a restart.
        """
        if not self._orders:
            return None
        run = RunFolder.create(self.folder, "export", replace(config, crops=tuple(self._orders)), "Watched folder")
        self._orders = []
        return run

    def _note(self, item: Watched) -> None:
        if item.crops:
            self._cropped.add(item.photo)
            self._failed.pop(item.photo, None)
        else:
            self._failed[item.photo] = Stamp(item.size, item.mtime_ns)


def _config(run: RunFolder) -> ExportConfig:
    return from_plain(ExportConfig, run.spec().config)


def _orders(item: Watched) -> Iterator[CropOrder]:
    """Yield the best crop of each shape."""
    for row in item.crops:
        if row.rank == 1:
            yield CropOrder(Path(row.photo), row.box, row.angle, row.aspect, row.output, score=row.score)
