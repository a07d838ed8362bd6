"""Going on from a trained policy: its network is taken over, and made to try things again."""

import copy
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from stable_baselines3 import SAC, TD3
from stable_baselines3.common.base_class import BaseAlgorithm
from torch import nn

from ml_core.models.policy.album import Album
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.networks import MoveNetwork
from ml_core.models.policy.play import DESCRIBED, STATE_NAMES, Play
from ml_core.specs.errors import RunError
from ml_core.specs.tasks import Algorithm, BootstrapConfig
from ml_core.training.episodes import Normaliser, Observations
from ml_core.training.reinforcement import Kinds, actions_of, actor_of, build, hidden_of
from ml_core.training.starts import EpisodeSettings, StartPool
from ml_core.training.tuning import Aims, TuningMovePolicy, TuningPPO, TuningSAC, TuningTD3, entropies
from ml_core.training.vector_environment import CropVecEnv

# What a policy sees of the score: another reward gives it another range.
_OF_THE_SCORE = [DESCRIBED + STATE_NAMES.index(name) for name in ("score", "gain", "last gain", "below best")]
# Entropy that is restored, as a share of that of choosing evenly; what it is paid with at first, in times of what it is
# paid with in the end; share of the steps that are the critic's alone.
RESTORED, BOOST, WARM_UP = 0.75, 3.0, 0.05
# Paths that a policy's entropy is measured on, and their moves.
_PATHS, _MOVES = 256, 6
# Temperatures beyond this leave nothing of what a policy has learned.
_HOTTEST = 64.0
# Spread of SAC's shifts before they are squashed, when it starts trying things again.
_SHIFT_SPREAD = 0.3


def check_fits(policy: CropPolicy, algorithm: Algorithm) -> None:
    """Raise `RunError` when an algorithm cannot go on from a policy."""
    wanted = actions_of(algorithm).name
    if policy.actions.name != wanted:
        has = _WORDS[policy.actions.name]
        raise RunError(
            f"{algorithm.upper()} learns to {_WORDS[wanted]}, but this policy was trained to {has}.",
            "Choose PPO." if policy.actions.name == "edge moves" else "Choose SAC or TD3, or start afresh.",
        )
    if policy.facts.hidden != hidden_of(algorithm):
        raise RunError("This policy has a network of another size.", "Start afresh.")


_WORDS = {"edge moves": "move one edge at a time", "edge shifts": "move all edges at once"}


def rescaled(policy: CropPolicy, measured: Normaliser) -> CropPolicy:
    """Return the policy with the scale of what depends on the score taken from another measurement.

    It then sees scores of another reward in the range it is used to.
    """
    own = {}
    for name, column in zip(("mean", "scale"), measured, strict=True):
        own[name] = policy.tensors[name].clone()
        own[name][_OF_THE_SCORE] = torch.from_numpy(column[_OF_THE_SCORE])
    return CropPolicy(policy.facts, policy.tensors | own)


def normaliser_of(policy: CropPolicy) -> Normaliser:
    """Return how a policy's observations are scaled."""
    return Normaliser(policy.tensors["mean"].numpy(), policy.tensors["scale"].numpy())


@dataclass(frozen=True)
class GoingOn:
    """How to go on from a policy.

    Attributes:
        restore_entropy: Whether it has to try things again.
        stay_close: Penalty for leaving it (PPO).
    """

    restore_entropy: bool = True
    stay_close: float = 0.0


def build_from(
    policy: CropPolicy, how: GoingOn, seen: Observations, config: BootstrapConfig, environment: CropVecEnv
) -> BaseAlgorithm:
    """Return the algorithm with the policy's network; `seen` is what the policy sees on its paths, (N, inputs)."""
    model = build(config, environment, Kinds(TuningPPO, TuningMovePolicy, TuningSAC, TuningTD3))
    take_over(model, policy)
    if isinstance(model, TuningPPO):
        _aim(model, how, seen, config)
    elif isinstance(model, TuningSAC | TuningTD3):
        model.warm_up = 2 * model.learning_starts
    return model


def _aim(model: TuningPPO, how: GoingOn, seen: Observations, config: BootstrapConfig) -> None:
    trained: Any = model.policy
    network: MoveNetwork = trained.mlp_extractor.actor
    if how.restore_entropy:
        soften(network, seen, RESTORED)
    # Everything that is paid for beside the reward is in what the policy returns as its entropy.
    model.ent_coef = 1.0
    trained.aims = Aims(
        warm_up=int(config.steps * WARM_UP),
        entropy=(config.entropy * (BOOST if how.restore_entropy else 1.0), config.entropy),
        anchor=copy.deepcopy(network).requires_grad_(False),
        stay_close=how.stay_close,
    )


def take_over(model: BaseAlgorithm, policy: CropPolicy) -> None:
    """Give a model the policy's network; its critics stay as they are."""
    actor_of(model).load_state_dict({name: policy.tensors[name] for name in policy.network.state_dict()})
    if isinstance(model, TD3):
        model.actor_target.load_state_dict(model.actor.state_dict())
    if isinstance(model, SAC):
        spread: nn.Linear = model.actor.log_std  # type: ignore[assignment]
        nn.init.zeros_(spread.weight)
        nn.init.constant_(spread.bias, math.log(_SHIFT_SPREAD))


def soften(network: MoveNetwork, observations: Observations, share: float) -> float:
    """Divide the logits of a network by a temperature, so that it tries things; return the temperature.

    The best move of every observation stays the best: only how often others are tried changes.

    Args:
        network: Chooses among the edge moves; its last layers are changed.
        observations: What entropy is measured on, scaled, shape (N, inputs).
        share: Mean entropy that is wanted, as a share of that of choosing evenly, 0..1. A network that has more
            stays as it is.
    """
    with torch.inference_mode():
        logits: torch.Tensor = network(torch.from_numpy(observations)).double()
    temperature = _temperature(logits, share * math.log(logits.shape[1]))
    with torch.no_grad():
        for layer in (network.rate_move, network.rate_stop):
            layer.weight.div_(temperature)
            layer.bias.div_(temperature)
    return temperature


def _temperature(logits: torch.Tensor, entropy: float) -> float:
    """Return the temperature, at least 1, at which the mean entropy is at least the one that is wanted."""
    low, high = 1.0, 1.0
    while _entropy(logits / high) < entropy and high < _HOTTEST:
        low, high = high, 2 * high
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if _entropy(logits / middle) >= entropy else (middle, high)
    return high


def _entropy(logits: torch.Tensor) -> float:
    return float(entropies(torch.log_softmax(logits, dim=1)).mean())


def observations_of(policy: CropPolicy, album: Album, settings: EpisodeSettings, seed: int) -> Observations:
    """Return what a policy sees on its own paths from random starts, scaled; shape (N, inputs)."""
    random, normaliser = np.random.default_rng(seed), normaliser_of(policy)
    play = Play(album, *StartPool(album, settings, random).draw(_PATHS, random), settings.max_moves)
    seen = []
    for _ in range(_MOVES):
        observed = play.observe(policy.actions.ahead)
        seen.append(normaliser(observed))
        play.act(policy.actions.effect(policy.choose(observed)))
    return np.concatenate(seen)
