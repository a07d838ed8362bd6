"""What is said of a proposed crop beside its rating: why it was chosen, and what about it asks for a look."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import FULL_FRAME, Box, as_boxes
from ml_core.models.composition.terms import TERMS
from ml_core.models.descriptors.catalogue import INDEX
from ml_core.models.policy.album import Album
from ml_core.models.policy.confidence import LOW
from ml_core.models.policy.faults import face_near_edge, subject_cut
from ml_core.models.policy.propose import Proposal
from ml_core.models.policy.rules import Floats
from ml_core.models.reward import PersonalRatings
from ml_core.models.taste.linear import PreparedLinear
from ml_core.specs.attention import Attention

# Share of the photo under which a crop is tight, or hardly one at all.
_TIGHT, _HARDLY = 0.45, 0.9
# How near to a third, or to the middle, the subject's centre is in half sides of the crop.
_NEAR = 0.17
# What a crop gains by a term, in points, before it is worth a word.
_WORTH_SAYING = 0.1
_GAINS = {
    "size": "the subject larger",
    "filled": "less around it",
    "quiet_edges": "calmer edges",
    "closed_edges": "nothing at the edges",
    "look_room": "room to look into",
    "balance": "better balanced",
    "uncut": "nothing cut through",
    "breathing": "room around the subject",
    "sharp": "the sharp part",
    "exposed": "the better lit part",
}
# A reason of the taste has to make up this much of a difference in utility.
_STRONG_REASON = 0.15


class Remarks(NamedTuple):
    """What is said of a crop: why it was chosen, in a few words, and what asks for a look."""

    reason: str
    attention: tuple[Attention, ...]


def remarks_on(
    album: Album, photos: Sequence[int], proposals: Sequence[Proposal], judge: PersonalRatings | None = None
) -> list[Remarks]:
    """Return what is to be said of each proposal, for the photo of an album with that index; `judge` ranked them."""
    if not proposals:
        return []
    places = np.asarray(photos, dtype=np.intp)
    described = album.maps.describe(places, as_boxes([one.crop.box for one in proposals]))
    gains = _gains(album, places, proposals)
    return [
        Remarks(_reason(album, photo, one, row, gain, judge), attention_of(album, photo, one))
        for photo, one, row, gain in zip(photos, proposals, described, gains, strict=True)
    ]


def attention_of(album: Album, photo: int, proposal: Proposal) -> tuple[Attention, ...]:
    """Return what about a proposal asks for a look, apart from its size, which depends on the output."""
    box = proposal.crop.box
    subject = None if album.maps.sources[photo] == "middle" else Box(*album.maps.subjects[photo].tolist())
    found: list[tuple[Attention, bool]] = [
        ("low confidence", proposal.confidence < LOW),
        ("face near the edge", face_near_edge(box, album.faces[photo])),
        ("subject cut", subject is not None and subject_cut(box, subject)),
    ]
    return tuple(name for name, holds in found if holds)


def _gains(album: Album, photos: npt.NDArray[np.intp], proposals: Sequence[Proposal]) -> list[Floats | None]:
    """Return what each of the scorer's terms adds, compared with the full frame; None for networks."""
    full = album.ratings.rate(photos, np.repeat(as_boxes([FULL_FRAME]), len(photos), axis=0)).contributions
    if full is None:
        return [None] * len(photos)
    return [
        None if one.ratings.contributions is None else one.ratings.contributions[0] - before
        for one, before in zip(proposals, full, strict=True)
    ]


def _reason(
    album: Album,
    photo: int,
    proposal: Proposal,
    described: npt.NDArray[np.float32],
    gains: Floats | None,
    judge: PersonalRatings | None,
) -> str:
    box = proposal.crop.box
    liked = _taste_words(photo, box, judge)
    place = "" if album.maps.sources[photo] == "middle" else _place_words(described)
    parts = (_size_words(box), place, f"you like {liked}" if liked else _gain_words(gains))
    return ", ".join(part for part in parts if part)


def _size_words(box: Box) -> str:
    if box.area > _HARDLY:
        return "nearly the whole photo"
    return "much tighter" if box.area < _TIGHT else "tighter"


def _place_words(described: npt.NDArray[np.float32]) -> str:
    """Return where the subject's centre comes to lie, where that place has a name."""
    x, y = float(described[INDEX["subject_x"]]), float(described[INDEX["subject_y"]])
    across = "left" if abs(x + 1 / 3) < _NEAR else "right" if abs(x - 1 / 3) < _NEAR else ""
    if across:
        return f"subject on the {across} third"
    down = "upper" if abs(y + 1 / 3) < _NEAR else "lower" if abs(y - 1 / 3) < _NEAR else ""
    if down and abs(x) < _NEAR:
        return f"subject on the {down} third"
    return "subject in the middle" if max(abs(x), abs(y)) < _NEAR else ""


def _gain_words(gains: Floats | None) -> str:
    """Return what the scorer's terms gain most by; empty for networks."""
    if gains is None or len(gains) != len(TERMS):
        return ""
    gained = {term.info.name: float(gain) for term, gain in zip(TERMS, gains, strict=True)}
    best = max(_GAINS, key=gained.__getitem__)
    return _GAINS[best] if gained[best] > _WORTH_SAYING else ""


def _taste_words(photo: int, box: Box, judge: PersonalRatings | None) -> str:
    """Return what the taste finds most for the crop, compared with the full frame; empty for networks."""
    if judge is None or not isinstance(judge.taste, PreparedLinear):
        return ""
    best = max(judge.taste.reasons(photo, box), key=lambda reason: reason.contribution, default=None)
    return best.words if best is not None and best.contribution > _STRONG_REASON else ""
