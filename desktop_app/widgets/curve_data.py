"""The numbers behind curves: what is drawn on which card, and growing arrays of steps and values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Unit = Literal["", "%", "steps/s", "moves"]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class CardInfo:
    """A card of curves.

    Attributes:
        key: Identity of the card.
        title: What it shows, for a photographer.
        axis: Label of the vertical axis.
        unit: How values are written.
    """

    key: str
    title: str
    axis: str
    unit: Unit = ""


_SHARE = CardInfo("share", "How close to the best crop", "share", "%")
_CARDS = {
    "reward": CardInfo("reward", "Reward for each photo", "reward"),
    "episodes": CardInfo("episodes", "Moves until it is content", "moves", "moves"),
    "policy": CardInfo("policy", "How far it left the policy it began with", "distance"),
    "losses": CardInfo("losses", "Losses of the network", "loss"),
    "speed": CardInfo("speed", "Speed", "steps/s", "steps/s"),
}
_WORDS = {
    "reward/share of optimum (held out)": "photos it never saw",
    "reward/share of optimum (training)": "photos it learns from",
    "reward/episode reward": "reward",
    "reward/combined": "scorer and taste together",
    "reward/aesthetic": "the scorer's part",
    "reward/taste": "your taste's part",
    "policy/divergence": "distance",
    "episodes/length": "moves",
    "speed/steps per second": "steps per second",
}
_ORDER = ("share", "parts", "reward", "policy", "episodes", "losses", "speed")


# What a fine-tuning is rewarded for, on one scale: the combination beside its two parts.
_PARTS = CardInfo("parts", "What scorer and taste say of its crops", "reward", "%")
_OF_PARTS = ("reward/combined", "reward/aesthetic", "reward/taste")


def card_of(metric: str) -> CardInfo:
    """Return the card a metric ``group/name`` is drawn on; shares have a card of their own, in percent."""
    group, _, name = metric.partition("/")
    if "share" in name:
        return _SHARE
    if metric in _OF_PARTS:
        return _PARTS
    return _CARDS.get(group, CardInfo(group, group.capitalize(), group))


def usual_cards() -> tuple[CardInfo, ...]:
    """Return the cards that trainings have."""
    return (_SHARE, *_CARDS.values())


def metric_card(metric: str) -> CardInfo:
    """Return a card for one metric alone, as runs are compared."""
    card = card_of(metric)
    words = metric_words(metric)
    title = card.title if words in (card.axis, "steps per second") else f"{card.axis.capitalize()}, {words}"
    return CardInfo(metric, title, card.axis, card.unit)


def card_rank(metric: str) -> tuple[int, str]:
    """Return a sort key: what matters to a photographer first."""
    key = card_of(metric).key
    return (_ORDER.index(key) if key in _ORDER else len(_ORDER), metric)


def metric_words(metric: str) -> str:
    """Return what a legend calls a metric."""
    return _WORDS.get(metric, metric.partition("/")[2] or metric)


def write_value(value: float, unit: Unit) -> str:
    """Return a value as a person reads it."""
    if unit == "%":
        return f"{value:.1%}".replace("%", " %")
    if unit in ("steps/s", "moves"):
        return f"{value:,.0f} {unit}" if abs(value) >= 100 else f"{value:.1f} {unit}"
    return f"{value:.4g}"


def write_steps(steps: float) -> str:
    """Return a number of steps for the axis, short so that neighbours have room."""
    if abs(steps) >= 1e6:
        return f"{steps / 1e6:g} M"
    return f"{steps / 1e3:g} k" if abs(steps) >= 1e3 else f"{steps:g}"


class Series:
    """Steps and values of one curve, appended in amortised constant time; the views are valid until the next append."""

    def __init__(self) -> None:
        self._buffer: Floats = np.empty((2, 64))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, step: float, value: float) -> None:
        """Add a point; one at an earlier step, as after a resume, takes the place of what came after it."""
        if self._count and step <= self._buffer[0, self._count - 1]:
            self._count = int(np.searchsorted(self._buffer[0, : self._count], step))
        if self._count == self._buffer.shape[1]:
            self._buffer = np.concatenate([self._buffer, np.empty_like(self._buffer)], axis=1)
        self._buffer[:, self._count] = step, value
        self._count += 1

    @property
    def steps(self) -> Floats:
        """Return the steps, ascending; shape (N,)."""
        return self._buffer[0, : self._count]

    @property
    def values(self) -> Floats:
        """Return the values; shape (N,)."""
        return self._buffer[1, : self._count]

    def at(self, step: float) -> tuple[float, float] | None:
        """Return step and value of the point nearest to `step`, or None without points."""
        if not self._count:
            return None
        step = min(max(step, self.steps[0]), self.steps[-1])
        right = int(np.searchsorted(self.steps, step))
        left = max(right - 1, 0)
        nearest = left if abs(self.steps[left] - step) <= abs(self.steps[right] - step) else right
        return float(self.steps[nearest]), float(self.values[nearest])


def last_words(title: str, series: Series, unit: Unit) -> str:
    """Return the last value of a curve in words."""
    if not len(series):
        return f"{title}: nothing yet"
    return f"{title}: {write_value(float(series.values[-1]), unit)} at step {series.steps[-1]:,.0f}"


# Curves grow: that much room, as a share, is kept beyond them, and at least that much of the plot is used.
_ROOM, _LEAST_USED = 0.15, 0.5


class Bounds(NamedTuple):
    """The part of the plane that curves take: lowest and highest step and value."""

    low: tuple[float, float]
    high: tuple[float, float]

    def fits(self, shown: "Bounds | None") -> bool:
        """Return whether all of it is shown, and large enough to be seen well."""
        if shown is None:
            return False
        return all(
            shown.low[axis] <= self.low[axis]
            and self.high[axis] <= shown.high[axis]
            and self.high[axis] - self.low[axis] >= _LEAST_USED * (shown.high[axis] - shown.low[axis])
            for axis in (0, 1)
        )

    def with_room(self) -> "Bounds":
        """Return bounds with room to grow: steps to the right, values up and down."""
        width, height = self.high[0] - self.low[0], self.high[1] - self.low[1]
        # A flat curve lies in the middle.
        room = _ROOM * height or 0.1 * abs(self.high[1]) or 1.0
        # After one point as many steps again: of a fraction of them the axis could say nothing.
        right = self.high[0] + (_ROOM * width or self.high[0] or 1.0)
        return Bounds((self.low[0] - 0.02 * width, self.low[1] - room), (right, self.high[1] + room))


def bounds(curves: Sequence[Series], lines: Sequence[float]) -> Bounds | None:
    """Return the bounds of curves and horizontal lines together, or None while there is no finite point."""
    steps = [each.steps[[0, -1]] for each in curves if len(each)]
    values = [each.values[np.isfinite(each.values)] for each in curves]
    heights = [np.array([part.min(), part.max()]) for part in values if len(part)]
    if not steps or not heights:
        return None
    tall = np.concatenate([*heights, np.array(lines)])
    wide = np.concatenate(steps)
    return Bounds((float(wide.min()), float(tall.min())), (float(wide.max()), float(tall.max())))
