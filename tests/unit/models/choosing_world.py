"""A session of judging without any picture: photos are numbers, looks and crops."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml_core.catalog.records import JudgedPair, StoredJudgement, StoredPair
from ml_core.geometry import Box, Boxes, Crop, areas, iou
from ml_core.models.choosing.choose import ACTIVE_FROM, Choosing, Prospect, choose_pairs
from ml_core.models.choosing.crops import Crops
from ml_core.models.choosing.history import History, history_of
from ml_core.models.choosing.pairs import candidate_pairs
from ml_core.models.choosing.photos import Gathered, Scenes, gather, sides_of
from ml_core.models.choosing.schedule import random_at
from ml_core.models.policy.search import SAME_CROP
from ml_core.specs.engine import OfferedPair
from ml_core.specs.judgements import Choice, CropOrigin

Person = Callable[[OfferedPair], Choice]
_ORIGINS: tuple[CropOrigin, ...] = ("policy", "dense", "perturbed", "random", "full frame")
_ROWS = 18


@dataclass
class World:
    """Photos, and what one annotator answered about them.

    Attributes:
        looks: Difference hash of each photo; near-duplicates have nearly the same.
        seed: Of the plan.
        judged: The answers that count, in the order of judging.
    """

    looks: list[int]
    seed: int = 0
    judged: list[JudgedPair] = field(default_factory=list)
    _clock: int = 0
    _prospects: dict[tuple[int, int], Prospect] = field(default_factory=dict)

    def photo(self, number: int) -> Path:
        return Path(f"/photos/{number}.jpg")

    def scene(self, photo: Path) -> int:
        """Return the number that a photo shares with its near-duplicates: here, all but the lowest bits of its look."""
        return self.looks[int(photo.stem)] >> 2

    def history(self, waiting: tuple[OfferedPair, ...] = ()) -> History:
        return history_of(self.judged, "me", waiting)

    def offer(self, count: int, waiting: tuple[OfferedPair, ...] = ()) -> list[OfferedPair]:
        """Choose pairs as the engine does."""
        history = self.history(waiting)
        scenes = Scenes(history, {self.photo(number): look for number, look in enumerate(self.looks)})
        numbers = list(range(len(self.looks)))
        shown = {n: scenes.scene(self.photo(n), self.looks[n]) for n in numbers}
        sides = sides_of(numbers, {n: shown[n].purposes for n in numbers}, self.seed)
        busy = [self.looks[int(pair.photo.stem)] for pair in waiting]
        learn = gather(
            sides.learn, shown.__getitem__, self.looks.__getitem__, lambda s: "held out" not in s.purposes, 24, busy
        )
        busy += [each.look for each in learn]
        held_out = gather(
            sides.held_out, shown.__getitem__, self.looks.__getitem__, lambda s: "learn" not in s.purposes, count, busy
        )
        return choose_pairs(
            Choosing(
                [self._prospect(each) for each in learn],
                [self._prospect(each) for each in held_out],
                history,
                opinions if history.learned >= ACTIVE_FROM else None,
                self._pending(waiting),
                seed=self.seed,
            ),
            count,
        )

    def answer(self, pair: OfferedPair, choice: Choice) -> int:
        """Keep an answer and return the pair's number."""
        self._clock += 1
        crops = Crop(Box(*pair.a)), Crop(Box(*pair.b))
        stored = StoredPair(
            pair.photo,
            *crops,
            pair.a_origin,
            pair.b_origin,
            purpose=pair.purpose,
            repeat_of=pair.repeat_of,
            id=self._clock,
            created=0,
        )
        judgement = StoredJudgement(stored.id, choice, annotator="me", id=self._clock, time=self._clock)
        self.judged.append(JudgedPair(stored, judgement))
        return stored.id

    def session(self, answers: int, person: Person, ahead: int = 3) -> Iterator[tuple[OfferedPair, int]]:
        """Yield each pair that was answered, with its number, as a board that chooses a few pairs ahead shows them."""
        waiting: list[OfferedPair] = []
        for _ in range(answers):
            if len(waiting) < ahead:
                waiting += self.offer(2 * ahead - len(waiting), tuple(waiting))
            if not waiting:
                return
            pair = waiting.pop(0)
            yield pair, self.answer(pair, person(pair))

    def _prospect(self, gathered: Gathered) -> Prospect:
        key = gathered.number, gathered.scene.uses
        if key not in self._prospects:
            self._prospects[key] = self._new_prospect(gathered)
        return self._prospects[key]

    def _new_prospect(self, gathered: Gathered) -> Prospect:
        random = random_at(self.seed, "crops", gathered.number, gathered.scene.uses)
        boxes = boxes_at_random(_ROWS, random)
        origins = tuple(_ORIGINS[index] for index in random.integers(len(_ORIGINS), size=_ROWS))
        # What the scorer likes, people like, and search finds: nothing of it may show in the sides.
        scores = 10 * areas(boxes) + [_ORIGINS[::-1].index(origin) for origin in origins]
        crops = Crops(boxes, scores, origins)
        pairs = candidate_pairs(crops, iou(boxes[:, None], boxes[None]) < SAME_CROP, random)
        return Prospect(self.photo(gathered.number), gathered.scene.uses, pairs.first_of(60), boxes.astype(np.float32))

    def _pending(self, waiting: tuple[OfferedPair, ...]) -> npt.NDArray[np.float32] | None:
        pairs = [(pair.a, pair.b) for pair in waiting if pair.purpose == "learn"]
        return np.array(pairs, dtype=np.float32) if pairs else None


def boxes_at_random(count: int, random: np.random.Generator) -> Boxes:
    low = random.uniform(0, 0.5, (count, 2))
    return np.concatenate([low, low + random.uniform(0.3, 0.5, (count, 2))], axis=1)


def opinions(first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return what forty tastes think whose utility is linear in the corners."""
    weights = np.random.default_rng(1).normal(0, 6, (40, 4))
    return np.asarray(1 / (1 + np.exp(-weights @ (first - second).T.astype(np.float64))))
