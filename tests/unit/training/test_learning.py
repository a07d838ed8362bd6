"""The algorithms, the policy taken out of them, and checkpoints."""

from pathlib import Path

import numpy as np
import pytest
import torch
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.callbacks import BaseCallback

from ml_core.geometry import FREE
from ml_core.models.policy.crop_policy import CropPolicy, PolicyFacts
from ml_core.specs.errors import RunError
from ml_core.specs.tasks import Algorithm, BootstrapConfig
from ml_core.training.checkpoints import load_checkpoint, moment_of, save_checkpoint
from ml_core.training.episodes import Episodes, Normaliser, measure_normaliser
from ml_core.training.evaluation import evaluate, find_optimum, paths_sample, polished_shares, shares_of
from ml_core.training.reinforcement import actions_of, build, hidden_of, policy_of
from ml_core.training.starts import EpisodeSettings
from ml_core.training.vector_environment import CropVecEnv
from tests.unit.training.albums import TargetScorer, composition_album, random_policy, target_album

ALGORITHMS: tuple[Algorithm, ...] = ("ppo", "sac", "td3")
SETTINGS = EpisodeSettings()


def config_of(algorithm: Algorithm, steps: int = 1024) -> BootstrapConfig:
    return BootstrapConfig(algorithm=algorithm, steps=steps, environments=16, batch_size=64)


def make(algorithm: Algorithm, steps: int = 1024) -> tuple[BaseAlgorithm, Episodes]:
    torch.set_num_threads(1)
    config, album = config_of(algorithm, steps), composition_album(4)
    actions = actions_of(algorithm)
    normaliser = measure_normaliser(album, SETTINGS, actions, 256)
    episodes = Episodes(album, SETTINGS, actions, config.environments, 0, normaliser)
    return build(config, CropVecEnv(episodes)), episodes


def taken(model: BaseAlgorithm, algorithm: Algorithm, normaliser: Normaliser) -> CropPolicy:
    facts = PolicyFacts(actions_of(algorithm).name, hidden_of(algorithm), 16, "free", "composition")
    return policy_of(model, normaliser, facts)


def learn(model: BaseAlgorithm, steps: int, callback: BaseCallback | None = None) -> None:
    model.learn(steps, callback, log_interval=None, reset_num_timesteps=False)  # type: ignore[arg-type]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_policy_acts_as_the_trained_network_does(algorithm: Algorithm, tmp_path: Path) -> None:
    model, episodes = make(algorithm)
    learn(model, 600)
    taken(model, algorithm, episodes.normaliser).save(tmp_path)
    policy = CropPolicy.load(tmp_path)
    raw = episodes.play.observe(policy.actions.ahead)
    expected, _ = model.predict(episodes.normaliser(raw), deterministic=True)
    # The library scales continuous actions to -1..1 and back, which rounds the last digit.
    assert policy.choose(raw) == pytest.approx(expected, abs=0 if algorithm == "ppo" else 1e-6)


class Recorder(BaseCallback):
    """Notes where the training stands before the first rollout at `step`, and ends it there if asked."""

    def __init__(self, episodes: Episodes, path: Path, step: int, ends: bool) -> None:
        super().__init__()
        self.episodes, self.path, self.step, self.ends = episodes, path, step, ends

    def _on_rollout_start(self) -> None:
        if self.model.num_timesteps == self.step:
            save_checkpoint(self.path, self.model, moment_of(self.model, self.episodes), {"mine": [1.5]})

    def _on_step(self) -> bool:
        return not (self.ends and self.model.num_timesteps > self.step)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_resumed_training_equals_the_uninterrupted_one(algorithm: Algorithm, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    whole, episodes = make(algorithm)
    learn(whole, 1024, Recorder(episodes, path, 512, ends=False))
    saved = load_checkpoint(path)
    assert saved is not None
    assert saved.step == 512
    assert saved.about == {"mine": [1.5]}

    resumed, own = make(algorithm)
    saved.restore(resumed, own)
    assert resumed.num_timesteps == 512
    learn(resumed, 512)
    assert resumed.num_timesteps == whole.num_timesteps == 1024
    for name, tensor in whole.policy.state_dict().items():
        assert torch.equal(tensor, resumed.policy.state_dict()[name]), name


def test_checkpoint_of_another_algorithm_is_refused(tmp_path: Path) -> None:
    model, episodes = make("td3")
    learn(model, 64)
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, model, moment_of(model, episodes), {})
    saved = load_checkpoint(path)
    assert saved is not None
    other, own = make("ppo")
    with pytest.raises(RunError, match="does not fit"):
        saved.restore(other, own)


@pytest.mark.parametrize("content", [b"", b"\x80\x04.", b"\xff" * 100])
def test_damaged_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "checkpoint.safetensors"
    assert load_checkpoint(path) is None
    path.write_bytes(content)
    with pytest.raises(RunError, match="damaged"):
        load_checkpoint(path)


def test_learning_beats_the_full_frame() -> None:
    album, settings = composition_album(6), EpisodeSettings(other_shapes=0.0)
    optimum = find_optimum(album, settings, FREE)
    actions = actions_of("ppo")
    episodes = Episodes(album, settings, actions, 64, 0, measure_normaliser(album, settings, actions, 512))
    model = build(BootstrapConfig(steps=24_000, environments=64, batch_size=512), CropVecEnv(episodes))
    learn(model, 24_000)
    after = evaluate(taken(model, "ppo", episodes.normaliser), album, optimum)
    full = shares_of(optimum.start_scores, optimum).mean()
    # The last box of the path, so that the best of a random walk does not count.
    last = shares_of(after.paths.scores[-1], optimum).mean()
    assert last > full + 0.4 * (1 - full)
    assert polished_shares(after, album).mean() > after.share


def test_optimum_is_above_everything_a_policy_finds() -> None:
    album = composition_album()
    optimum = find_optimum(album, SETTINGS, FREE)
    for seed in range(4):
        judged = evaluate(random_policy(seed), album, optimum)
        assert (judged.shares <= 1.02).all()
        assert (judged.shares >= shares_of(optimum.start_scores, optimum) - 1e-9).all()


def test_shares_by_hand() -> None:
    album = target_album(TargetScorer(), 2)
    optimum = find_optimum(album, SETTINGS, FREE)
    assert shares_of(np.array([1.0, 1 + (optimum.scores[1] - 1) / 2]), optimum) == pytest.approx([0, 0.5])
    # The full frame's reward is its IoU with the target.
    assert optimum.start_scores == pytest.approx([1 + 9 * 0.52 * 0.68] * 2)


def test_paths_sample_is_what_the_wizard_reads() -> None:
    album = composition_album()
    judged = evaluate(random_policy(), album, find_optimum(album, SETTINGS, FREE))
    data = paths_sample(judged, album, limit=2)
    assert [photo["photo"] for photo in data["photos"]] == ["scene 0", "scene 1"]
    for photo in data["photos"]:
        assert photo["path"][0] == photo["full"]["box"] == [0, 0, 1, 1]
        assert len(photo["path"]) == len(photo["scores"])
        best = int(np.argmax(photo["scores"]))
        assert photo["policy"] == {"box": photo["path"][best], "score": photo["scores"][best]}
        assert photo["dense"]["score"] >= photo["full"]["score"]
