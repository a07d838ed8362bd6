"""Previews as QImage, the form in which pictures cross threads; the last ones are kept."""

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.preview_loader import to_image
from ml_core.photos.previews import PreviewStore
from ml_core.specs.errors import ThirdsError

KEPT = 32  # some 3 MB each


class PreviewImages(QObject):
    """Loads or makes previews in the background, each once.

    Args:
        store: Where the previews are.

    Signals:
        loaded(str, QImage): A photo's path and its preview.
        failed(str, str): A photo's path and the reason why there is no preview.
    """

    loaded = Signal(str, QImage)
    failed = Signal(str, str)

    def __init__(self, store: PreviewStore) -> None:
        super().__init__()
        self._store = store
        self._kept: OrderedDict[Path, QImage] = OrderedDict()
        self._asked: set[Path] = set()

    def ask(self, path: Path) -> None:
        """Ask for a preview; one of the signals answers, at once when it is kept."""
        if path in self._kept:
            self._kept.move_to_end(path)
            self.loaded.emit(str(path), self._kept[path])
        elif path not in self._asked:
            self._asked.add(path)
            run_in_background(lambda: self._load(path), self._on_outcome)

    def _load(self, path: Path) -> tuple[Path, QImage | str]:
        try:
            return path, to_image(self._store.get(path))
        except ThirdsError as error:
            return path, error.what

    def _on_outcome(self, outcome: tuple[Path, QImage | str]) -> None:
        path, answer = outcome
        self._asked.discard(path)
        if isinstance(answer, str):
            self.failed.emit(str(path), answer)
            return
        self._kept[path] = answer
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.loaded.emit(str(path), answer)
