"""What is said of a proposed crop beside its rating: why it was chosen, and what about it asks for a look."""

from typing import NamedTuple

import numpy as np

from ml_core.geometry import FULL_FRAME, Box, as_boxes
from ml_core.models.descriptors.catalogue import INDEX
from ml_core.models.policy.album import Album
from ml_core.models.policy.confidence import LOW
from ml_core.models.policy.faults import face_near_edge, subject_cut
from ml_core.models.policy.propose import Proposal
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


def remarks_on(album: Album, photo: int, proposal: Proposal, judge: PersonalRatings | None = None) -> Remarks:
    """Return what is to be said of a proposal for one photo of an album; `judge` is what ranked it."""
    return Remarks(_reason(album, photo, proposal, judge), attention_of(album, photo, proposal))


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


def _reason(album: Album, photo: int, proposal: Proposal, judge: PersonalRatings | None) -> str:
    parts = [_size_words(proposal.crop.box), _place_words(album, photo, proposal.crop.box)]
    liked = _taste_words(photo, proposal.crop.box, judge)
    parts.append(f"you like {liked}" if liked else _gain_words(album, photo, proposal))
    return ", ".join(part for part in parts if part)


def _size_words(box: Box) -> str:
    if box.area > _HARDLY:
        return "nearly the whole photo"
    return "much tighter" if box.area < _TIGHT else "tighter"


def _place_words(album: Album, photo: int, box: Box) -> str:
    """Return where the subject's centre comes to lie, where that place has a name."""
    if album.maps.sources[photo] == "middle":
        return ""
    described = album.maps.describe(np.array([photo]), as_boxes([box]))[0]
    x, y = float(described[INDEX["subject_x"]]), float(described[INDEX["subject_y"]])
    across = "left" if abs(x + 1 / 3) < _NEAR else "right" if abs(x - 1 / 3) < _NEAR else ""
    if across:
        return f"subject on the {across} third"
    if abs(x) < _NEAR:
        down = "upper" if abs(y + 1 / 3) < _NEAR else "lower" if abs(y - 1 / 3) < _NEAR else ""
        return f"subject on the {down} third" if down else "subject in the middle" if abs(y) < _NEAR else ""
    return ""


def _gain_words(album: Album, photo: int, proposal: Proposal) -> str:
    """Return what the scorer's terms gain most by, compared with the full frame; empty for networks."""
    terms = getattr(album.ratings, "terms", ())
    gained = proposal.ratings.contributions
    if gained is None or not terms:
        return ""
    before = album.ratings.rate(np.array([photo]), as_boxes([FULL_FRAME])).contributions
    if before is None:
        return ""
    gains = {term.name: float(gain) for term, gain in zip(terms, gained[0] - before[0], strict=True)}
    best = max(_GAINS, key=lambda name: gains.get(name, 0.0))
    return _GAINS[best] if gains.get(best, 0.0) > _WORTH_SAYING else ""


def _taste_words(photo: int, box: Box, judge: PersonalRatings | None) -> str:
    """Return what the taste finds most for the crop, compared with the full frame; empty for networks."""
    if judge is None or not isinstance(judge.taste, PreparedLinear):
        return ""
    best = max(judge.taste.reasons(photo, box), key=lambda reason: reason.contribution, default=None)
    return best.words if best is not None and best.contribution > _STRONG_REASON else ""
