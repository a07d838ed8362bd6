"""What a policy can do to a box in one step: move an edge (PPO), or all four edges at once (SAC and TD3), or stop."""

from typing import Literal, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.specs.errors import WeightsError

ActionName: TypeAlias = Literal["edge moves", "edge shifts"]

# Share of the frame an edge moves in one step.
MOVE = 0.08
# Shifts are scaled so that one step can do as much as two edge moves.
SHIFT = 0.16
STOP = 8
# Rows: left, top, right, bottom edge, inwards, then the same outwards; the stop action moves nothing.
_DIRECTIONS = np.concatenate([np.diag([1.0, 1.0, -1.0, -1.0]), np.diag([-1.0, -1.0, 1.0, 1.0]), np.zeros((1, 4))])
EDGE_DELTAS: Boxes = MOVE * _DIRECTIONS


class Effect(NamedTuple):
    """What actions ask for: how far each edge moves, shape (N, 4), and which boxes are taken as they are, (N,)."""

    deltas: Boxes
    stops: npt.NDArray[np.bool_]


class ActionSet(Protocol):
    """A set of actions.

    Attributes:
        name: As a saved policy names it.
        outputs: Numbers the actor's network gives for one box.
        ahead: Whether it sees the crops that the edge moves lead to.
    """

    name: ActionName
    outputs: int
    ahead: bool

    def choose(self, outputs: npt.NDArray[np.float32]) -> npt.NDArray[np.float32] | npt.NDArray[np.intp]:
        """Return the best action for each row of the network's outputs, shape (N, outputs)."""
        ...

    def effect(self, actions: npt.NDArray[np.generic]) -> Effect:
        """Return what actions do."""
        ...


class EdgeMoves:
    """Nine actions: each of four edges in or out by 8 % of the frame, and stop; actions are integers, shape (N,)."""

    name: ActionName = "edge moves"
    outputs = len(EDGE_DELTAS)
    ahead = True

    def choose(self, outputs: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
        """Return the action of the largest logit; shape (N,)."""
        return np.asarray(outputs.argmax(axis=1))

    def effect(self, actions: npt.NDArray[np.generic]) -> Effect:
        """Return what actions (N,) do."""
        chosen = np.asarray(actions).astype(np.intp)
        return Effect(EDGE_DELTAS[chosen], chosen == STOP)


class EdgeShifts:
    """Continuous actions in -1..1, shape (N, 5): shifts of left, top, right, bottom edge, and stop when over 0.5."""

    name: ActionName = "edge shifts"
    outputs = 5
    ahead = False

    def choose(self, outputs: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the squashed outputs; shape (N, 5)."""
        return np.asarray(np.tanh(outputs))

    def effect(self, actions: npt.NDArray[np.generic]) -> Effect:
        """Return what actions (N, 5) do."""
        values = np.asarray(actions, dtype=np.float64)
        return Effect(SHIFT * np.clip(values[:, :4], -1, 1), values[:, 4] > 0.5)


def action_set(name: str) -> ActionSet:
    """Return the action set a saved policy names; raises `WeightsError` for an unknown one."""
    known: dict[str, ActionSet] = {"edge moves": EdgeMoves(), "edge shifts": EdgeShifts()}
    if name not in known:
        raise WeightsError(f"The policy uses the unknown actions “{name}”.", "Train a new policy.")
    return known[name]
