"""The terms that the built-in scorer weighs: each a value from 0 (bad) to 1 (good), computed from descriptors.

A term's function takes descriptors by name, rows of N numbers, and returns N values.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ml_core.models.descriptors.catalogue import INDEX
from ml_core.models.descriptors.tables import Row
from ml_core.models.scorer import TermInfo

_SIDES = ("left", "right", "top", "bottom")


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
        weight: Its share of the rating; all weights sum to 1.
        neutral: The value that adds nothing to the rating: 1 for what can only be spoilt.
        formula: Its value from the descriptors.
    """

    info: TermInfo
    weight: float
    neutral: float
    formula: Formula


def _bump(values: Row, best: float, spread: float) -> Row:
    return np.asarray(np.exp((values - np.float32(best)) ** 2 / np.float32(-2 * spread**2)))


def _rise(values: Row, low: float, high: float) -> Row:
    """Rise smoothly from 0 at `low` to 1 at `high` (Hermite)."""
    t = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _area(crop: Descriptors) -> Row:
    return _bump(np.exp(crop["area"]), 0.6, 0.3)


def _shape(crop: Descriptors) -> Row:
    # Within 3:2 of the photo's shape nothing is lost, and little until 2:1.
    return _bump(np.maximum(np.abs(crop["aspect"]) - np.float32(0.45), 0), 0.0, 0.5)


def _placement(crop: Descriptors) -> Row:
    return np.asarray(1 - (1 - crop["thirds"]) * (1 - np.float32(0.7) * crop["centred"]))


def _kept(crop: Descriptors) -> Row:
    return np.asarray(crop["kept"])


def _whole(crop: Descriptors) -> Row:
    return np.asarray(np.exp(-3 * crop.sides("cut").sum(axis=0)) * crop["subject_inside"])


def _size(crop: Descriptors) -> Row:
    return _bump(np.log(np.maximum(crop["subject_size"], np.float32(0.05))), np.log(0.55), 0.45)


def _breathing(crop: Descriptors) -> Row:
    return _rise(crop["breathing"], -0.05, 0.1)


def _look_room(crop: Descriptors) -> Row:
    return _rise(crop["look_room"], -0.5, 0.5)


def _balance(crop: Descriptors) -> Row:
    return _bump(crop["imbalance"], 0.0, 0.3)


def _clean_edges(crop: Descriptors) -> Row:
    return np.asarray(1 - crop.sides("clutter").sum(axis=0) / 4)


def _closed_edges(crop: Descriptors) -> Row:
    return np.asarray(1 - crop.sides("inside").sum(axis=0) / 4)


def _faces(crop: Descriptors) -> Row:
    return np.asarray(crop["faces_inside"] * np.exp(-2 * crop["faces_cut"]))


def _filled(crop: Descriptors) -> Row:
    return _rise(crop["density"], -0.5, 1.0)


def _sharp(crop: Descriptors) -> Row:
    return _rise(crop["sharper"], -0.6, 0.6)


def _exposed(crop: Descriptors) -> Row:
    return np.asarray((1 - crop["clipping"]) * _rise(crop["contrast"], 0.0, 0.22))


def _term(name: str, label: str, weight: float, neutral: float, formula: Formula, meaning: str, source: str) -> Term:
    return Term(TermInfo(name, label, meaning, source), weight, neutral, formula)


TERMS = (
    _term(
        "whole",
        "Subject whole",
        0.18,
        1.0,
        _whole,
        "The subject is inside and no edge cuts it.",
        "Zeng et al., 2019 (GAICD): crops that cut the subject are rated lowest",
    ),
    _term(
        "faces",
        "Faces whole",
        0.14,
        1.0,
        _faces,
        "Every face is kept and no edge runs through one.",
        "Zhang et al., 2005: auto cropping for digital photographs keeps faces",
    ),
    _term(
        "placement",
        "Rule of thirds",
        0.12,
        0.5,
        _placement,
        "The subject's centre is on a point where thirds lines cross, or else in the centre.",
        "Liu et al., 2010: Optimizing photo composition",
    ),
    _term(
        "size",
        "Subject's size",
        0.1,
        0.5,
        _size,
        "The subject takes up about a third of the crop, neither lost in it nor filling it.",
        "Liu et al., 2010: preferred sizes of salient regions",
    ),
    _term(
        "breathing",
        "Breathing space",
        0.08,
        0.5,
        _breathing,
        "There is space between the subject and every edge.",
        "Chen et al., 2017: Learning to compose with professional photographs",
    ),
    _term(
        "area",
        "Size of the crop",
        0.12,
        0.5,
        _area,
        "A gentle preference for what people crop to: about 60 % of the photo, from half to three quarters.",
        "Fang et al., 2014 (FLMS): experts' crops, median area .61, quartiles .49 and .72",
    ),
    _term(
        "kept",
        "What draws the eye",
        0.06,
        1.0,
        _kept,
        "Little of what draws the eye is cropped away.",
        "Suh et al., 2003: Automatic thumbnail cropping",
    ),
    _term(
        "filled",
        "Nothing needless",
        0.05,
        0.5,
        _filled,
        "The crop holds more of what draws the eye than the photo does on average.",
        "Chen et al., 2016: Automatic image cropping, a computational complexity study",
    ),
    _term(
        "balance",
        "Balance",
        0.04,
        0.5,
        _balance,
        "The visual weight is near the centre.",
        "Liu et al., 2010: visual balance",
    ),
    _term(
        "look_room",
        "Room to look into",
        0.02,
        0.5,
        _look_room,
        "There is more space on the side where the photo leaves it.",
        "Ward, 2003: Picture composition for film and television",
    ),
    _term(
        "clean_edges",
        "Quiet edges",
        0.04,
        0.5,
        _clean_edges,
        "Little detail lies along the edges of the crop.",
        "Yan et al., 2013: Learning the change for automatic image cropping",
    ),
    _term(
        "closed_edges",
        "Nothing at the edges",
        0.02,
        0.5,
        _closed_edges,
        "Nothing that draws the eye lies just inside an edge.",
        "Fang et al., 2014: boundary simplicity",
    ),
    _term(
        "shape",
        "Shape",
        0.01,
        1.0,
        _shape,
        "The crop is not extremely wide or tall.",
        "Common print formats, 1:1 to 3:2",
    ),
    _term(
        "sharp",
        "Sharpness",
        0.01,
        0.5,
        _sharp,
        "The crop is sharper than the photo on average.",
        "Pech-Pacheco et al., 2000: variance of the Laplacian",
    ),
    _term(
        "exposed",
        "Exposure",
        0.01,
        0.5,
        _exposed,
        "Tones are spread, and few are blown or black.",
        "Datta et al., 2006: Studying aesthetics in photographic images",
    ),
)
