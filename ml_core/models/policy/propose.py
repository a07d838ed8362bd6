"""Proposals for a photo: distinct crops, best first, by policy, by policy with polish, or by dense search."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import FREE, Aspect, Bounds, Box, Boxes, Crop
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.confidence import confidences
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.rollout import follow
from ml_core.models.policy.rules import Floats, Rules, lattice, rules_for
from ml_core.models.policy.search import dense, distinct, polish
from ml_core.models.reward import PersonalRatings
from ml_core.models.scorer import Ratings, Scorer
from ml_core.specs.tasks import Method

# Several proposals need several starts: one policy from one box has one answer.
_STARTS = 8
# A policy that does not know the taste has to offer the taste more to choose from.
_STARTS_TO_RANK = 24
# Polishing makes some crops alike, so that more of them go in than are asked for.
_SPARE = 3
# Distinct crops that a crop is compared with to say how sure it is.
_COMPARED = 8
# A learned reward is not to be trusted at its ends: an uncropped photo is no proposal.
PERSONAL_BOUNDS = Bounds(max_area=0.98)


@dataclass(frozen=True)
class ProposalOptions:
    """What is asked for.

    Attributes:
        aspect: Shape of the crops.
        count: How many at most.
        method: How they are found.
        bounds: Bounds on area and shape; None for those the policy was trained with, where a taste judges for
            `PERSONAL_BOUNDS`, and otherwise for the usual ones.
        cut_faces: Whether crops may cut through faces.
    """

    aspect: Aspect = FREE
    count: int = 3
    method: Method = "polish"
    bounds: Bounds | None = None
    cut_faces: bool = False

    def bounds_of(self, policy: CropPolicy | None, judge: PersonalRatings | None) -> Bounds:
        """Return the bounds that hold."""
        trained = None if policy is None else policy.facts.bounds
        return self.bounds or trained or (Bounds() if judge is None else PERSONAL_BOUNDS)


@dataclass(frozen=True, eq=False)
class Proposal:
    """One proposed crop.

    Attributes:
        crop: The crop.
        ratings: The plain scorer's rating: one row.
        path: The boxes the policy went through, its start first and the crop last, shape (K, 4); without a policy only
            the crop.
        calls: Crops that were rated to find all proposals of the photo.
        reward: What it was ranked by: the mean rating, or with a judge the combined one.
        preferred: Probability that the photographer prefers it to the full frame; None without a judge.
        confidence: How sure it is that no distinct crop is clearly better, 0 to 1.
    """

    crop: Crop
    ratings: Ratings
    path: Boxes
    calls: int
    reward: float
    preferred: float | None
    confidence: float


class _Found(NamedTuple):
    """Boxes (N, 4), their scores (N,), the path that led to each, and the crops rated."""

    boxes: Boxes
    scores: Floats
    paths: list[Boxes]
    calls: int

    def rated(self, album: Album, photo: int) -> "_Found":
        """Return them with the ratings of another album."""
        scores = album.ratings.means(np.full(len(self.boxes), photo), self.boxes)
        return self._replace(scores=scores, calls=self.calls + len(scores))

    def best(self, count: int) -> "_Found":
        rows = distinct(self.boxes, self.scores, count)
        return _Found(self.boxes[rows], self.scores[rows], [self.paths[row] for row in rows], self.calls)


def propose(
    picture: Picture, scorer: Scorer, policy: CropPolicy | None = None, options: ProposalOptions = ProposalOptions()
) -> list[Proposal]:
    """Return up to `options.count` distinct crops of one shape, best first; see `propose_in`."""
    return propose_in(make_album([picture], scorer), 0, policy, options)


def propose_in(
    album: Album,
    photo: int,
    policy: CropPolicy | None = None,
    options: ProposalOptions = ProposalOptions(),
    judge: PersonalRatings | None = None,
) -> list[Proposal]:
    """Return up to `options.count` distinct crops of one shape, best first.

    Without a policy every method searches densely. No crop cuts a face unless `options.cut_faces`; the list is empty
    when no crop of that shape can leave every face whole.

    Args:
        album: Photos that are prepared, with the plain scorer.
        photo: Index of the photo.
        policy: What proposes; None searches.
        options: What is asked for.
        judge: The combined reward of the album's photos, which then decides what is best. A policy that was trained
            with the scorer alone still sees the scorer: it proposes boxes from many starts, and the judge ranks them.
    """
    judged = album if judge is None else replace(album, ratings=judge)
    bounds = options.bounds_of(policy, judge)
    rules = rules_for(album.frame_aspects[[photo]], album.faces[[photo]], options.aspect, bounds, options.cut_faces)
    found = _candidates(album, judged, photo, rules, policy, options)
    if len(found.boxes) == 0:
        return []
    if policy is None or options.method != "policy":
        found = _polished(judged, photo, rules, found)
    return _proposals(album, photo, found.best(max(options.count, _COMPARED)), judge)[: options.count]


def _candidates(
    album: Album, judged: Album, photo: int, rules: Rules, policy: CropPolicy | None, options: ProposalOptions
) -> _Found:
    """Return distinct crops, ranked as `judged` rates them; more than are asked for where they will be polished."""
    count = options.count if options.method == "policy" else _SPARE * options.count
    if policy is None or options.method == "dense":
        return _searched(judged, photo, rules, options.aspect, _SPARE * options.count)
    if policy.facts.tuned or judged is album:
        starts = _starts(rules, options.aspect, 1 if count == 1 else _STARTS)
        return _followed(policy, judged, photo, rules, starts).best(count)
    starts = _starts(rules, options.aspect, _STARTS_TO_RANK)
    return _followed(policy, album, photo, rules, starts).rated(judged, photo).best(count)


def _searched(album: Album, photo: int, rules: Rules, aspect: Aspect, count: int) -> _Found:
    rated = dense(album, photo, rules, aspect)
    rows = distinct(rated.boxes, rated.scores, count)
    no_paths = [np.zeros((0, 4)) for _ in rows]
    return _Found(rated.boxes[rows], rated.scores[rows], no_paths, rated.calls)


def _followed(policy: CropPolicy, album: Album, photo: int, rules: Rules, starts: Boxes) -> _Found:
    """Return every box on the policy's paths from `starts`."""
    rows = np.zeros(len(starts), dtype=np.intp)
    paths = follow(policy, album, np.full(len(starts), photo), rules.take(rows), starts)
    boxes, scores, trails = [starts[:0]], [np.zeros(0)], []
    for column in range(len(starts)):
        path, rated = paths.path(column)
        boxes.append(path)
        scores.append(rated)
        trails += [path[: end + 1] for end in range(len(path))]
    return _Found(np.concatenate(boxes), np.concatenate(scores), trails, paths.calls)


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


def _proposals(album: Album, photo: int, found: _Found, judge: PersonalRatings | None) -> list[Proposal]:
    photos: npt.NDArray[np.intp] = np.full(len(found.boxes), photo)
    ratings = album.ratings.rate(photos, found.boxes)
    preferred = None if judge is None else judge.taste.preferred(photos, found.boxes)
    sure = confidences(found.scores if judge is None else judge.draws(photos, found.boxes))
    return [
        Proposal(
            Crop(Box(*box.tolist())),
            _row(ratings, row),
            path if len(path) else box[None],
            found.calls,
            float(found.scores[row]),
            None if preferred is None else float(preferred[row]),
            float(sure[row]),
        )
        for row, (box, path) in enumerate(zip(found.boxes, found.paths, strict=True))
    ]


def _row(ratings: Ratings, row: int) -> Ratings:
    return Ratings._make(None if column is None else column[[row]] for column in ratings)
