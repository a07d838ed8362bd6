"""How good a policy's crops are, beside the full frame and the best crop that dense search finds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ml_core.geometry import Aspect, Boxes
from ml_core.metrics.shares import shares
from ml_core.models.policy.album import Album
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.rollout import Paths, follow
from ml_core.models.policy.rules import Density, Floats
from ml_core.models.policy.search import dense, polish
from ml_core.training.starts import EpisodeSettings, Starts, first_starts


class Optimum(NamedTuple):
    """The best crop of P photos: boxes (P, 4) and mean ratings (P,), with where proposing starts and its ratings."""

    starts: Starts
    start_scores: Floats
    boxes: Boxes
    scores: Floats


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A policy's crops of P photos.

    Attributes:
        paths: Where it went, from the full frame (or the largest crop of the shape).
        shares: Reward of its crop as a share of the optimum's, shape (P,); reward is (mean rating - 1) / 9.
        optimum: What it is measured by.
    """

    paths: Paths
    shares: Floats
    optimum: Optimum

    @property
    def share(self) -> float:
        """Return the mean share."""
        return float(self.shares.mean())

    @property
    def length(self) -> float:
        """Return the mean number of moves."""
        return float(self.paths.lengths.mean() - 1)


def find_optimum(
    album: Album,
    settings: EpisodeSettings,
    aspect: Aspect,
    density: Density = "fine",
    watch: Callable[[int, int], None] | None = None,
) -> Optimum:
    """Search each photo's lattice for its best crop and climb on from there; photos without any crop are left out.

    `watch` is told after each photo how many of how many are searched.
    """
    starts = first_starts(album, settings, aspect)
    best_boxes = [np.zeros((0, 4))]
    for row, photo in _rows(starts):
        best_boxes.append(dense(album, photo, starts.rules.take(np.array([row])), aspect, density).boxes[:1])
        if watch is not None:
            watch(row + 1, len(starts.photos))
    boxes = np.concatenate(best_boxes)
    best = polish(album, starts.photos, starts.rules, boxes)
    return Optimum(starts, album.ratings.means(starts.photos, starts.boxes), best.boxes, best.scores)


def _rows(starts: Starts) -> list[tuple[int, int]]:
    return list(enumerate(starts.photos.tolist()))


def shares_of(scores: Floats, optimum: Optimum) -> Floats:
    """Return rewards as shares of the optimum's; shape (P,)."""
    return shares(scores, optimum.scores)


def evaluate(policy: CropPolicy, album: Album, optimum: Optimum) -> Evaluation:
    """Let the policy crop the photos the optimum is known of."""
    starts = optimum.starts
    paths = follow(policy, album, starts.photos, starts.rules, starts.boxes)
    return Evaluation(paths, shares_of(paths.answers()[1], optimum), optimum)


def polished_shares(evaluation: Evaluation, album: Album) -> Floats:
    """Return the shares after climbing uphill from the policy's crops; shape (P,)."""
    starts = evaluation.optimum.starts
    better = polish(album, starts.photos, starts.rules, evaluation.paths.answers()[0])
    return shares_of(better.scores, evaluation.optimum)


def paths_sample(evaluation: Evaluation, album: Album, limit: int = 24) -> dict[str, Any]:
    """Return the data of a sample "paths": photo, full frame, policy's crop, dense best and the path of some photos."""
    optimum, (boxes, scores) = evaluation.optimum, evaluation.paths.answers()
    photos = []
    for row, photo in _rows(optimum.starts)[:limit]:
        path, rated = evaluation.paths.path(row)
        photos.append(
            {
                "photo": album.names[photo],
                "full": rated_box(optimum.starts.boxes[row], optimum.start_scores[row]),
                "policy": rated_box(boxes[row], scores[row]),
                "dense": rated_box(optimum.boxes[row], optimum.scores[row]),
                "path": path.round(5).tolist(),
                "scores": rated.round(4).tolist(),
            }
        )
    return {"photos": photos}


def rated_box(box: Boxes, score: float) -> dict[str, Any]:
    """Return a box (4,) and its rating as samples hold them."""
    return {"box": box.round(5).tolist(), "score": round(float(score), 4)}
