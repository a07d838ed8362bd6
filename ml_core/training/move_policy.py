"""Actor and critic of PPO, as Stable-Baselines3 trains them."""

from typing import Any

import torch
from stable_baselines3.common.policies import ActorCriticPolicy
from stable_baselines3.common.type_aliases import Schedule
from torch import nn

from ml_core.models.policy.actions import EdgeMoves
from ml_core.models.policy.networks import MoveNetwork, value_network
from ml_core.models.policy.play import STATE

MOVE_HIDDEN = (64, 64)
_VALUE_HIDDEN = (128, 128)


class _ActorAndCritic(nn.Module):
    """What the library calls an extractor; here the actor already gives the logits."""

    def __init__(self) -> None:
        super().__init__()
        self.actor, self.critic = MoveNetwork(MOVE_HIDDEN), value_network(_VALUE_HIDDEN)
        self.latent_dim_pi, self.latent_dim_vf = EdgeMoves.outputs, _VALUE_HIDDEN[-1]

    def forward(self, observations: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.forward_actor(observations), self.forward_critic(observations)

    def forward_actor(self, observations: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.actor(observations)
        return logits

    def forward_critic(self, observations: torch.Tensor) -> torch.Tensor:
        values: torch.Tensor = self.critic(observations[:, :STATE])
        return values


class MovePolicy(ActorCriticPolicy):
    """PPO's policy with a `MoveNetwork` as its actor."""

    def _build_mlp_extractor(self) -> None:
        self.mlp_extractor: Any = _ActorAndCritic()

    def _build(self, lr_schedule: Schedule) -> None:
        super()._build(lr_schedule)
        # The library would put a layer of its own between the actor's logits and the choice.
        self.action_net = nn.Identity()
        for layer in (self.mlp_extractor.actor.rate_move, self.mlp_extractor.actor.rate_stop):
            nn.init.orthogonal_(layer.weight, 0.01)
        make: Any = self.optimizer_class
        self.optimizer = make(self.parameters(), lr=lr_schedule(1), **self.optimizer_kwargs)
