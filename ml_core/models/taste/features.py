"""What the linear taste weighs: the descriptors themselves, bumps of some of them, and the terms of composition.

A taste is seldom "the more the better": it is "about half of the photo", "4:5", "the subject a third from the left".
Bumps along a descriptor let a linear model say so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ml_core.models.composition.terms import TERMS, Descriptors
from ml_core.models.descriptors.catalogue import DESCRIPTORS, EDGES, FACES, INDEX, SALIENCY, TONE
from ml_core.models.descriptors.tables import Row

# Saved tastes carry it: raise it with every change of a feature, of their order, or of the terms of composition.
FEATURE_VERSION = 1

Topic: TypeAlias = Literal[
    "size", "shape", "trim", "whole", "across", "down", "subject size", "space", "faces", "attention", "edges", "tone"
]
Formula: TypeAlias = Callable[[Descriptors], Row]


@dataclass(frozen=True)
class Feature:
    """One number that a taste weighs.

    Attributes:
        name: How code calls it; descriptors keep their names.
        topic: What it is about; features of one topic make one reason.
        mirror: The feature it trades places with in the mirrored photo; its own name when it stays.
        flips: Whether its sign changes in the mirrored photo.
        formula: Its value from the descriptors.
    """

    name: str
    topic: Topic
    mirror: str
    flips: bool
    formula: Formula


_SUBJECT_TOPICS: dict[str, Topic] = {
    "area": "size",
    "aspect": "shape",
    "shape_change": "shape",
    "subject_inside": "whole",
    "subject_x": "across",
    "subject_aside": "across",
    "thirds": "across",
    "centred": "across",
    "subject_y": "down",
    "subject_size": "subject size",
    "headroom": "space",
    "footroom": "space",
    "breathing": "space",
    "look_room": "space",
}
_TERM_TOPICS: dict[str, Topic] = {
    "placement": "across",
    "size": "subject size",
    "area": "size",
    "filled": "attention",
    "balance": "attention",
    "quiet_edges": "edges",
    "closed_edges": "edges",
    "look_room": "space",
    "sharp": "tone",
    "exposed": "tone",
    "faces": "faces",
    "whole": "whole",
    "uncut": "edges",
    "breathing": "space",
    "kept": "attention",
    "shape": "shape",
}


def _topic(name: str) -> Topic:
    families: tuple[tuple[tuple[str, ...], Topic], ...] = (
        (("trim_",), "trim"),
        (("cut_",), "whole"),
        (tuple(info.name for info in FACES), "faces"),
        (tuple(info.name for info in SALIENCY), "attention"),
        (tuple(info.name for info in EDGES), "edges"),
        (tuple(info.name for info in TONE), "tone"),
    )
    if name in _SUBJECT_TOPICS:
        return _SUBJECT_TOPICS[name]
    return next(topic for starts, topic in families if name.startswith(starts))


def _plain(name: str) -> Formula:
    return lambda crop: crop[name]


def _bump(value: Formula, best: float, spread: float) -> Formula:
    return lambda crop: np.exp((value(crop) - np.float32(best)) ** 2 / np.float32(-2 * spread**2))


def _bumps(name: str, topic: Topic, centres: tuple[float, ...], spread: float) -> Iterator[Feature]:
    for centre in centres:
        yield Feature(f"{name}@{centre:g}", topic, f"{name}@{centre:g}", False, _bump(_plain(name), centre, spread))


def _mirrored_bumps(name: str, topic: Topic, centres: tuple[float, ...], spread: float) -> Iterator[Feature]:
    for centre in centres:
        mirror = f"{name}@{-centre if centre else 0:g}"
        yield Feature(f"{name}@{centre:g}", topic, mirror, False, _bump(_plain(name), centre, spread))


def _descriptors() -> Iterator[Feature]:
    for info in DESCRIPTORS:
        yield Feature(info.name, _topic(info.name), info.mirror, info.flips, _plain(info.name))


# Shapes people ask for, as width : height, and how near a crop must come to count as one.
SHAPES = {
    "16:9": 16 / 9,
    "3:2": 3 / 2,
    "4:3": 4 / 3,
    "5:4": 5 / 4,
    "1:1": 1.0,
    "4:5": 4 / 5,
    "3:4": 3 / 4,
    "2:3": 2 / 3,
}
_SHAPE_SPREAD = 0.07


def _shapes() -> Iterator[Feature]:
    for name, ratio in (*SHAPES.items(), ("9:16", 9 / 16)):
        yield Feature(
            f"shape {name}",
            "shape",
            f"shape {name}",
            False,
            _bump(_plain("aspect"), float(np.log(ratio)), _SHAPE_SPREAD),
        )
    yield Feature("own shape", "shape", "own shape", False, _bump(_plain("shape_change"), 0.0, _SHAPE_SPREAD))


def _share(crop: Descriptors) -> Row:
    return np.exp(crop["area"])


def _areas() -> Iterator[Feature]:
    for centre in (0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0):
        name = f"share@{centre:g}"
        yield Feature(name, "size", name, False, _bump(_share, centre, 0.12))


def _worst_side(family: str) -> Formula:
    return lambda crop: np.asarray(crop.sides(family).max(axis=0))


def _sums() -> Iterator[Feature]:
    topics: dict[str, Topic] = {"cut": "whole", "clutter": "edges", "inside": "edges", "outside": "edges"}
    for family, topic in topics.items():
        name = f"any {family}"
        yield Feature(name, topic, name, False, _worst_side(family))


def _products() -> Iterator[Feature]:
    products: dict[str, tuple[Topic, Formula]] = {
        "size x subject": ("size", lambda crop: crop["area"] * crop["subject_size"]),
        "size x kept": ("size", lambda crop: crop["area"] * crop["kept"]),
        "whole and large": ("subject size", lambda crop: crop["subject_inside"] ** 4 * crop["subject_size"]),
        "subject in frame": (
            "subject size",
            lambda crop: crop["subject_size"] * np.exp(crop["area"] / 2) * crop["area"],
        ),
    }
    for name, (topic, formula) in products.items():
        yield Feature(name, topic, name, False, formula)


def _terms() -> Iterator[Feature]:
    for term in TERMS:
        name = f"term {term.info.name}"
        yield Feature(name, _TERM_TOPICS[term.info.name], name, False, term.formula)


FEATURES: tuple[Feature, ...] = (
    *_descriptors(),
    *_areas(),
    *_shapes(),
    *_mirrored_bumps("subject_x", "across", (-1.0, -0.67, -0.33, 0.0, 0.33, 0.67, 1.0), 0.2),
    *_bumps("subject_y", "down", (-1.0, -0.67, -0.33, 0.0, 0.33, 0.67, 1.0), 0.2),
    *_bumps("subject_size", "subject size", (0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0), 0.12),
    *_bumps("subject_inside", "whole", (0.5, 1.0), 0.15),
    *_bumps("headroom", "space", (-0.1, 0.05, 0.2, 0.4), 0.12),
    *_bumps("footroom", "space", (-0.1, 0.05, 0.2, 0.4), 0.12),
    *_bumps("breathing", "space", (-0.1, 0.02, 0.1, 0.2, 0.3), 0.06),
    *_bumps("density", "attention", (-0.5, 0.5, 1.5), 0.5),
    *_sums(),
    *_products(),
    *_terms(),
)
FEATURE_INDEX = {feature.name: index for index, feature in enumerate(FEATURES)}
_MIRROR_ORDER = np.array([FEATURE_INDEX[feature.mirror] for feature in FEATURES])
_MIRROR_SIGN = np.array([-1 if feature.flips else 1 for feature in FEATURES], dtype=np.float32)
assert [feature.name for feature in FEATURES[: len(DESCRIPTORS)]] == list(INDEX)


def feature_rows(rows: Row) -> Row:
    """Return the features with a row each, float32 (F, N), of descriptors (D, N)."""
    crop = Descriptors(rows)
    return np.stack([feature.formula(crop) for feature in FEATURES])


def mirror_features(features: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return what features (..., F) are in the mirrored photo with the mirrored box."""
    return np.asarray(features[..., _MIRROR_ORDER] * _MIRROR_SIGN)
