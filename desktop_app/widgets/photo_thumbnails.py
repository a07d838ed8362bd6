"""The pictures in the cells: asked for while a cell is in view, kept while there is room."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from desktop_app.jobs.preview_loader import PreviewLoader, Wanted
from ml_core.catalog.records import Photo

KEPT_BYTES = 192 * 2**20
_BYTES_A_PIXEL = 4


@dataclass
class _Kept:
    """A picture, the version of the file it is of, how large it was wanted, and whether it is as good as it gets."""

    pixmap: QPixmap
    stamp: int
    edge: int

    @property
    def size(self) -> int:
        return self.pixmap.width() * self.pixmap.height() * _BYTES_A_PIXEL


class Thumbnails(QObject):
    """Keeps pixmaps for cells and asks a loader for those in view; lives on the GUI thread.

    Args:
        loader: Where pictures come from.

    Signals:
        arrived(str): There is a picture, or a better one, of the photo with this path.
    """

    arrived = Signal(str)

    def __init__(self, loader: PreviewLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._kept: OrderedDict[Path, _Kept] = OrderedDict()
        self._bytes = 0
        self._asked: dict[Path, tuple[int, int]] = {}
        self._failed: dict[Path, int] = {}
        loader.loaded.connect(self._on_loaded)
        loader.failed.connect(self._on_failed)

    def pixmap(self, photo: Photo) -> QPixmap | None:
        """Return the picture of a photo as it is known now; None before there is any."""
        kept = self._kept.get(photo.path)
        if kept is None:
            return None
        self._kept.move_to_end(photo.path)
        return kept.pixmap

    def show(self, photos: Sequence[tuple[Photo, int]]) -> None:
        """Ask for the photos in view, each with the device pixels of its longer side; all others are dropped."""
        missing = [(photo, edge) for photo, edge in photos if not self._is_good(photo, edge)]
        self._asked = {photo.path: (photo.mtime_ns, edge) for photo, edge in missing}
        self._loader.want([Wanted(photo.path, edge) for photo, edge in missing])

    def clear(self) -> None:
        """Forget all pictures."""
        self._kept.clear()
        self._failed.clear()
        self._bytes = 0

    def _is_good(self, photo: Photo, edge: int) -> bool:
        if self._failed.get(photo.path) == photo.mtime_ns:
            return True
        kept = self._kept.get(photo.path)
        return kept is not None and kept.stamp == photo.mtime_ns and kept.edge >= edge and not kept.edge > 2 * edge

    def _on_loaded(self, path: str, image: QImage) -> None:
        key = Path(path)
        stamp, edge = self._asked.get(key, (0, 0))
        # A thumbnail or a picture for another size stands in until the right one comes.
        stands_in = self._loader.is_wanted(key)
        self._keep(key, _Kept(QPixmap.fromImage(image), stamp, 0 if stands_in else edge))
        self.arrived.emit(path)

    def _on_failed(self, path: str, _reason: str) -> None:
        self._failed[Path(path)] = self._asked.get(Path(path), (0, 0))[0]

    def _keep(self, key: Path, kept: _Kept) -> None:
        before = self._kept.pop(key, None)
        self._bytes += kept.size - (before.size if before is not None else 0)
        self._kept[key] = kept
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].size
