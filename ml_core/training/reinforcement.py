"""The algorithms of Stable-Baselines3, built from a bootstrap's config, and the policy taken out of them."""

from typing import Any, NamedTuple

import numpy as np
import torch
from stable_baselines3 import PPO, SAC, TD3
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.logger import Logger
from stable_baselines3.common.noise import NormalActionNoise
from torch import nn

from ml_core.models.policy.actions import ActionSet, EdgeMoves, EdgeShifts
from ml_core.models.policy.crop_policy import CropPolicy, PolicyFacts
from ml_core.specs.tasks import Algorithm, BootstrapConfig
from ml_core.training.episodes import Normaliser
from ml_core.training.move_policy import MOVE_HIDDEN, MovePolicy
from ml_core.training.vector_environment import CropVecEnv

# The actors and critics of SAC and TD3.
SHIFT_HIDDEN = (128, 128)
# Moves of every box between two updates of PPO.
_ROLLOUT = 32
_EPOCHS = 4
# SAC and TD3 learn from a replay buffer: one gradient step for 16 moves; one a move, as is usual with one slow
# environment, would take many minutes for 100,000.
_GRADIENT_STEPS_PER_MOVE = 1 / 16
_BUFFER = 50_000
_OFF_POLICY_BATCH = 256
# SAC and TD3 act at random for this share of the run, and for this many moves at most.
_WARM_UP_SHARE, _WARM_UP = 0.05, 4_000


def hidden_of(algorithm: Algorithm) -> tuple[int, ...]:
    """Return the widths of the hidden layers of an algorithm's actor."""
    return MOVE_HIDDEN if algorithm == "ppo" else SHIFT_HIDDEN


def actions_of(algorithm: Algorithm) -> ActionSet:
    """Return the actions an algorithm learns: PPO moves one edge at a time, SAC and TD3 shift all of them."""
    return EdgeMoves() if algorithm == "ppo" else EdgeShifts()


class Kinds(NamedTuple):
    """The classes that algorithms are made of."""

    ppo: type[PPO] = PPO
    moves: type[MovePolicy] = MovePolicy
    sac: type[SAC] = SAC
    td3: type[TD3] = TD3


PLAIN = Kinds()


def build(config: BootstrapConfig, environment: CropVecEnv, kinds: Kinds = PLAIN) -> BaseAlgorithm:
    """Return the algorithm, untrained; it draws its random numbers from the global generators, seeded here."""
    makers = {"ppo": _ppo, "sac": _sac, "td3": _td3}
    model = makers[config.algorithm](config, environment, kinds)
    # The library's own logger leaves a temporary folder behind each training; what it logs is read from memory.
    model.set_logger(Logger(folder=None, output_formats=[]))
    return model


def _ppo(config: BootstrapConfig, environment: CropVecEnv, kinds: Kinds) -> BaseAlgorithm:
    rollout = _ROLLOUT * environment.num_envs
    return kinds.ppo(
        kinds.moves,
        environment,
        learning_rate=_falling(config.learning_rate),
        n_steps=_ROLLOUT,
        batch_size=_divisor(rollout, config.batch_size),
        n_epochs=_EPOCHS,
        gamma=config.gamma,
        ent_coef=config.entropy,
        seed=config.seed,
        device="cpu",
    )


def _sac(config: BootstrapConfig, environment: CropVecEnv, kinds: Kinds) -> BaseAlgorithm:
    return kinds.sac("MlpPolicy", environment, ent_coef="auto_0.05", **_off_policy(config, environment))


def _td3(config: BootstrapConfig, environment: CropVecEnv, kinds: Kinds) -> BaseAlgorithm:
    width = EdgeShifts.outputs
    noise = NormalActionNoise(np.zeros(width), np.full(width, 0.2))
    return kinds.td3("MlpPolicy", environment, action_noise=noise, **_off_policy(config, environment))


def _off_policy(config: BootstrapConfig, environment: CropVecEnv) -> dict[str, Any]:
    return {
        "learning_rate": _falling(config.learning_rate),
        "buffer_size": max(min(_BUFFER, config.steps), 2 * environment.num_envs),
        "learning_starts": min(_WARM_UP, int(config.steps * _WARM_UP_SHARE)),
        "batch_size": min(config.batch_size, _OFF_POLICY_BATCH),
        "gamma": config.gamma,
        "train_freq": 1,
        "gradient_steps": max(1, round(environment.num_envs * _GRADIENT_STEPS_PER_MOVE)),
        "policy_kwargs": {"net_arch": list(SHIFT_HIDDEN)},
        "seed": config.seed,
        "device": "cpu",
    }


def _falling(rate: float) -> Any:
    """Return a learning rate that falls to a tenth over the run."""
    return lambda left: rate * (0.1 + 0.9 * left)


def _divisor(total: int, wanted: int) -> int:
    """Return the largest batch size up to `wanted` that splits `total`, a multiple of 32, evenly."""
    return max(size for size in range(1, min(wanted, total) + 1) if total % size == 0)


def policy_of(model: BaseAlgorithm, normaliser: Normaliser, facts: PolicyFacts) -> CropPolicy:
    """Return a copy of the model's policy: the actor's tensors and the scale of the observations, nothing else."""
    tensors = {"mean": torch.from_numpy(normaliser.mean), "scale": torch.from_numpy(normaliser.scale)}
    tensors |= actor_of(model).state_dict()
    return CropPolicy(facts, {name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()})


def actor_of(model: BaseAlgorithm) -> nn.Module:
    """Return the network that acts, in the form `CropPolicy` uses."""
    policy: Any = model.policy
    if isinstance(model, PPO):
        actor: nn.Module = policy.mlp_extractor.actor
        return actor
    # SAC keeps body and head apart, TD3 squashes within the network.
    parts = (policy.actor.latent_pi, policy.actor.mu) if isinstance(model, SAC) else (policy.actor.mu,)
    modules = [module for part in parts for module in part.modules() if isinstance(module, nn.Linear | nn.ReLU)]
    return nn.Sequential(*modules)
