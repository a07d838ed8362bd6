"""Where episodes begin: which photo, which shape, which box."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import ASPECTS, FREE, Aspect, Bounds, Boxes
from ml_core.models.policy.album import Album
from ml_core.models.policy.rules import Rules, lattice, rules_for
from ml_core.specs.errors import RunError

# Boxes kept for each photo and shape; each draw jitters them as well.
_POOL = 64
_JITTER = 0.06


@dataclass(frozen=True)
class EpisodeSettings:
    """What episodes are like.

    Attributes:
        aspect: Shape of the crops; free trains other shapes as well, so that one policy serves them all.
        bounds: Bounds on the crops.
        cut_faces: Whether crops may cut through faces.
        max_moves: Moves after which a crop is taken as it is.
        step_cost: What every move costs, in the reward's unit.
        random_starts: Share of episodes that start from a box of the lattice instead of the largest one.
        other_shapes: Share of episodes with a fixed shape when `aspect` is free. Without any, fixed shapes reach .91 of
            their optimum; with this share .95, at a cost of .003 for free crops (held-out photos, three splits).
    """

    aspect: Aspect = FREE
    bounds: Bounds = Bounds()
    cut_faces: bool = False
    max_moves: int = 16
    step_cost: float = 0.002
    random_starts: float = 0.5
    other_shapes: float = 0.15

    @property
    def shapes(self) -> tuple[tuple[Aspect, float], ...]:
        """Return the shapes to train, each with its share of the episodes."""
        if self.aspect.name != "free":
            return ((self.aspect, 1.0),)
        fixed = [aspect for aspect in ASPECTS if aspect.name != "free"]
        return ((self.aspect, 1 - self.other_shapes), *((aspect, self.other_shapes / len(fixed)) for aspect in fixed))


class Starts(NamedTuple):
    """N places to start from: photos (N,), rules of N rows, boxes (N, 4)."""

    photos: npt.NDArray[np.intp]
    rules: Rules
    boxes: Boxes

    def take(self, rows: npt.NDArray[np.intp]) -> "Starts":
        """Return some rows."""
        return Starts(self.photos[rows], self.rules.take(rows), self.boxes[rows])


class StartPool:
    """Starts of every photo and shape that has any.

    Raises:
        RunError: If no photo has a crop that keeps to the rules.
    """

    def __init__(self, album: Album, settings: EpisodeSettings, random: np.random.Generator) -> None:
        self.settings = settings
        photos, rules, pools, weights = [], [], [], []
        for aspect, share in settings.shapes:
            if share <= 0:
                continue
            all_rules = rules_for(album.frame_aspects, album.faces, aspect, settings.bounds, settings.cut_faces)
            for photo in range(len(album)):
                row = all_rules.take(np.array([photo]))
                boxes = lattice(row, 0, aspect, "coarse")
                if len(boxes):
                    photos.append(photo)
                    rules.append(row)
                    pools.append(np.concatenate([boxes[:1], random.choice(boxes, _POOL)]))
                    weights.append(share)
        if not photos:
            raise RunError("No photo has a crop that keeps to the bounds.", "Allow smaller crops, or other shapes.")
        self._photos, self._rules, self._pools = np.array(photos), _joined(rules), np.stack(pools)
        self._shares = np.array(weights)
        self._chance = self._shares / self._shares.sum()

    def favour(self, weights: npt.NDArray[np.float64]) -> None:
        """Draw photos in proportion to `weights` (P,) from now on, of which one that can be drawn must be above 0."""
        chance = self._shares * weights[self._photos]
        self._chance = chance / chance.sum()

    def draw(self, count: int, random: np.random.Generator) -> Starts:
        """Return random starts."""
        rows = random.choice(len(self._photos), count, p=self._chance)
        anywhere = random.random(count) < self.settings.random_starts
        rules, places = self._rules.take(rows), np.where(anywhere, random.integers(1, _POOL + 1, count), 0)
        boxes = self._pools[rows, places]
        jitter = random.uniform(-_JITTER, _JITTER, boxes.shape) * anywhere[:, None]
        return Starts(self._photos[rows], rules, rules.move(boxes, jitter))


def first_starts(album: Album, settings: EpisodeSettings, aspect: Aspect) -> Starts:
    """Return the largest, most central crop of each photo that has one of that shape: where proposing starts."""
    rules = rules_for(album.frame_aspects, album.faces, aspect, settings.bounds, settings.cut_faces)
    found = [lattice(rules.take(np.array([photo])), 0, aspect, "coarse")[:1] for photo in range(len(album))]
    photos = np.array([photo for photo, boxes in enumerate(found) if len(boxes)], dtype=np.intp)
    return Starts(photos, rules.take(photos), np.concatenate([*found, np.zeros((0, 4))]))


def _joined(rules: list[Rules]) -> Rules:
    columns = ([getattr(row, name) for row in rules] for name in ("frame_aspects", "pixel_aspects", "faces"))
    frame_aspects, pixel_aspects, faces = (np.concatenate(column) for column in columns)
    return Rules(frame_aspects, pixel_aspects, faces, rules[0].bounds)
