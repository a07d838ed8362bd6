"""The best crop of a few photos at a weight of the scorer beside the taste, as the weight is moved."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.jobs.session import Session
from desktop_app.widgets.crop_canvas import CropCanvas
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.catalog.records import Photo, PhotoQuery
from ml_core.geometry import Box
from ml_core.specs.engine import PhotoRef, ProposeReply, ProposeRequest, RatedCrop
from ml_core.specs.errors import EngineError

PHOTOS = 5
PAUSE_MS = 120


class WeightPreview(QWidget):
    """Asks the engine for the best crop of each photo; only the newest weight is answered.

    Args:
        session: Where photos and engine are.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._taste: Path | None = None
        self._scorer = session.settings.scorer
        self._weight = 1.0
        self._views: list[_Preview] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        session.pictures.loaded.connect(self._on_loaded)
        session.pictures.failed.connect(self._on_failed)
        self.setAccessibleName("The best crop at this weight")

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Return the crops that are shown."""
        return tuple(view.canvas.box for view in self._views)

    def show_taste(self, taste: Path | None, scorer: str) -> None:
        """Preview with this taste and scorer."""
        self._scorer = scorer
        if taste != self._taste:
            self._taste = taste
            self._later()

    def show_weight(self, weight: float) -> None:
        """Preview this weight, in a moment."""
        self._weight = weight
        self._later()

    def _later(self) -> None:
        # A slider that is dragged is followed at a pace, not only when it rests.
        if self.isVisible() and not self._pause.isActive():
            self._pause.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Choose the photos and look at them."""
        super().showEvent(event)
        if [view.photo.id for view in self._views] != [photo.id for photo in self._photos()]:
            self._make_views()
        self._later()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask no more while nobody looks."""
        super().hideEvent(event)
        self._pause.stop()
        for place in range(len(self._views)):
            self._session.engine.forget(_topic(place))

    def _photos(self) -> Sequence[Photo]:
        """Return a few photos from all over the library."""
        catalog, query = self._session.catalog, PhotoQuery(state="ready")
        count = catalog.count(query)
        places = sorted({round(place * (count - 1) / max(1, PHOTOS - 1)) for place in range(PHOTOS)} if count else ())
        return [photo for place in places for photo in catalog.page(query, place, 1)]

    def _make_views(self) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._views = [_Preview(photo) for photo in self._photos()]
        for view in self._views:
            self._row.addWidget(view, 1)
            self._session.pictures.ask(view.photo.path)

    def _ask(self) -> None:
        if self._taste is None:
            return
        for place, view in enumerate(self._views):
            subject = view.photo.subject
            request = ProposeRequest(
                photo=PhotoRef(view.photo.path, None if subject is None else (*subject,)),
                count=1,
                method="dense",
                scorer=self._scorer,
                taste=self._taste,
                weight=self._weight,
            )
            self._session.engine.ask(request, partial(_show, view), partial(_excuse, view), _topic(place))

    def _on_loaded(self, path: str, image: QImage) -> None:
        for view in self._views:
            if path == str(view.photo.path):
                view.canvas.set_image(image)

    def _on_failed(self, path: str, reason: str) -> None:
        for view in self._views:
            if path == str(view.photo.path):
                view.canvas.set_reason(reason)


class _Preview(QWidget):
    """One photo with the crop on it, and what scorer and taste find of it."""

    def __init__(self, photo: Photo) -> None:
        super().__init__()
        self.photo = photo
        self.canvas = CropCanvas()
        self.words = label("", "caption")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.words)
        self.setToolTip(photo.path.name)

    def show_crop(self, crop: RatedCrop) -> None:
        self.canvas.set_box(Box(*crop.box))
        preferred = f"   you like it {crop.preferred * 100:.0f}\u00a0%" if crop.preferred is not None else ""
        self.words.setText(f"scorer {crop.mean:.1f}{preferred}")
        self.setAccessibleName(f"{self.photo.path.name}: {self.words.text()}")


def _topic(place: int) -> str:
    return f"refine.preview.{place}"


def _show(view: _Preview, reply: ProposeReply) -> None:
    if reply.crops:
        view.show_crop(reply.crops[0].crop)


def _excuse(view: _Preview, error: EngineError) -> None:
    view.words.setText(error.what)
