"""Algorithms that go on from a trained policy: the critics learn first, entropy is paid for, and leaving may cost."""

from dataclasses import dataclass
from typing import Any

import torch
from stable_baselines3 import PPO, SAC, TD3

from ml_core.models.policy.networks import MoveNetwork
from ml_core.training.move_policy import MovePolicy
from ml_core.training.reinforcement import actor_of


def entropies(chances: torch.Tensor) -> torch.Tensor:
    """Return the entropy (N,), in nats, of choices with these logarithms of probabilities (N, A)."""
    return -(chances.exp() * chances).sum(dim=1)


def divergences(chances: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
    """Return the Kullback-Leibler divergence (N,), in nats, of choices from others, by log probabilities (N, A)."""
    return (chances.exp() * (chances - before)).sum(dim=1)


@dataclass(frozen=True, eq=False)
class Aims:
    """How PPO goes on from a policy.

    Attributes:
        warm_up: Steps during which only the critic learns: it starts from nothing, and what it says at first would undo
            what the policy knows.
        entropy: Reward for trying things at the start, and at the end; it falls evenly in between.
        anchor: The network as it was at the start.
        stay_close: Penalty for leaving it, on the Kullback-Leibler divergence from it.
    """

    warm_up: int = 0
    entropy: tuple[float, float] = (0.0, 0.0)
    anchor: MoveNetwork | None = None
    stay_close: float = 0.0


class TuningMovePolicy(MovePolicy):
    """A `MovePolicy` whose entropy, as PPO asks for it, is all that is paid for beside the reward.

    PPO adds ``ent_coef`` times the entropy that `evaluate_actions` returns to what it maximises. Here ``ent_coef`` is 1
    and what is returned is entropy's price times the entropy, less `Aims.stay_close` times the divergence from the
    start, so that both can be weighed without another copy of PPO's update.

    Attributes:
        aims: How it goes on.
        price: What entropy is paid with at the moment.
        noted: Mean entropy and divergence of each batch since the list was emptied.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aims, self.price = Aims(), 0.0
        self.noted: list[tuple[float, float]] = []

    def evaluate_actions(
        self, obs: Any, actions: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
        """Return values, log-probabilities of the actions, and what is paid for trying things and staying close."""
        logits, latent = self.mlp_extractor(self.extract_features(obs))
        chances = torch.log_softmax(logits, dim=1)
        entropy, divergence = entropies(chances), self._divergences(chances, obs)
        self.noted.append((float(entropy.detach().mean()), float(divergence.detach().mean())))
        paid = self.price * entropy - self.aims.stay_close * divergence
        return self.value_net(latent), chances.gather(1, actions[:, None]).squeeze(1), paid

    def _divergences(self, chances: torch.Tensor, observations: torch.Tensor) -> torch.Tensor:
        if self.aims.anchor is None:
            return torch.zeros(len(chances))
        with torch.no_grad():
            before = torch.log_softmax(self.aims.anchor(observations), dim=1)
        return divergences(chances, before)


class TuningPPO(PPO):
    """PPO that goes on from a policy as its `TuningMovePolicy` aims to."""

    def train(self) -> None:
        """Learn from the rollout; see `Aims` for what differs from PPO."""
        policy: Any = self.policy
        first, last = policy.aims.entropy
        policy.price = last + (first - last) * self._current_progress_remaining
        policy.noted.clear()
        actor_of(self).requires_grad_(self.num_timesteps > policy.aims.warm_up)
        super().train()
        entropy, divergence = torch.tensor(policy.noted).mean(dim=0).tolist()
        self.logger.record("train/entropy_loss", -entropy)
        self.logger.record("train/divergence", divergence)


class TuningSAC(SAC):
    """SAC whose critics learn alone for the first `warm_up` steps."""

    warm_up = 0

    def train(self, gradient_steps: int, batch_size: int = 64) -> None:
        """Learn from the replay buffer."""
        self.actor.requires_grad_(self.num_timesteps > self.warm_up)
        super().train(gradient_steps, batch_size)


class TuningTD3(TD3):
    """TD3 whose critics learn alone for the first `warm_up` steps."""

    warm_up = 0

    def train(self, gradient_steps: int, batch_size: int = 100) -> None:
        """Learn from the replay buffer."""
        self.actor.requires_grad_(self.num_timesteps > self.warm_up)
        super().train(gradient_steps, batch_size)
