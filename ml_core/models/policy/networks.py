"""The policies' networks: the same modules are trained and used."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn

from ml_core.models.policy.actions import STOP
from ml_core.models.policy.play import DESCRIBED, STATE


class MoveNetwork(nn.Module):
    """Rates each edge move by the crop it would lead to, with one network shared by all moves, and stopping by itself.

    Sharing is what makes few photos enough: each step teaches eight moves, and what makes a crop good is the same
    whichever edge leads to it (afterstates; Sutton and Barto, Reinforcement Learning, 2018, section 6.8).

    Args:
        hidden: Widths of the two hidden layers.
    """

    def __init__(self, hidden: Sequence[int]) -> None:
        super().__init__()
        first, second = hidden
        # The first layer in three parts: what is the same for all moves is computed once.
        self.now = nn.Linear(STATE, first)
        self.then = nn.Linear(DESCRIBED, first, bias=False)
        self.direction = nn.Parameter(torch.zeros(STOP, first))
        self.mix = nn.Linear(first, second)
        self.rate_move = nn.Linear(second, 1)
        self.stop = nn.Linear(STATE, second)
        self.rate_stop = nn.Linear(second, 1)

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        """Return the logits of the eight moves and of stopping, from observations with lookahead; shape (N, 9)."""
        state, ahead = observations[:, :STATE], observations[:, STATE:]
        crops = self.then(ahead.reshape(-1, STOP, DESCRIBED))
        mixed = torch.tanh(self.mix(torch.tanh(self.now(state)[:, None] + crops + self.direction)))
        stop = self.rate_stop(torch.tanh(self.stop(state)))
        return torch.cat([self.rate_move(mixed).squeeze(-1), stop], dim=1)


def shift_network(hidden: Sequence[int], outputs: int) -> nn.Sequential:
    """Return the network of continuous shifts, as the actors of SAC and TD3 are built; its outputs are unsquashed."""
    sizes = (STATE, *hidden)
    layers = [layer for before, after in pairwise(sizes) for layer in (nn.Linear(before, after), nn.ReLU())]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], outputs))


def value_network(hidden: Sequence[int]) -> nn.Sequential:
    """Return the body of PPO's critic; it sees the crop and the state, and no lookahead."""
    sizes = (STATE, *hidden)
    return nn.Sequential(*(part for a, b in pairwise(sizes) for part in (nn.Linear(a, b), nn.Tanh())))
