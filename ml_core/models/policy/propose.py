"""Proposals for a photo: distinct crops, best first, by policy, by policy with polish, or by dense search."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import FREE, Aspect, Bounds, Box, Boxes, Crop
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.rollout import follow
from ml_core.models.policy.rules import Floats, Rules, lattice, rules_for
from ml_core.models.policy.search import dense, distinct, polish
from ml_core.models.scorer import Ratings, Scorer
from ml_core.specs.tasks import Method

# Several proposals need several starts: one policy from one box has one answer.
_STARTS = 8
# Polishing makes some crops alike, so that more of them go in than are asked for.
_SPARE = 3


@dataclass(frozen=True, eq=False)
class Proposal:
    """One proposed crop.

    Attributes:
        crop: The crop.
        ratings: Its rating: one row.
        path: The boxes the policy went through, its start first and the crop last, shape (K, 4); without a policy only
            the crop.
        calls: Crops the scorer rated to find all proposals of the photo.
    """

    crop: Crop
    ratings: Ratings
    path: Boxes
    calls: int


class _Found(NamedTuple):
    """Boxes (N, 4), their scores (N,), the path that led to each, and the crops rated."""

    boxes: Boxes
    scores: Floats
    paths: list[Boxes]
    calls: int

    def best(self, count: int) -> "_Found":
        rows = distinct(self.boxes, self.scores, count)
        return _Found(self.boxes[rows], self.scores[rows], [self.paths[row] for row in rows], self.calls)


def propose(
    picture: Picture,
    scorer: Scorer,
    policy: CropPolicy | None = None,
    aspect: Aspect = FREE,
    count: int = 3,
    method: Method = "polish",
    bounds: Bounds = Bounds(),
    cut_faces: bool = False,
) -> list[Proposal]:
    """Return up to `count` distinct crops of one shape, best first.

    Without a policy every method searches densely. No crop cuts a face unless `cut_faces`; the list is empty when no
    crop of that shape can leave every face whole.
    """
    return propose_in(make_album([picture], scorer), 0, policy, aspect, count, method, bounds, cut_faces)


def propose_in(
    album: Album,
    photo: int,
    policy: CropPolicy | None = None,
    aspect: Aspect = FREE,
    count: int = 3,
    method: Method = "polish",
    bounds: Bounds = Bounds(),
    cut_faces: bool = False,
) -> list[Proposal]:
    """Return what `propose` does, for the photo with that index of an album that is prepared already."""
    rules = rules_for(album.frame_aspects[[photo]], album.faces[[photo]], aspect, bounds, cut_faces)
    if policy is None or method == "dense":
        found = _searched(album, photo, rules, aspect, _SPARE * count)
    else:
        found = _followed(policy, album, photo, rules, aspect, count if method == "policy" else _SPARE * count)
    if len(found.boxes) == 0:
        return []
    if policy is None or method != "policy":
        found = _polished(album, photo, rules, found)
    return _proposals(album, photo, found.best(count))


def _searched(album: Album, photo: int, rules: Rules, aspect: Aspect, count: int) -> _Found:
    rated = dense(album, photo, rules, aspect)
    rows = distinct(rated.boxes, rated.scores, count)
    no_paths = [np.zeros((0, 4)) for _ in rows]
    return _Found(rated.boxes[rows], rated.scores[rows], no_paths, rated.calls)


def _followed(policy: CropPolicy, album: Album, photo: int, rules: Rules, aspect: Aspect, count: int) -> _Found:
    starts = _starts(rules, aspect, 1 if count == 1 else _STARTS)
    rows = np.zeros(len(starts), dtype=np.intp)
    paths = follow(policy, album, np.full(len(starts), photo), rules.take(rows), starts)
    boxes, scores, trails = [], [], []
    for column in range(len(starts)):
        path, rated = paths.path(column)
        boxes.append(path)
        scores.append(rated)
        trails += [path[: end + 1] for end in range(len(path))]
    if not boxes:
        return _Found(starts, np.zeros(0), [], 0)
    return _Found(np.concatenate(boxes), np.concatenate(scores), trails, paths.calls).best(count)


def _starts(rules: Rules, aspect: Aspect, count: int) -> Boxes:
    """Return boxes to start from, the largest first, then spread over sizes and places."""
    boxes = lattice(rules, 0, aspect, "coarse")
    return boxes[np.unique(np.linspace(0, len(boxes) - 1, count).astype(np.intp))] if len(boxes) else boxes


def _polished(album: Album, photo: int, rules: Rules, found: _Found) -> _Found:
    rows = np.zeros(len(found.boxes), dtype=np.intp)
    better = polish(album, np.full(len(rows), photo), rules.take(rows), found.boxes)
    paths = [
        np.concatenate([path, box[None]]) if len(path) else path
        for path, box in zip(found.paths, better.boxes, strict=True)
    ]
    return _Found(better.boxes, better.scores, paths, found.calls + better.calls)


def _proposals(album: Album, photo: int, found: _Found) -> list[Proposal]:
    photos: npt.NDArray[np.intp] = np.full(len(found.boxes), photo)
    ratings = album.ratings.rate(photos, found.boxes)
    return [
        Proposal(Crop(Box(*box.tolist())), _row(ratings, row), path if len(path) else box[None], found.calls)
        for row, (box, path) in enumerate(zip(found.boxes, found.paths, strict=True))
    ]


def _row(ratings: Ratings, row: int) -> Ratings:
    return Ratings._make(None if column is None else column[[row]] for column in ratings)
