"""Proposals for photos: distinct crops, best first, by policy, by policy with polish, or by dense search.

Many photos are worked on at once: most of the time goes into steps whose cost hardly depends on how many crops they are
given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ml_core.geometry import FREE, Aspect, Bounds, Box, Boxes, Crop
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.confidence import confidence_by_rating, confidence_by_taste
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.finding import Found, followed, polished, searched
from ml_core.models.policy.rules import Floats, Rules, lattice, rules_for
from ml_core.models.reward import DrawnTaste, PersonalRatings
from ml_core.models.scorer import Ratings, Scorer
from ml_core.specs.tasks import Method

# Crops all over the photo that a crop is compared with to say how sure it is.
_COMPARED = 64
# Several proposals need several starts: one policy from one box has one answer.
_STARTS = 8
# A policy that does not know the taste has to offer the taste more to choose from.
_STARTS_TO_RANK = 24
# Polishing makes some crops alike, so that more of them go in than are asked for.
_SPARE = 3
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
    """Return the proposals for one photo of an album; see `propose_each`."""
    return propose_each(album, [photo], policy, options, judge)[0]


def propose_each(
    album: Album,
    photos: Sequence[int],
    policy: CropPolicy | None = None,
    options: ProposalOptions = ProposalOptions(),
    judge: PersonalRatings | None = None,
) -> list[list[Proposal]]:
    """Return up to `options.count` distinct crops of one shape for each photo, best first.

    Without a policy every method searches a lattice, dense the finest. No crop cuts a face unless `options.cut_faces`;
    a photo has none when no crop of that shape can leave every face whole.

    Args:
        album: Photos that are prepared, with the plain scorer.
        photos: Indices of the photos.
        policy: What proposes; None searches.
        options: What is asked for.
        judge: The combined reward of the album's photos, which then decides what is best. A policy that was trained
            with the scorer alone still sees the scorer: it proposes boxes from many starts, and the judge ranks them.
    """
    judged = album if judge is None else replace(album, ratings=judge)
    places = np.asarray(photos, dtype=np.intp)
    bounds = options.bounds_of(policy, judge)
    rules = rules_for(album.frame_aspects[places], album.faces[places], options.aspect, bounds, options.cut_faces)
    found = _candidates(album, judged, places, rules, policy, options)
    if policy is None or options.method != "policy":
        # What was polished into the same crop as a better one is still worth showing as it was.
        better = polished(judged, rules, [each.best(_SPARE * options.count) for each in found], places)
        found = [first.joined(second) for first, second in zip(better, found, strict=True)]
    best = [each.best(options.count) for each in found]
    return _proposals(
        album, best, judge, _sure(best, judge, [_field(rules, row, options) for row in range(len(rules))])
    )


def _candidates(
    album: Album,
    judged: Album,
    photos: npt.NDArray[np.intp],
    rules: Rules,
    policy: CropPolicy | None,
    options: ProposalOptions,
) -> list[Found]:
    """Return what is worth considering of each photo, ranked as `judged` rates it."""
    if policy is None or options.method == "dense":
        # Polishing makes up for a coarse lattice at half the time.
        return searched(judged, photos, rules, options.aspect, "fine" if options.method == "dense" else "coarse")
    if policy.facts.tuned or judged is album:
        count = 1 if options.count == 1 and options.method == "policy" else _STARTS
        return followed(policy, judged, photos, rules, options.aspect, count)
    return [each.rated(judged) for each in followed(policy, album, photos, rules, options.aspect, _STARTS_TO_RANK)]


def _proposals(
    album: Album, shown: list[Found], judge: PersonalRatings | None, sure: list[Floats]
) -> list[list[Proposal]]:
    """Return what is found of each photo as proposals; `sure` says how sure each is."""
    places = np.concatenate([np.full(len(each.boxes), each.photo) for each in shown])
    boxes = np.concatenate([each.boxes for each in shown])
    ratings = album.ratings.rate(places, boxes)
    preferred = None if judge is None else judge.taste.preferred(places, boxes)
    confidence = np.concatenate(sure)
    proposals = [
        Proposal(
            Crop(Box(*box.tolist())),
            _row(ratings, row),
            path if len(path) else box[None],
            each.calls,
            float(score),
            None if preferred is None else float(preferred[row]),
            float(confidence[row]),
        )
        for row, (each, box, score, path) in enumerate(
            (each, *item) for each in shown for item in zip(each.boxes, each.scores, each.paths, strict=True)
        )
    ]
    ends = np.cumsum([len(each.boxes) for each in shown])
    return [proposals[end - len(each.boxes) : end] for each, end in zip(shown, ends.tolist(), strict=True)]


def _field(rules: Rules, row: int, options: ProposalOptions) -> Boxes:
    """Return crops spread over sizes and places, for comparison."""
    boxes = lattice(rules, row, options.aspect, "coarse")
    return boxes[np.unique(np.linspace(0, len(boxes) - 1, _COMPARED).astype(np.intp))] if len(boxes) else boxes


def _sure(shown: Sequence[Found], judge: PersonalRatings | None, fields: Sequence[Boxes]) -> list[Floats]:
    """Return how sure each crop of each photo is."""
    if judge is None or not isinstance(judge.taste, DrawnTaste):
        return [confidence_by_rating(each.scores) for each in shown]
    parts = [part for each, field in zip(shown, fields, strict=True) for part in (each.boxes, field)]
    places = np.repeat([each.photo for each in shown for _ in range(2)], [len(part) for part in parts])
    drawn = judge.taste.utility_draws(places.astype(np.intp), np.concatenate(parts))
    split = np.split(drawn, np.cumsum([len(part) for part in parts])[:-1], axis=1)
    return [confidence_by_taste(crops, field) for crops, field in zip(split[::2], split[1::2], strict=True)]


def _row(ratings: Ratings, row: int) -> Ratings:
    return Ratings._make(None if column is None else column[[row]] for column in ratings)
