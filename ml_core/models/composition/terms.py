"""The terms that the built-in scorer weighs: each a value from 0 (bad) to 1 (good), computed from descriptors.

Virtues add to the rating; a fault takes away a share of what they give.

A term's function takes descriptors by name, rows of N numbers, and returns N values.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ml_core.models.descriptors.catalogue import INDEX
from ml_core.models.descriptors.tables import Row
from ml_core.models.scorer import TermInfo


@dataclass(frozen=True)
class Descriptors:
    """Descriptors as rows (D, N), taken by name."""

    rows: Row

    def __getitem__(self, name: str) -> Row:
        return np.asarray(self.rows[INDEX[name]])

    def sides(self, name: str) -> Row:
        """Return the four rows of a descriptor that has one a side, shape (4, N)."""
        first = INDEX[f"{name}_left"]
        return np.asarray(self.rows[first : first + 4])


Formula: TypeAlias = Callable[[Descriptors], Row]


@dataclass(frozen=True)
class Term:
    """One term.

    Attributes:
        info: Words and source.
        weight: For a virtue its share of the rating, all virtues' together being 1; for a fault the share of the rating
            that it takes away at its worst.
        formula: Its value from the descriptors.
    """

    info: TermInfo
    weight: float
    formula: Formula


def _bump(values: Row, best: float, spread: float) -> Row:
    return np.asarray(np.exp((values - np.float32(best)) ** 2 / np.float32(-2 * spread**2)))


def _rise(values: Row, low: float, high: float) -> Row:
    """Rise smoothly from 0 at `low` to 1 at `high` (Hermite)."""
    t = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


# Virtues


def _placement(crop: Descriptors) -> Row:
    return np.asarray(1 - (1 - crop["thirds"]) * (1 - np.float32(0.5) * crop["centred"]))


def _size(crop: Descriptors) -> Row:
    return _bump(np.log(np.maximum(crop["subject_size"], np.float32(0.05))), np.log(0.6), 0.35)


def _area(crop: Descriptors) -> Row:
    return _bump(np.exp(crop["area"]), 0.6, 0.22)


def _filled(crop: Descriptors) -> Row:
    return _rise(crop["density"], -0.3, 1.0)


def _balance(crop: Descriptors) -> Row:
    return _bump(crop["imbalance"], 0.0, 0.3)


def _look_room(crop: Descriptors) -> Row:
    return _rise(crop["look_room"], -0.5, 0.5)


def _quiet_edges(crop: Descriptors) -> Row:
    return np.asarray((1 - crop.sides("clutter").sum(axis=0) / 4) ** 2)


def _closed_edges(crop: Descriptors) -> Row:
    return np.asarray((1 - crop.sides("inside").sum(axis=0) / 4) ** 2)


def _sharp(crop: Descriptors) -> Row:
    return _rise(crop["sharper"], -0.6, 0.6)


def _exposed(crop: Descriptors) -> Row:
    return np.asarray((1 - crop["clipping"]) * _rise(crop["contrast"], 0.0, 0.22))


# Faults


def _faces(crop: Descriptors) -> Row:
    return np.asarray(crop["faces_inside"] * np.exp(-2 * crop["faces_cut"]))


def _whole(crop: Descriptors) -> Row:
    return np.asarray(np.exp(-3 * crop.sides("cut").sum(axis=0)) * crop["subject_inside"])


def _uncut(crop: Descriptors) -> Row:
    # What draws the eye on both sides of an edge goes on through it. The box of the subject often holds its core only;
    # this sees the rest. 0.2: a quarter of the photo's mean saliency, which is ground.
    through = np.maximum(np.minimum(crop.sides("inside"), crop.sides("outside")) - np.float32(0.2), 0)
    return np.asarray(np.exp(np.float32(-1.5) * through.sum(axis=0)))


def _breathing(crop: Descriptors) -> Row:
    return _rise(crop["breathing"], -0.05, 0.08)


def _kept(crop: Descriptors) -> Row:
    return _rise(crop["kept"], 0.0, 0.9)


def _shape(crop: Descriptors) -> Row:
    # Within 3:2 nothing is lost, and little until 2:1.
    return _bump(np.maximum(np.abs(crop["aspect"]) - np.float32(0.42), 0), 0.0, 0.4)


def _term(name: str, label: str, weight: float, formula: Formula, meaning: str, source: str) -> Term:
    return Term(TermInfo(name, label, meaning, source), weight, formula)


VIRTUES = (
    _term(
        "placement",
        "Rule of thirds",
        0.25,
        _placement,
        "The subject's centre is on a point where thirds lines cross, or else in the centre.",
        "Liu et al., 2010, Optimizing photo composition",
    ),
    _term(
        "size",
        "Subject's size",
        0.19,
        _size,
        "The subject takes up about a third of the crop, neither lost in it nor filling it.",
        "Liu et al., 2010, Optimizing photo composition: sizes of salient regions",
    ),
    _term(
        "area",
        "Size of the crop",
        0.24,
        _area,
        "A gentle preference for what people crop to: about 60 % of the photo, mostly between half and three quarters.",
        "Fang et al., 2014, Automatic image cropping (FLMS): experts' median area .61, quartiles .49 and .72",
    ),
    _term(
        "filled",
        "Nothing needless",
        0.14,
        _filled,
        "What draws the eye is denser in the crop than in the photo.",
        "Suh et al., 2003, Automatic thumbnail cropping",
    ),
    _term(
        "balance",
        "Balance",
        0.05,
        _balance,
        "The visual weight is near the centre.",
        "Liu et al., 2010, Optimizing photo composition: visual balance",
    ),
    _term(
        "quiet_edges",
        "Quiet edges",
        0.04,
        _quiet_edges,
        "Little detail lies along the edges of the crop.",
        "Fang et al., 2014, Automatic image cropping: boundary simplicity",
    ),
    _term(
        "closed_edges",
        "Nothing at the edges",
        0.03,
        _closed_edges,
        "Nothing that draws the eye lies just inside an edge.",
        "Fang et al., 2014, Automatic image cropping: boundary simplicity",
    ),
    _term(
        "look_room",
        "Room to look into",
        0.02,
        _look_room,
        "There is more space on the side where the photo leaves it.",
        "Ward, 2003, Picture Composition for Film and Television",
    ),
    _term(
        "sharp",
        "Sharpness",
        0.02,
        _sharp,
        "The crop is sharper than the photo on average.",
        "Pech-Pacheco et al., 2000, Diatom autofocusing: the Laplacian as a measure of focus",
    ),
    _term(
        "exposed",
        "Exposure",
        0.02,
        _exposed,
        "Tones are spread, and few are blown or black.",
        "Datta et al., 2006, Studying aesthetics in photographic images",
    ),
)

FAULTS = (
    _term(
        "faces",
        "Faces whole",
        0.75,
        _faces,
        "Every face is kept and no edge runs through one.",
        "Zhang et al., 2005, Auto cropping for digital photographs",
    ),
    _term(
        "whole",
        "Subject whole",
        0.6,
        _whole,
        "The subject is inside the crop and no edge cuts it.",
        "Zeng et al., 2019, Reliable and efficient image cropping (GAICD): crops that cut the subject are rated low",
    ),
    _term(
        "uncut",
        "Nothing cut through",
        0.6,
        _uncut,
        "Nothing that draws the eye goes on beyond an edge.",
        "Fang et al., 2014, Automatic image cropping: boundary simplicity",
    ),
    _term(
        "breathing",
        "Breathing space",
        0.25,
        _breathing,
        "There is space between the subject and every edge.",
        "Ward, 2003, Picture Composition for Film and Television",
    ),
    _term(
        "kept",
        "What draws the eye",
        0.4,
        _kept,
        "Little of what draws the eye is cropped away.",
        "Suh et al., 2003, Automatic thumbnail cropping",
    ),
    _term(
        "shape",
        "Shape",
        0.2,
        _shape,
        "The crop is not extremely wide or tall.",
        "Common print formats, 1:1 to 3:2",
    ),
)

TERMS = VIRTUES + FAULTS
