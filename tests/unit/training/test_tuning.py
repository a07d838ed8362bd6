"""Going on from a trained policy: entropy, divergence, warm-up, curriculum."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from stable_baselines3.common.base_class import BaseAlgorithm
from torch.distributions import Categorical, kl_divergence

from ml_core.models.policy.actions import EdgeShifts
from ml_core.models.policy.crop_policy import CropPolicy, PolicyFacts
from ml_core.models.policy.play import DESCRIBED, STATE_NAMES
from ml_core.specs.errors import RunError
from ml_core.specs.tasks import Algorithm, TuneConfig
from ml_core.training.checkpoints import load_checkpoint, moment_of, save_checkpoint
from ml_core.training.curriculum import Curriculum
from ml_core.training.episodes import Episodes, Normaliser, measure_normaliser
from ml_core.training.going_on import (
    RESTORED,
    GoingOn,
    build_from,
    check_fits,
    normaliser_of,
    observations_of,
    rescaled,
    soften,
)
from ml_core.training.move_policy import MOVE_HIDDEN
from ml_core.training.reinforcement import SHIFT_HIDDEN, actions_of, actor_of, hidden_of, policy_of
from ml_core.training.starts import EpisodeSettings, StartPool
from ml_core.training.tuning import TuningPPO, divergences, entropies
from ml_core.training.vector_environment import CropVecEnv
from tests.unit.training.albums import INPUTS, composition_album, random_policy

ALGORITHMS: tuple[Algorithm, ...] = ("ppo", "sac", "td3")
SETTINGS = EpisodeSettings()
GOING_ON = GoingOn()


def start_policy(algorithm: Algorithm, seed: int = 0) -> CropPolicy:
    """Return a policy with a strong opinion, as a converged one has."""
    torch.manual_seed(seed)
    if algorithm == "ppo":
        policy = random_policy(seed, hidden=MOVE_HIDDEN)
        # Less of what all moves share, so that it prefers some of them.
        return CropPolicy(policy.facts, policy.tensors | {"now.weight": 0.05 * policy.tensors["now.weight"]})
    policy = random_policy(seed, EdgeShifts(), SHIFT_HIDDEN)
    # Large shifts would be squashed flat, and nothing would be learned from them.
    small = {name: 0.05 * tensor for name, tensor in policy.tensors.items() if name not in ("mean", "scale")}
    return CropPolicy(policy.facts, policy.tensors | small)


def make(
    algorithm: Algorithm, how: GoingOn = GOING_ON, steps: int = 2048, policy: CropPolicy | None = None
) -> tuple[BaseAlgorithm, Episodes]:
    torch.set_num_threads(1)
    policy = policy or start_policy(algorithm)
    config = TuneConfig(algorithm=algorithm, steps=steps, environments=16, batch_size=64)
    album, actions = composition_album(4), actions_of(algorithm)
    begun = rescaled(policy, measure_normaliser(album, SETTINGS, actions, 256))
    episodes = Episodes(album, SETTINGS, actions, config.environments, 0, normaliser_of(begun))
    seen = observations_of(begun, album, SETTINGS, 0)
    return build_from(begun, how, seen, config, CropVecEnv(episodes)), episodes


def learn(model: BaseAlgorithm, steps: int) -> None:
    model.learn(steps, log_interval=None, reset_num_timesteps=False)  # type: ignore[arg-type]


def actor_tensors(model: BaseAlgorithm) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in actor_of(model).state_dict().items()}


def test_entropy_and_divergence_are_those_of_torch() -> None:
    torch.manual_seed(0)
    one, other = torch.randn(50, 9), torch.randn(50, 9)
    first, second = (torch.log_softmax(logits, dim=1) for logits in (one, other))
    by_torch: Any = Categorical(logits=one)
    assert torch.allclose(entropies(first), by_torch.entropy(), atol=1e-6)
    expected = kl_divergence(Categorical(logits=one), Categorical(logits=other))
    assert torch.allclose(divergences(first, second), expected, atol=1e-6)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_softened_policy_tries_more_and_its_best_move_stays(share: float) -> None:
    network = start_policy("ppo").network
    observations = np.random.default_rng(0).normal(size=(300, INPUTS)).astype(np.float32)
    copy = start_policy("ppo").network
    before = network(torch.from_numpy(observations))
    temperature = soften(copy, observations, share)  # type: ignore[arg-type]
    after = copy(torch.from_numpy(observations))
    assert temperature > 1
    assert (before.argmax(dim=1) == after.argmax(dim=1)).all()
    assert float(entropies(torch.log_softmax(after, dim=1)).mean()) == pytest.approx(share * math.log(9), rel=1e-3)


def test_policy_that_tries_enough_stays_as_it_is() -> None:
    network = random_policy(0, hidden=MOVE_HIDDEN).network
    observations = np.random.default_rng(0).normal(size=(300, INPUTS)).astype(np.float32)
    assert soften(network, observations, 0.0) == pytest.approx(1.0, abs=1e-4)  # type: ignore[arg-type]


def test_entropy_is_restored_to_the_stated_share_on_the_policys_own_paths() -> None:
    for restore, least in ((True, 0.99 * RESTORED), (False, 0.0)):
        policy = start_policy("ppo")
        model, episodes = make("ppo", GoingOn(restore_entropy=restore), policy=policy)
        own = dict(zip(("mean", "scale"), map(torch.from_numpy, episodes.normaliser), strict=True))
        seen = observations_of(CropPolicy(policy.facts, policy.tensors | own), composition_album(4), SETTINGS, 0)
        logits = actor_of(model)(torch.from_numpy(seen)).detach()
        share = float(entropies(torch.log_softmax(logits, dim=1)).mean()) / math.log(9)
        assert share >= least
        assert restore or share < 0.99 * RESTORED


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_training_starts_with_what_the_policy_does(algorithm: Algorithm) -> None:
    policy = start_policy(algorithm)
    model, episodes = make(algorithm, policy=policy)
    facts = PolicyFacts(actions_of(algorithm).name, hidden_of(algorithm), 16, "free", "composition")
    taken = policy_of(model, episodes.normaliser, facts)
    same = CropPolicy(facts, policy.tensors | {name: taken.tensors[name] for name in ("mean", "scale")})
    seen = episodes.play.observe(policy.actions.ahead)
    assert taken.choose(seen) == pytest.approx(same.choose(seen), abs=1e-6)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_critics_learn_alone_at_first(algorithm: Algorithm) -> None:
    model, _ = make(algorithm, steps=20_480)
    before = actor_tensors(model)
    critic = {name: tensor.clone() for name, tensor in model.policy.state_dict().items() if "critic" in name}
    # The warm-up takes 1024 steps of PPO; SAC and TD3 begin to learn after as many, and the actor after twice that.
    learn(model, 1024 if algorithm == "ppo" else 1200)
    assert all(torch.equal(tensor, before[name]) for name, tensor in actor_tensors(model).items())
    state = model.policy.state_dict()
    assert any(not torch.equal(tensor, state[name]) for name, tensor in critic.items())
    learn(model, 1024)
    assert any(not torch.equal(tensor, before[name]) for name, tensor in actor_tensors(model).items())


def test_divergence_grows_from_nothing_and_a_penalty_holds_it() -> None:
    ended = {}
    for stay_close in (0.0, 3.0):
        model, _ = make("ppo", GoingOn(stay_close=stay_close))
        learn(model, 512)
        first = model.logger.name_to_value["train/divergence"]
        assert first < 0.05
        learn(model, 3072)
        ended[stay_close] = model.logger.name_to_value["train/divergence"]
    assert ended[3.0] < 0.5 * ended[0.0]


def test_reward_for_trying_things_falls_to_what_was_asked_for() -> None:
    model, _ = make("ppo", steps=2048)
    assert isinstance(model, TuningPPO)
    policy: Any = model.policy
    prices = []
    for _ in range(4):
        learn(model, 512)
        prices.append(policy.price)
    assert policy.aims.entropy == (3 * 0.003, 0.003)
    assert all(0.003 <= price <= 0.009 for price in prices)


@pytest.mark.parametrize("algorithm", ["ppo", "td3"])
def test_resumed_tuning_equals_the_uninterrupted_one(algorithm: Algorithm, tmp_path: Path) -> None:
    whole, episodes = make(algorithm)
    learn(whole, 512)
    save_checkpoint(tmp_path / "checkpoint", whole, moment_of(whole, episodes), {})
    learn(whole, 512)
    saved = load_checkpoint(tmp_path / "checkpoint")
    assert saved is not None
    resumed, own = make(algorithm)
    saved.restore(resumed, own)
    learn(resumed, 512)
    for name, tensor in whole.policy.state_dict().items():
        assert torch.equal(tensor, resumed.policy.state_dict()[name]), name


@pytest.mark.parametrize(("algorithm", "other"), [("ppo", "sac"), ("sac", "ppo"), ("td3", "ppo")])
def test_policy_of_other_actions_is_refused_in_words(algorithm: Algorithm, other: Algorithm) -> None:
    check_fits(start_policy(algorithm), algorithm)
    with pytest.raises(RunError, match=other.upper()) as caught:
        check_fits(start_policy(algorithm), other)
    assert caught.value.remedy


def test_policy_of_another_size_is_refused() -> None:
    with pytest.raises(RunError, match="size"):
        check_fits(random_policy(hidden=(16, 8)), "ppo")


def test_only_what_depends_on_the_score_is_scaled_anew() -> None:
    policy, width = start_policy("ppo"), INPUTS
    found = normaliser_of(
        rescaled(policy, Normaliser(np.full(width, 7, dtype=np.float32), np.full(width, 3, dtype=np.float32)))
    )
    changed = [STATE_NAMES[row - DESCRIBED] for row in np.flatnonzero(found.mean == 7)]
    assert changed == ["score", "gain", "last gain", "below best"]
    assert (np.flatnonzero(found.scale == 3) == np.flatnonzero(found.mean == 7)).all()


@given(step=st.integers(0, 1000), count=st.integers(1, 40), seed=st.integers(0, 5))
def test_easy_photos_come_first_and_none_is_left_out(step: int, count: int, seed: int) -> None:
    difficulty = np.random.default_rng(seed).random(count)
    weights = Curriculum(difficulty, 1000).weights(step)
    assert (weights > 0).all()
    by_difficulty = weights[np.argsort(difficulty)]
    assert (np.diff(by_difficulty) <= 0).all()
    assert by_difficulty[0] == 1
    if step >= 500:
        assert (weights == 1).all()


def test_favoured_photos_are_drawn_more() -> None:
    pool = StartPool(composition_album(4), SETTINGS, np.random.default_rng(0))
    pool.favour(np.array([1.0, 0.0, 3.0, 0.0]))
    drawn = np.bincount(pool.draw(4000, np.random.default_rng(1)).photos, minlength=4) / 4000
    assert drawn == pytest.approx([0.25, 0, 0.75, 0], abs=0.03)
