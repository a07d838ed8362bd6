"""The pictures of a full view: the best known one of each photo, and those of its neighbours ahead of time."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop_app.jobs.preview_loader import FULL_SIZE, PreviewLoader, Wanted
from ml_core.catalog.records import Photo

# Larger photos are shown scaled down even at 100 %: beyond this one picture takes more than 400 MB.
LARGEST_PIXELS = 100_000_000
_KEPT_PHOTOS = 6
# A picture this much larger than needed is scaled down well enough while drawing.
_TOO_LARGE = 2.0


class ViewImages(QObject):
    """Keeps the pictures of the photo in view and of those around it.

    Args:
        loader: Where pictures come from; nobody else's.

    Signals:
        arrived(str): There is a better picture of the photo with this path.
        failed(str, str): There is no picture of the photo with this path, and why.
    """

    arrived = Signal(str)
    failed = Signal(str, str)

    def __init__(self, loader: PreviewLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._kept: OrderedDict[Path, dict[int, QImage]] = OrderedDict()
        self._stamps: dict[Path, int] = {}
        self._current: Path | None = None
        loader.loaded.connect(self._on_loaded)
        loader.failed.connect(self.failed)

    def show(self, photo: Photo, edge: int, around: Sequence[tuple[Photo, int]]) -> None:
        """Get a photo whose longer side takes `edge` device pixels, then those around it, each with its own."""
        self._current = photo.path
        sized = [(each, reachable(each, size)) for each, size in [(photo, edge), *around]]
        for each, _ in reversed(sized):
            if each.path in self._kept:
                self._kept.move_to_end(each.path)
        self._loader.want([_wanted(each, size) for each, size in sized if not self._is_good(each.path, size)])

    def forget_stale(self, photo: Photo) -> None:
        """Forget the pictures of a photo whose file changed since they were loaded."""
        if self._stamps.get(photo.path, photo.mtime_ns) != photo.mtime_ns:
            self._kept.pop(photo.path, None)
        self._stamps[photo.path] = photo.mtime_ns

    def best(self, path: Path, edge: int) -> QImage | None:
        """Return the smallest picture that is large enough, else the largest, or None."""
        pictures = self._kept.get(path, {})
        enough = [size for size in pictures if size >= edge]
        size = min(enough) if enough else max(pictures, default=None)
        return None if size is None else pictures[size]

    def _is_good(self, path: Path, edge: int) -> bool:
        return any(edge <= size <= edge * _TOO_LARGE for size in self._kept.get(path, {}))

    def _on_loaded(self, path: str, image: QImage) -> None:
        key = Path(path)
        pictures = self._kept.setdefault(key, {})
        pictures[max(image.width(), image.height())] = image
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT_PHOTOS:
            self._stamps.pop(self._kept.popitem(last=False)[0], None)
        self._drop_large_ones()
        self.arrived.emit(path)

    def _drop_large_ones(self) -> None:
        """Photos at full size take a hundred megabytes: only the one in view keeps it."""
        for path, pictures in self._kept.items():
            if path != self._current and len(pictures) > 1:
                for size in sorted(pictures)[2:]:
                    del pictures[size]


def reachable(photo: Photo, edge: int) -> int:
    """Return the longest side, at most `edge`, of a picture that can be had of a photo."""
    longest, area = max(photo.width, photo.height), photo.width * photo.height
    if longest == 0:
        return edge
    return min(edge, longest, math.floor(longest * math.sqrt(LARGEST_PIXELS / area)))


def _wanted(photo: Photo, edge: int) -> Wanted:
    return Wanted(photo.path, FULL_SIZE if edge == max(photo.width, photo.height) else edge)
