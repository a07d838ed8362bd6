"""Simulated photographers: how each likes photos cropped, and how they answer, with a noise whose ceiling is known.

Each utility is a formula of its own on what `tests.sight` notices: kernels, steps, maxima and products, none of them a
linear function of the descriptors that tastes are learnt on. An answer is the difference of two utilities with logistic
noise, so that the probability of preferring A to B is that of Bradley and Terry (1952); a tie is a difference that the
photographer does not notice. Asking again draws new noise, as hidden repeats of a real photographer do.
"""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from ml_core.geometry import Box, Boxes, as_boxes
from ml_core.models.picture import Picture
from ml_core.models.taste.taste import Answer
from tests.sight import Eye, Floats, View, sight

Random: TypeAlias = np.random.Generator
Liking: TypeAlias = Callable[[View], Floats]

# How far each edge of a clicked subject is off, as a share of the subject's side.
_HAND = 0.13


@dataclass(frozen=True)
class Photographer:
    """Somebody with a taste.

    Attributes:
        name: What the benchmarks call them.
        eye: What draws their eye.
        liking: Utility of crops, of spread about 1.
        noise: Scale of the logistic noise of an answer; 0 answers without any.
        unnoticed: Differences smaller than this, noise included, are ties.
    """

    name: str
    eye: Eye
    liking: Liking
    noise: float = 0.25
    unnoticed: float = 0.0

    def utilities(self, picture: Picture, boxes: Boxes) -> Floats:
        """Return how much each box (N, 4) is liked, shape (N,)."""
        return np.asarray(self.liking(sight(picture, self.eye).look(np.asarray(boxes, dtype=np.float64))))

    def true_subject(self, picture: Picture) -> Box:
        """Return what the photographer takes for the subject."""
        return sight(picture, self.eye).subject

    def subject(self, picture: Picture) -> Box:
        """Return the box that a click of theirs gives: roughly what they mean, about .65 of it in common (IoU)."""
        meant = self.true_subject(picture)
        # The same whenever they are asked, another error in each photo.
        random = np.random.default_rng(zlib.crc32(f"{self.name} {picture.name}".encode()))
        sides = np.array([meant.width, meant.height, meant.width, meant.height])
        x0, y0, x1, y1 = np.clip(meant + random.normal(0, _HAND, 4) * sides, 0.0, 1.0).tolist()
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def answer(self, picture: Picture, a: Box, b: Box, rng: Random) -> Answer:
        """Answer one pair of crops of a picture."""
        first, second = self.utilities(picture, as_boxes([a, b]))
        return self.answers(np.array([first - second]), rng)[0]

    def answers(self, differences: Floats, rng: Random) -> list[Answer]:
        """Answer pairs whose utilities differ by so much, A less B, shape (N,)."""
        felt = differences + (rng.logistic(0.0, self.noise, len(differences)) if self.noise else 0.0)
        noticed = np.abs(felt) >= self.unnoticed
        return [("a" if one > 0 else "b") if clear else "tie" for one, clear in zip(felt, noticed, strict=True)]

    def agreement(self, differences: Floats, predicted: Floats) -> float:
        """Return the expected share of their decided answers that a prediction gets right.

        Args:
            differences: True differences of utility, A less B, shape (N,).
            predicted: Positive where A is predicted, negative where B is, 0 for a coin toss; shape (N,).
        """
        a, b = self._chances(differences)
        right = np.where(predicted > 0, a, np.where(predicted < 0, b, (a + b) / 2))
        return float(right.sum() / (a + b).sum())

    def ceiling(self, differences: Floats) -> float:
        """Return the expected accuracy of the noise-free answer, shape (N,): nothing can agree more."""
        return self.agreement(differences, differences)

    def tie_share(self, differences: Floats) -> float:
        """Return the expected share of ties over pairs whose utilities differ by so much."""
        a, b = self._chances(differences)
        return float(1 - (a + b).mean())

    def calibrated(self, differences: Floats, ceiling: float = 0.9, ties: float = 0.0) -> "Photographer":
        """Return the photographer with the noise that makes this `ceiling`, and this share of ties, over such pairs."""
        spread = float(np.abs(differences).mean()) or 1.0
        found = replace(self, unnoticed=0.0)

        def doubt(noise: float) -> float:
            return 1 - replace(found, noise=noise).ceiling(differences)

        def share(unnoticed: float) -> float:
            return replace(found, unnoticed=unnoticed).tie_share(differences)

        # Ties take out close calls and so lift the ceiling: the two are found in turns.
        for _ in range(6 if ties else 1):
            found = replace(found, noise=_bisect(doubt, 1 - ceiling, spread))
            found = replace(found, unnoticed=_bisect(share, ties, spread) if ties else 0.0)
        return found

    def _chances(self, differences: Floats) -> tuple[Floats, Floats]:
        """Return the probabilities of the answers A and B."""
        scale = max(self.noise, 1e-9)
        over, under = ((sign * differences - self.unnoticed) / scale for sign in (1, -1))
        return _logistic(over), _logistic(under)


def _logistic(values: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(np.asarray(values) / 2)))


def _bisect(rising: Callable[[float], float], wanted: float, spread: float) -> float:
    """Return where a rising function of a positive number has a value, by bisection of its logarithm."""
    low, high = 1e-4 * spread, 1e3 * spread
    for _ in range(60):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return float(np.sqrt(low * high))


def calibrated(
    photographers: Sequence[Photographer], picture_pairs: Sequence[tuple[Picture, Boxes, Boxes]], ceiling: float = 0.9
) -> tuple[Photographer, ...]:
    """Return photographers with the noise that makes a ceiling over pairs: pictures with boxes A and B (N, 4)."""
    return tuple(
        one.calibrated(
            np.concatenate([one.utilities(p, a) - one.utilities(p, b) for p, a, b in picture_pairs]), ceiling
        )
        for one in photographers
    )


# What they like


def _peak(values: Floats, best: float, width: float) -> Floats:
    """Return 1 at the best value, falling to either side with a sharp tip."""
    return np.asarray(np.exp(-np.abs(values - best) / width))


def _hill(values: Floats, best: float, width: float) -> Floats:
    """Return 1 at the best value, falling to either side with a round top."""
    return np.asarray(np.exp(-(((values - best) / width) ** 2)))


def _step(values: Floats, where: float, width: float) -> Floats:
    """Return 0 below a threshold and 1 above it, with a short ramp."""
    return _logistic((values - where) / width)


def _whole(view: View) -> Floats:
    """Return whether the subject is whole; cutting much of it is hardly worse than cutting a little."""
    return _step(view.inside, 0.88, 0.04)


def _tight_portrait(view: View) -> Floats:
    filled = _hill(np.sqrt(view.size), 0.75, 0.35)
    shape = _hill(np.log(view.aspect), -0.3, 0.7)
    return _whole(view) * (2.4 * filled + 0.6 * _hill(view.head, 0.1, 0.12)) + 0.7 * shape


def _wide_environmental(view: View) -> Floats:
    place = _step(view.area, 0.55, 0.08) * (0.6 + 0.4 * view.kept)
    return 2.0 * place + 1.2 * _whole(view) * _hill(np.sqrt(view.size), 0.3, 0.15) - 1.5 * view.shape_change**2


def _strict_left_third(view: View) -> Floats:
    on_line = _peak(view.x, 1 / 3, 0.2)
    level = np.maximum(_peak(view.y, 1 / 3, 0.15), _peak(view.y, 2 / 3, 0.15))
    return _whole(view) * on_line * (2.4 + 0.8 * level) + 0.6 * _hill(np.log(view.area), np.log(0.5), 0.6)


def _centred_symmetry(view: View) -> Floats:
    middle = _peak(view.x, 0.5, 0.15) * (1 + 0.5 * _hill(view.y, 0.5, 0.2))
    return 2.4 * middle * _step(view.inside, 0.6, 0.08) - 2.0 * np.sqrt(view.uneven) + 0.8 * _hill(view.area, 0.6, 0.3)


def _print_shapes(view: View) -> Floats:
    shape = np.maximum(_hill(np.log(view.aspect), np.log(0.8), 0.35), 0.9 * _hill(np.log(view.aspect), 0.0, 0.25))
    return 2.6 * shape + 1.2 * _whole(view) * _step(view.area, 0.25, 0.05) + 0.6 * view.kept**2


def _room_above(view: View) -> Floats:
    air = _hill(view.head, 0.4, 0.25) * _step(view.foot, 0.02, 0.04)
    return _whole(view) * (2.6 * air + 0.6 * _hill(view.x, 0.5, 0.25)) + 0.6 * _hill(view.area, 0.55, 0.3)


def _negative_space(view: View) -> Floats:
    small = _whole(view) * _hill(np.log(np.maximum(view.size, 1e-3)), np.log(0.08), 0.9)
    return 2.4 * np.sqrt(view.empty) + 1.6 * small * _step(np.abs(view.x - 0.5), 0.12, 0.05)


def _clean_edges(view: View) -> Floats:
    busy = -1.1 * np.minimum(view.clutter, 3.0) ** 1.5
    return busy + 1.6 * _step(view.nearest, 0.04, 0.03) + 0.8 * _step(view.area, 0.4, 0.1)


def _low_in_cinema(view: View) -> Floats:
    low = _hill(view.y, 0.72, 0.3) * _step(view.inside, 0.7, 0.08)
    return 2.0 * low + 1.8 * _hill(np.log(view.aspect), np.log(1.9), 0.5) + 0.6 * _peak(view.horizon, 0.7, 0.2)


def _colour_seeker(view: View) -> Floats:
    vivid = np.tanh(12 * view.colourful)
    return 1.8 * vivid + 1.4 * view.kept**2 + 0.8 * _hill(np.log(view.area), np.log(0.4), 0.7)


def _rule_follower(view: View) -> Floats:
    """First the subject must be whole, then the size right, then the shape; only then does the place matter."""
    whole = view.inside >= 0.9
    sized = (view.area >= 0.3) & (view.area <= 0.75)
    shaped = view.shape_change < 0.15
    placed = np.maximum(_peak(view.x, 1 / 3, 0.1), _peak(view.x, 2 / 3, 0.1))
    return np.asarray(2.0 * whole + 1.2 * sized + 0.7 * shaped + 0.5 * placed)


def _two_moods(view: View) -> Floats:
    """Light photos wide and airy, dark ones tight, with a soft change between."""
    light = _step(view.bright, 0.45, 0.06)
    return light * (1.2 * _wide_environmental(view) + view.empty) + (1 - light) * 1.2 * _tight_portrait(view)


PHOTOGRAPHERS = (
    Photographer("tight portraits", "relief", _tight_portrait),
    Photographer("wide environmental", "residual", _wide_environmental),
    Photographer("strict left third", "colour", _strict_left_third),
    Photographer("centred symmetry", "relief", _centred_symmetry),
    Photographer("4:5 and square prints", "colour", _print_shapes),
    Photographer("room above", "residual", _room_above),
    Photographer("negative space", "colour", _negative_space),
    Photographer("clean edges", "relief", _clean_edges),
    Photographer("low in cinema format", "residual", _low_in_cinema),
    Photographer("colour seeker", "colour", _colour_seeker),
    Photographer("rule after rule", "relief", _rule_follower),
    Photographer("two moods", "colour", _two_moods),
)
