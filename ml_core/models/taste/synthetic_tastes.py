"""Made-up tastes: what a photographer may care about and how much, drawn at random.

Every taste has some sense of what is good in general (`_sense`) and cares much about a few things of its own
(`_CARES`). The average over many is what people have in common, the spread is how they differ. Nothing here comes from
judgements: strengths are round numbers.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from ml_core.models.composition.terms import FAULTS, VIRTUES, Descriptors
from ml_core.models.descriptors.catalogue import EDGES, SALIENCY, TONE
from ml_core.models.descriptors.tables import Row

Random: TypeAlias = np.random.Generator

# How likely a taste cares about a thing at all.
_CARES_FOR = 0.3
_SHAPES = np.log([16 / 9, 3 / 2, 4 / 3, 5 / 4, 1.0, 4 / 5, 3 / 4, 2 / 3, 9 / 16])
_DETAILS = tuple(info.name for info in (*SALIENCY, *EDGES, *TONE))


def made_up_taste(crop: Descriptors, terms: Row, random: Random) -> Row:
    """Return the utilities (N,) that one random taste gives to crops; `terms` (T, N) are those of composition."""
    utility = random.gamma(2.0, 0.5) * _even(_sense(crop, terms, random))
    for care in _CARES:
        if random.random() < _CARES_FOR:
            utility = utility + random.exponential(1.0) * _even(care(crop, random))
    return np.asarray(utility)


def _even(values: Row) -> Row:
    """Return values of unit spread, so that strengths can be compared."""
    return np.asarray(values / max(float(values.std()), 1e-6))


def _near(values: Row, best: float, spread: float) -> Row:
    return np.asarray(np.exp((values - np.float32(best)) ** 2 / np.float32(-2 * spread**2)))


def _sense(crop: Descriptors, terms: Row, random: Random) -> Row:
    """Rules of composition, each taken more or less seriously; whole faces, a whole subject, not too small a crop."""
    virtues = np.array([term.weight for term in VIRTUES]) * random.gamma(1.0, 1.0, len(VIRTUES))
    faults = np.array([term.weight for term in FAULTS]) * random.gamma(1.0, 1.0, len(FAULTS))
    large = random.gamma(1.0, 0.3) * crop["area"] + random.gamma(1.0, 0.5) * crop["kept"]
    return np.asarray(np.append(2 * virtues, faults) @ terms + large)


def _size(crop: Descriptors, random: Random) -> Row:
    return _near(np.exp(crop["area"]), random.uniform(0.15, 1.0), random.choice([0.12, 0.25, 0.5]))


def _shape(crop: Descriptors, random: Random) -> Row:
    return _near(crop["aspect"], random.choice(_SHAPES), random.choice([0.07, 0.2, 0.5]))


def _own_shape(crop: Descriptors, random: Random) -> Row:
    return _near(crop["shape_change"], 0.0, random.choice([0.07, 0.2, 0.5]))


def _orientation(crop: Descriptors, random: Random) -> Row:
    return np.asarray(random.choice([-1, 1]) * crop["aspect"])


def _across(crop: Descriptors, random: Random) -> Row:
    best = random.choice([0.0, 1 / 3, -1 / 3, random.uniform(-0.8, 0.8)])
    return _near(crop["subject_x"], best, random.choice([0.2, 0.4]))


def _either_side(crop: Descriptors, random: Random) -> Row:
    return _near(crop["subject_aside"], random.choice([0.0, 1 / 3, 0.6]), random.choice([0.15, 0.3]))


def _lean(crop: Descriptors, random: Random) -> Row:
    """To one side, or up or down, the further the better."""
    return np.asarray(random.choice([-1, 1]) * crop[str(random.choice(["subject_x", "subject_y", "balance_x"]))])


def _down(crop: Descriptors, random: Random) -> Row:
    best = random.choice([0.0, 1 / 3, -1 / 3, random.uniform(-0.8, 0.8)])
    return _near(crop["subject_y"], best, random.choice([0.2, 0.4]))


def _point(crop: Descriptors, random: Random) -> Row:
    return crop["thirds"] if random.random() < 0.5 else crop["centred"]


def _subject_size(crop: Descriptors, random: Random) -> Row:
    return _near(crop["subject_size"], random.uniform(0.1, 0.95), random.choice([0.12, 0.3]))


def _whole(crop: Descriptors, random: Random) -> Row:
    cut = random.choice([0.0, 0.5, 1.0]) * crop.sides("cut").max(axis=0)
    return np.asarray(crop["subject_inside"] ** random.choice([1, 4]) - cut)


def _whole_and_large(crop: Descriptors, random: Random) -> Row:
    return np.asarray(crop["subject_inside"] ** 4 * _subject_size(crop, random))


def _room_above(crop: Descriptors, random: Random) -> Row:
    return _near(crop["headroom"], random.uniform(0, 0.5), random.choice([0.1, 0.25]))


def _room_below(crop: Descriptors, random: Random) -> Row:
    return _near(crop["footroom"], random.uniform(0, 0.5), random.choice([0.1, 0.25]))


def _room_around(crop: Descriptors, random: Random) -> Row:
    return _near(crop["breathing"], random.uniform(0, 0.3), random.choice([0.06, 0.15]))


def _look_room(crop: Descriptors, random: Random) -> Row:
    return np.asarray(random.choice([1, 1, -1]) * crop["look_room"])


def _faces(crop: Descriptors, random: Random) -> Row:
    return np.asarray(crop["faces_inside"] - random.uniform(0.5, 2) * crop["faces_cut"])


def _attention(crop: Descriptors, random: Random) -> Row:
    if random.random() < 0.5:
        return crop["kept"]
    return _near(crop["density"], random.uniform(-0.5, 2.0), random.choice([0.5, 1.0]))


def _quiet_edges(crop: Descriptors, random: Random) -> Row:
    family = random.choice(["clutter", "inside", "outside"])
    return np.asarray(-crop.sides(family).max(axis=0) - crop.sides(family).mean(axis=0))


def _detail(crop: Descriptors, random: Random) -> Row:
    return np.asarray(random.choice([-1, 1]) * crop[str(random.choice(_DETAILS))])


_CARES: tuple[Callable[[Descriptors, Random], Row], ...] = (
    _size,
    _shape,
    _own_shape,
    _orientation,
    _across,
    _either_side,
    _lean,
    _lean,
    _down,
    _point,
    _subject_size,
    _whole,
    _whole_and_large,
    _room_above,
    _room_below,
    _room_around,
    _look_room,
    _faces,
    _attention,
    _quiet_edges,
    _detail,
    _detail,
    _detail,
    _detail,
)
