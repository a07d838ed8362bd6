"""The built-in scorer: crops a second, what a photo's preparation costs, and agreement with people's scores."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from ml_core.geometry import Boxes, areas, candidates
from ml_core.models.composition import CompositionScorer, PreparedComposition
from ml_core.models.picture import Picture
from ml_core.models.policy.album import make_album
from ml_core.models.subject.faces import find_faces
from ml_core.models.subject.look import picture_of
from tests.benchmarks.figure import Figure
from tests.benchmarks.gaicd import FOLDER, ScoredCrops, mean_rank_correlation, scored_crops
from tests.pictures import SHARED_PHOTOS, scenes

_BOXES, _ENVIRONMENTS, _PHOTOS = 2000, 128, 64


def figures() -> Iterator[Figure]:
    """Measure on one thread; figures on real photos and people's scores where ../shared has them."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield from _speed()
        if SHARED_PHOTOS.is_dir():
            yield from _real_photos()
        if FOLDER.is_dir():
            yield from _people()
    finally:
        cv2.setNumThreads(threads)


def _seconds(call: Callable[[], object], repeats: int) -> float:
    """Return the median time of a call."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def _speed() -> Iterator[Figure]:
    pictures = [Picture(str(index), pixels) for index, pixels in enumerate(scenes(_PHOTOS, 1024, 683))]
    album = make_album(pictures, CompositionScorer())
    prepared = album.ratings
    lattice = candidates(1024 / 683)
    random = np.random.default_rng(0)
    boxes = lattice[random.integers(0, len(lattice), _BOXES)]
    one, many = np.zeros(_BOXES, dtype=np.intp), random.integers(0, _PHOTOS, _ENVIRONMENTS)
    alone = _seconds(lambda: [prepared.means(one[:1], boxes[i : i + 1]) for i in range(100)], 10) / 100
    yield Figure(
        f"composition: crops/s, {_BOXES} boxes of one photo",
        _BOXES / _seconds(lambda: prepared.means(one, boxes), 50),
        1 / alone,
        "one by one",
        "at least 500,000",
    )
    yield Figure(
        f"composition: crops/s with descriptors, {_ENVIRONMENTS} boxes of {_PHOTOS} photos",
        _ENVIRONMENTS / _seconds(lambda: album.look(many, boxes[:_ENVIRONMENTS]), 200),
        1 / alone,
        "one by one",
        "128 in well under 4 ms: at least 32,000",
    )
    yield Figure(
        "composition: preparation, ms a photo",
        1000 * _seconds(lambda: CompositionScorer().prepare(pictures[:1]), 20),
        1000 * alone * _BOXES,
        f"scoring {_BOXES} crops one by one",
    )


def _real_photos() -> Iterator[Figure]:
    paths = sorted(SHARED_PHOTOS.glob("*.jpg"))
    previews = [_preview(path) for path in paths]
    yield Figure(
        "faces: search of a 1024-pixel preview, ms a photo",
        1000 * _seconds(lambda: [find_faces(pixels) for pixels in previews], 3) / len(previews),
        1000 * _seconds(lambda: [_front_alone(pixels) for pixels in previews], 1) / len(previews),
        "one frontal cascade over the whole preview",
        "at most 25",
    )
    pictures = [picture_of(path.name, pixels) for path, pixels in zip(paths, previews, strict=True)]
    prepared = CompositionScorer().prepare(pictures)
    full, climbed, taken = np.transpose([_shares(prepared, index, picture) for index, picture in enumerate(pictures)])
    yield Figure("composition: full frame, share of the dense optimum", full.mean(), asked="well below 1")
    yield Figure(
        "composition: 16 best single moves of 8 % from the full frame, share of the dense optimum",
        climbed.mean(),
        full.mean(),
        "full frame",
    )
    yield Figure("composition: median area of the best crop", float(np.median(taken)), 0.61, "FLMS experts")


def _preview(path: Path) -> npt.NDArray[np.uint8]:
    with Image.open(path) as image:
        image.thumbnail((1024, 1024))
        return np.asarray(image.convert("RGB"))


def _front_alone(pixels: npt.NDArray[np.uint8]) -> object:
    cascade = cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_alt2.xml"))
    return cascade.detectMultiScale(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), minSize=(50, 50))


def _shares(prepared: PreparedComposition, index: int, picture: Picture) -> tuple[float, float, float]:
    """Return the full frame's and the climber's (score - 1) over the best candidate's, and that one's area."""
    boxes = candidates(picture.frame_aspect)
    means = prepared.means(np.full(len(boxes), index), boxes)
    frame = np.array([[0.0, 0.0, 1.0, 1.0]])
    full, climbed = (prepared.means(np.array([index]), box)[0] for box in (frame, _climb(prepared, index, frame)))
    best = means.max()
    return (full - 1) / (best - 1), (climbed - 1) / (best - 1), float(areas(boxes)[means.argmax()])


def _climb(prepared: PreparedComposition, index: int, box: Boxes) -> Boxes:
    moves = np.concatenate([np.zeros((1, 4)), np.eye(4), -np.eye(4)]) * 0.08
    for _ in range(16):
        around = np.clip(box + moves, 0, 1)
        around = around[(around[:, 2:] - around[:, :2] > 0.2).all(axis=1)]
        box = around[prepared.means(np.full(len(around), index), around).argmax()][None]
    return box


def _people() -> Iterator[Figure]:
    photos = scored_crops()
    with_person = [photo for photo in photos if photo.person is not None]
    by_area = mean_rank_correlation([areas(photo.boxes) for photo in photos], photos)
    yield Figure(
        "composition: SRCC with GAICD's people, no pixels, nothing known", _agreement(photos), by_area, "area alone"
    )
    yield Figure(
        "composition: SRCC with GAICD's people, no pixels, person box as subject",
        _agreement(with_person),
        mean_rank_correlation([areas(photo.boxes) for photo in with_person], with_person),
        "area alone",
        "prototype .54",
    )


def _agreement(photos: list[ScoredCrops]) -> float:
    pictures = [
        Picture(photo.name, np.full((photo.size[1] // 8, photo.size[0] // 8, 3), 128, dtype=np.uint8), photo.person)
        for photo in photos
    ]
    rated = []
    for picture, photo in zip(pictures, photos, strict=True):
        prepared = CompositionScorer().prepare([picture])
        rated.append(prepared.means(np.zeros(len(photo.boxes), dtype=np.intp), photo.boxes))
    return mean_rank_correlation(rated, photos)
