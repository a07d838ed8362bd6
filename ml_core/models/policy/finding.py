"""Crops worth considering: boxes on a policy's paths, of a lattice, and polished ones; of many photos at once."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Aspect, Boxes
from ml_core.models.policy.album import Album
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.rollout import Paths, follow
from ml_core.models.policy.rules import Density, Floats, Rules, lattice
from ml_core.models.policy.search import distinct, polish

# Of a lattice, the best of these many are looked at for distinct ones.
_BEST = 400


class Found(NamedTuple):
    """Crops of one photo.

    Attributes:
        photo: Index of the photo.
        boxes: Shape (N, 4).
        scores: Their rewards, (N,).
        paths: The boxes that led to each, itself last; empty where none did.
        calls: Crops that were rated to find them; of photos searched together, each photo's share.
    """

    photo: int
    boxes: Boxes
    scores: Floats
    paths: list[Boxes]
    calls: int

    def rated(self, album: Album) -> "Found":
        """Return them with the ratings of another album."""
        scores = album.ratings.means(np.full(len(self.boxes), self.photo), self.boxes)
        return self._replace(scores=scores, calls=self.calls + len(scores))

    def best(self, count: int) -> "Found":
        """Return up to `count` distinct ones, best first."""
        rows = distinct(self.boxes, self.scores, count)
        return self._replace(boxes=self.boxes[rows], scores=self.scores[rows], paths=[self.paths[row] for row in rows])

    def joined(self, other: "Found") -> "Found":
        """Return these and others of the same photo, whose calls are counted here already."""
        boxes, scores = np.concatenate([self.boxes, other.boxes]), np.concatenate([self.scores, other.scores])
        return self._replace(boxes=boxes, scores=scores, paths=self.paths + other.paths)


def searched(album: Album, photos: npt.NDArray[np.intp], rules: Rules, aspect: Aspect, density: Density) -> list[Found]:
    """Rate the whole lattice of each photo, whose rules have one row each; the best of each."""
    boxes = [lattice(rules, row, aspect, density) for row in range(len(photos))]
    scores = _each(album.ratings.means(np.repeat(photos, list(map(len, boxes))), np.concatenate(boxes)), boxes)
    found = []
    for photo, those, rated in zip(photos.tolist(), boxes, scores, strict=True):
        rows = np.argsort(-rated, kind="stable")[:_BEST]
        found.append(Found(photo, those[rows], rated[rows], [those[:0]] * len(rows), len(those)))
    return found


def followed(
    policy: CropPolicy, album: Album, photos: npt.NDArray[np.intp], rules: Rules, aspect: Aspect, count: int
) -> list[Found]:
    """Return every box on the policy's paths from `count` starts in each photo, whose rules have one row each."""
    starts = [_starts(rules, row, aspect, count) for row in range(len(photos))]
    rows = np.repeat(np.arange(len(photos)), list(map(len, starts)))
    paths = follow(policy, album, photos[rows], rules.take(rows), np.concatenate(starts))
    share = -(-paths.calls // max(1, len(photos)))
    return [_on_paths(paths, np.flatnonzero(rows == row), int(photo), share) for row, photo in enumerate(photos)]


def polished(album: Album, rules: Rules, found: Sequence[Found], photos: npt.NDArray[np.intp]) -> list[Found]:
    """Return what boxes become when they climb uphill, all of all photos at once."""
    rows = np.repeat(np.arange(len(photos)), [len(each.boxes) for each in found])
    boxes = np.concatenate([each.boxes for each in found])
    better = polish(album, photos[rows], rules.take(rows), boxes)
    share = -(-better.calls // max(1, len(photos)))
    parts = [each.boxes for each in found]
    return [
        each._replace(boxes=those, scores=scores, paths=_led_on(each.paths, those), calls=each.calls + share)
        for each, those, scores in zip(found, _each(better.boxes, parts), _each(better.scores, parts), strict=True)
    ]


def _starts(rules: Rules, row: int, aspect: Aspect, count: int) -> Boxes:
    """Return boxes to start from, the largest first, then spread over sizes and places."""
    boxes = lattice(rules, row, aspect, "coarse")
    return boxes[np.unique(np.linspace(0, len(boxes) - 1, count).astype(np.intp))] if len(boxes) else boxes


def _on_paths(paths: Paths, columns: npt.NDArray[np.intp], photo: int, calls: int) -> Found:
    boxes, scores, trails = [np.zeros((0, 4))], [np.zeros(0)], []
    for column in columns.tolist():
        path, rated = paths.path(column)
        boxes.append(path)
        scores.append(rated)
        trails += [path[: end + 1] for end in range(len(path))]
    return Found(photo, np.concatenate(boxes), np.concatenate(scores), trails, calls)


def _led_on(paths: list[Boxes], boxes: Boxes) -> list[Boxes]:
    return [np.concatenate([path, box[None]]) if len(path) else path for path, box in zip(paths, boxes, strict=True)]


def _each(values: npt.NDArray[np.float64], parts: Sequence[npt.NDArray[np.float64]]) -> list[npt.NDArray[np.float64]]:
    """Split rows of all photos into those of each, as many as its part has."""
    return np.split(values, np.cumsum([len(part) for part in parts])[:-1])
