"""A policy's path as motion: where the box is at a time, in steps with a short glide between."""

from collections.abc import Sequence
from dataclasses import dataclass

from ml_core.geometry import Box

HOLD_SECONDS = 0.45
GLIDE_SECONDS = 0.15


@dataclass(frozen=True)
class CropPath:
    """The boxes a policy went through on one photo, first is where it started, and their scores."""

    boxes: tuple[Box, ...]
    scores: tuple[float, ...] = ()

    @classmethod
    def of(cls, boxes: Sequence[Sequence[float]], scores: Sequence[float] = ()) -> "CropPath":
        """Return a path from plain numbers, the full frame when there are none."""
        made = tuple(Box(*(float(edge) for edge in box)) for box in boxes)
        return cls(made or (Box(0, 0, 1, 1),), tuple(float(score) for score in scores))

    @property
    def last(self) -> int:
        """Return the number of the last step."""
        return len(self.boxes) - 1

    @property
    def seconds(self) -> float:
        """Return how long the whole motion takes."""
        return self.last * (HOLD_SECONDS + GLIDE_SECONDS) + HOLD_SECONDS

    def score(self, step: int) -> float | None:
        """Return the score at a step, or None without scores."""
        return self.scores[step] if 0 <= step < len(self.scores) else None

    def step_at(self, seconds: float) -> int:
        """Return the step that is held, or glided to, at a time."""
        period = HOLD_SECONDS + GLIDE_SECONDS
        step = int(seconds // period)
        return max(0, min(self.last, step + (seconds - step * period > HOLD_SECONDS)))

    def box_at(self, seconds: float) -> Box:
        """Return the box at a time."""
        period = HOLD_SECONDS + GLIDE_SECONDS
        step = max(0, min(self.last, int(seconds // period)))
        part = (seconds - step * period - HOLD_SECONDS) / GLIDE_SECONDS
        following = self.boxes[min(step + 1, self.last)]
        return between(self.boxes[step], following, max(0.0, min(1.0, part)))


def between(first: Box, second: Box, part: float) -> Box:
    """Return a box on the way from one to another, slow at both ends."""
    eased = part * part * (3 - 2 * part)
    return Box(*(start + (end - start) * eased for start, end in zip(first, second, strict=True)))
