"""Made-up tastes: what a photographer may care about and how much, drawn at random.

The average over many is what people have in common (the subject whole, no face cut, the rules of composition); the
spread is how they differ. Nothing here comes from judgements: strengths are round numbers.
"""

import numpy as np

from ml_core.models.composition.terms import FAULTS, VIRTUES, Descriptors
from ml_core.models.descriptors.catalogue import EDGES, SALIENCY, TONE
from ml_core.models.descriptors.tables import Row

_SHAPES = np.log([16 / 9, 3 / 2, 4 / 3, 5 / 4, 1.0, 4 / 5, 3 / 4, 2 / 3, 9 / 16])


def made_up_taste(crop: Descriptors, terms: Row, random: np.random.Generator) -> Row:
    """Return the utilities (N,) that one random taste gives to crops; `terms` (T, N) are those of composition."""
    parts = (_composition(terms, random), *_ideals(crop, random), _place(crop, random), _details(crop, random))
    return np.asarray(sum(parts))


def _ideals(crop: Descriptors, random: np.random.Generator) -> tuple[Row, ...]:
    return _size(crop, random), _shape(crop, random), _subject_size(crop, random), _space(crop, random)


def _near(values: Row, best: float, spread: float) -> Row:
    return np.asarray(np.exp((values - np.float32(best)) ** 2 / np.float32(-2 * spread**2)))


def _composition(terms: Row, random: np.random.Generator) -> Row:
    virtues = np.array([term.weight for term in VIRTUES]) * random.gamma(1.0, 1.0, len(VIRTUES))
    faults = np.array([term.weight for term in FAULTS]) * random.gamma(2.0, 0.5, len(FAULTS))
    return np.asarray(np.append(4 * virtues, 1.5 * faults) @ terms)


def _size(crop: Descriptors, random: np.random.Generator) -> Row:
    """Around an ideal share of the photo, seldom a small one."""
    best, spread = random.beta(3.0, 1.7), random.uniform(0.15, 0.5)
    return np.asarray(random.gamma(2.0, 1.0) * _near(np.exp(crop["area"]), best, spread))


def _shape(crop: Descriptors, random: np.random.Generator) -> Row:
    wanted = _near(crop["aspect"], random.choice(_SHAPES), random.choice([0.07, 0.2, 0.4]))
    own = _near(crop["shape_change"], 0.0, random.choice([0.07, 0.25]))
    trend = random.normal(0, 0.3) * crop["aspect"]
    return np.asarray(random.exponential(0.6) * wanted + random.exponential(0.5) * own + trend)


def _place(crop: Descriptors, random: np.random.Generator) -> Row:
    """Around an ideal place of the subject: the middle, a third, or anywhere."""
    x = random.choice([0.0, random.choice([-1.0, 1.0]) / 3, random.uniform(-0.8, 0.8)])
    y = random.choice([0.0, random.choice([-1.0, 1.0]) / 3, random.uniform(-0.8, 0.8)])
    spread = random.uniform(0.2, 0.5)
    across, down = _near(crop["subject_x"], x, spread), _near(crop["subject_y"], y, spread)
    rules = random.exponential(0.4) * crop["thirds"] + random.exponential(0.4) * crop["centred"]
    either = random.exponential(0.3) * _near(crop["subject_aside"], abs(x), 0.2)
    return np.asarray(random.exponential(0.6) * across + random.exponential(0.6) * down + rules + either)


def _subject_size(crop: Descriptors, random: np.random.Generator) -> Row:
    best, spread = random.beta(2.5, 2.0), random.uniform(0.12, 0.35)
    whole = random.gamma(2.0, 0.75) * crop["subject_inside"] - random.gamma(2.0, 0.5) * crop.sides("cut").max(axis=0)
    return np.asarray(random.gamma(1.5, 0.8) * _near(crop["subject_size"], best, spread) + whole)


def _space(crop: Descriptors, random: np.random.Generator) -> Row:
    head = _near(crop["headroom"], random.uniform(0, 0.4), random.uniform(0.1, 0.25))
    foot = _near(crop["footroom"], random.uniform(0, 0.4), random.uniform(0.1, 0.25))
    around = _near(crop["breathing"], random.uniform(0, 0.3), random.uniform(0.06, 0.15))
    room = random.normal(0.2, 0.3) * crop["look_room"]
    return np.asarray(random.exponential(0.3) * (head + foot) + random.exponential(0.5) * around + room)


def _details(crop: Descriptors, random: np.random.Generator) -> Row:
    """Edges, attention and tones, each liked or not."""
    names = [info.name for info in (*SALIENCY, *EDGES, *TONE)]
    rows = np.stack([crop[name] for name in names])
    steady = np.maximum(rows.std(axis=1), 1e-3)
    strength = random.normal(0, 0.08, len(names)) * (random.random(len(names)) < 0.5)
    faces = random.gamma(2.0, 0.5) * (crop["faces_inside"] - crop["faces_cut"])
    clutter = random.gamma(1.0, 0.5) * (crop.sides("clutter").mean(axis=0) + crop.sides("inside").mean(axis=0))
    return np.asarray((strength / steady) @ rows + faces - clutter)
