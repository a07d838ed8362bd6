"""Small albums for tests of the policy and its training."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import torch

from ml_core.geometry import Box, Boxes, as_boxes, iou
from ml_core.models.composition import CompositionScorer
from ml_core.models.picture import Picture
from ml_core.models.policy.actions import ActionSet, EdgeMoves
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.crop_policy import CropPolicy, PolicyFacts, network_of
from ml_core.models.policy.play import STATE, STATE_AHEAD
from ml_core.models.scorer import Ratings, TermInfo
from ml_core.training.episodes import Normaliser
from tests.pictures import scenes

# The policies here look ahead; those of `EdgeShifts` see the state alone.
INPUTS = STATE_AHEAD
EDGE_MOVES = EdgeMoves()
PLAIN = Normaliser(np.zeros(INPUTS, dtype=np.float32), np.ones(INPUTS, dtype=np.float32))
PLAIN_SHIFTS = Normaliser(PLAIN.mean[:STATE], PLAIN.scale[:STATE])


@dataclass
class TargetScorer:
    """Rates a crop by how much it shares with one box: 1 + 9 IoU; counts what it rates."""

    target: Box = Box(0.24, 0.16, 0.76, 0.84)
    name: str = "target"
    terms: tuple[TermInfo, ...] = ()
    calls: int = 0

    def prepare(self, pictures: Sequence[Picture]) -> "TargetScorer":
        return self

    def means(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> npt.NDArray[np.float64]:
        self.calls += len(boxes)
        return 1 + 9 * iou(boxes, as_boxes([self.target])[0])

    def rate(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> Ratings:
        mean = self.means(photos, boxes)
        return Ratings(mean, np.zeros(len(mean)))


def pictures(count: int, faces: Sequence[Box] = (), seed: int = 0) -> list[Picture]:
    return [
        Picture(f"scene {number}", pixels, faces=as_boxes(list(faces)))
        for number, pixels in enumerate(scenes(count, 240, 160, seed))
    ]


@cache
def composition_album(count: int = 3, seed: int = 0) -> Album:
    return make_album(pictures(count, seed=seed), CompositionScorer())


def target_album(scorer: TargetScorer, count: int = 2, faces: Sequence[Box] = ()) -> Album:
    return make_album(pictures(count, faces), scorer)


def random_policy(seed: int = 0, actions: ActionSet = EDGE_MOVES, hidden: tuple[int, int] = (16, 8)) -> CropPolicy:
    torch.manual_seed(seed)
    size = STATE_AHEAD if actions.ahead else STATE
    tensors = {"mean": torch.zeros(size), "scale": torch.ones(size)}
    # Large weights, so that it does different things in different places.
    tensors |= {name: torch.randn(tensor.shape) for name, tensor in network_of(actions, hidden).state_dict().items()}
    return CropPolicy(PolicyFacts(actions.name, hidden, max_moves=12, aspect="free", scorer="composition"), tensors)
