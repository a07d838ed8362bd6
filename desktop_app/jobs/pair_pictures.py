"""The pictures of pairs, made beside the window at the size they are shown in, so that the window only draws them."""

import logging
import math
import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtGui import QImage

from desktop_app.jobs.pair_layout import PairLayout, Place, Room, beside, over_each_other, pixel_aspect
from desktop_app.jobs.preview_loader import to_image
from ml_core.catalog.records import NewPair
from ml_core.geometry import Crop
from ml_core.photos.cropping import cut
from ml_core.photos.decoding import decode
from ml_core.photos.info import read_info
from ml_core.photos.previews import PREVIEW_EDGE, PreviewStore
from ml_core.specs.errors import PhotoError

_THREADS = 2
_KEPT = 12  # pairs, some 4 MB each on a large screen
_LOG = logging.getLogger(__name__)


class TwoCrops(NamedTuple):
    """What is shown of a pair, and what its pictures are known by."""

    photo: Path
    a: Crop
    b: Crop


class PairPicture(NamedTuple):
    """The two crops of a pair at the size they are shown in.

    Attributes:
        a: The left crop.
        b: The right crop.
        layout: Where they lie.
        width: Displayed width of the photo in pixels.
        height: Displayed height of the photo in pixels.
    """

    a: QImage
    b: QImage
    layout: PairLayout
    width: int
    height: int


class View(NamedTuple):
    """How a pair is looked at.

    Attributes:
        room: The place for it.
        gap: Device pixels between the crops, which lie beside each other; None when they lie over each other.
    """

    room: Room
    gap: int | None


class WholePhoto(NamedTuple):
    """A photo, and how many pixels its longer side should have; None for every pixel it has."""

    path: Path
    edge: int | None


class _Job(NamedTuple):
    crops: TwoCrops
    view: View


def crops_of(pair: NewPair) -> TwoCrops:
    """Return what is shown of a pair."""
    return TwoCrops(pair.photo, pair.a, pair.b)


class PairPictures(QObject):
    """Makes pictures of the pairs that are wanted, the first ones first, and keeps the last ones.

    Args:
        store: The previews on disk; a photo that is shown larger than its preview is decoded anew.

    Signals:
        made(TwoCrops): There is a picture of this pair now.
        failed(TwoCrops, str): There is none, and why.
        photo_made(WholePhoto, QImage): A whole photo that was asked for.
    """

    made = Signal(object)
    failed = Signal(object, str)
    photo_made = Signal(object, QImage)

    def __init__(self, store: PreviewStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._lock = threading.Lock()
        self._wanted: list[_Job] = []
        self._working: set[_Job] = set()
        self._kept: OrderedDict[_Job, PairPicture] = OrderedDict()
        self._closed = False
        self._threads = QThreadPool()
        self._threads.setMaxThreadCount(_THREADS)

    def want(self, wanted: Iterable[tuple[TwoCrops, View]]) -> None:
        """Make these pictures, first the first, and no others any more."""
        with self._lock:
            jobs = [_Job(*each) for each in dict.fromkeys(wanted)]
            for job in reversed(jobs):
                if job in self._kept:
                    self._kept.move_to_end(job)
            self._wanted = [job for job in jobs if job not in self._kept and job not in self._working]
            count = len(self._wanted)
        for _ in range(count):
            self._threads.start(self._work)

    def want_photo(self, photo: WholePhoto) -> None:
        """Make a picture of a whole photo, besides those that are wanted."""
        self._threads.start(lambda: self._whole(photo))

    def picture(self, pair: TwoCrops, view: View) -> PairPicture | None:
        """Return the picture of a pair for that view, else one made for another view, or None."""
        with self._lock:
            exact = self._kept.get(_Job(pair, view))
            others = [picture for job, picture in self._kept.items() if job.crops == pair]
        return exact or (others[-1] if others else None)

    def close(self) -> None:
        """Drop everything and end the threads."""
        with self._lock:
            self._wanted, self._closed = [], True
        self._threads.waitForDone()

    # On a thread of the pool

    def _work(self) -> None:
        with self._lock:
            if self._closed or not self._wanted:
                return
            job = self._wanted.pop(0)
            self._working.add(job)
        try:
            picture = self._picture(job)
        except PhotoError as error:
            self._done(job, None)
            self.failed.emit(job.crops, error.what)
        except Exception:  # the boundary of the thread: one strange photo must not end the others
            _LOG.exception("no picture of %s", job.crops.photo)
            self._done(job, None)
            self.failed.emit(job.crops, "This photo cannot be shown.")
        else:
            self._done(job, picture)
            self.made.emit(job.crops)

    def _done(self, job: _Job, picture: PairPicture | None) -> None:
        with self._lock:
            self._working.discard(job)
            if picture is not None and not self._closed:
                self._kept[job] = picture
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)

    def _picture(self, job: _Job) -> PairPicture:
        photo, a, b = job.crops
        info = read_info(photo)
        size = info.width, info.height
        layout = laid_out(job.crops, job.view, *size)
        edge = max(_edge(crop, place, *size) for crop, place in ((a, layout.a), (b, layout.b)))
        pixels = self._pixels(photo, edge)
        left, right = (to_image(resampled(pixels, crop, place)) for crop, place in ((a, layout.a), (b, layout.b)))
        return PairPicture(left, right, layout, *size)

    def _pixels(self, photo: Path, edge: int) -> npt.NDArray[np.uint8]:
        """Return a picture of the photo that is large enough: the preview when it is, else of the file."""
        return self._store.get(photo) if edge <= PREVIEW_EDGE else decode(photo, edge)

    def _whole(self, photo: WholePhoto) -> None:
        try:
            pixels = decode(photo.path) if photo.edge is None else self._pixels(photo.path, photo.edge)
        except PhotoError:
            # The pair itself said so already.
            return
        self.photo_made.emit(photo, to_image(pixels))


def laid_out(crops: TwoCrops, view: View, width: int, height: int) -> PairLayout:
    """Return where the crops of a photo with that displayed size lie."""
    a, b = (pixel_aspect(crop, width, height) for crop in (crops.a, crops.b))
    return over_each_other(a, b, view.room) if view.gap is None else beside(a, b, view.room, view.gap)


def resampled(pixels: npt.NDArray[np.uint8], crop: Crop, place: Place) -> npt.NDArray[np.uint8]:
    """Return a crop of a displayed photo (H, W, 3) at the size of its place, by Lanczos' filter."""
    height, width = pixels.shape[:2]
    box: tuple[float, float, float, float] | None = None
    if crop.angle:
        part = cut(pixels, crop)
    else:
        left, top = math.floor(crop.box.x0 * width), math.floor(crop.box.y0 * height)
        right, bottom = math.ceil(crop.box.x1 * width), math.ceil(crop.box.y1 * height)
        part = pixels[top:bottom, left:right]
        box = (
            crop.box.x0 * width - left, crop.box.y0 * height - top,
            min(crop.box.x1 * width - left, part.shape[1]), min(crop.box.y1 * height - top, part.shape[0]),
        )  # fmt: skip
    size = place.width, place.height
    return np.asarray(Image.fromarray(part).resize(size, Image.Resampling.LANCZOS, box))


def _edge(crop: Crop, place: Place, width: int, height: int) -> int:
    """Return how many pixels the photo's longer side needs so that the crop has as many as its place."""
    scale = max(place.width / (crop.box.width * width), place.height / (crop.box.height * height))
    return math.ceil(max(width, height) * min(scale, 1.0))
