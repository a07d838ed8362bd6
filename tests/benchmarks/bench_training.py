"""Training a crop policy: speed against pixels at batch 1, and how good its crops of unseen photos are."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import gymnasium
import numpy as np
import numpy.typing as npt
import torch
from gymnasium import spaces
from stable_baselines3 import PPO
from stable_baselines3.common.logger import Logger

from ml_core.geometry import Box, as_boxes
from ml_core.models.composition import CompositionScorer
from ml_core.models.nima.network import build_network
from ml_core.models.nima.scorer import NimaScorer
from ml_core.models.picture import Picture
from ml_core.models.policy.actions import EDGE_DELTAS, STOP
from ml_core.models.policy.album import make_album
from ml_core.photos.decoding import decode
from ml_core.photos.finding import find_photos
from ml_core.photos.samples import sample_photos
from ml_core.specs.context import TaskContext
from ml_core.specs.networks import NimaSpec
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import BootstrapConfig
from ml_core.tasks.bootstrap.task import run
from ml_core.training.episodes import Episodes, measure_normaliser
from ml_core.training.reinforcement import actions_of, build
from ml_core.training.starts import EpisodeSettings
from ml_core.training.vector_environment import CropVecEnv
from tests.benchmarks.figure import Figure
from tests.pictures import SHARED_PHOTOS

SEEDS = (0, 1, 2)
PIXELS = 84


def figures() -> Iterator[Figure]:
    """Yield the figures of training."""
    torch.set_num_threads(1)
    photos = _photos()
    pictures = [Picture(path.name, decode(path, 1024)) for path in photos[:12]]
    yield from _speeds(pictures)
    with _home() as folder:
        yield from _bootstraps(photos, folder)


def _photos() -> tuple[Path, ...]:
    return tuple(find_photos([SHARED_PHOTOS])) if SHARED_PHOTOS.is_dir() else sample_photos()


@contextmanager
def _home() -> Iterator[Path]:
    """Keep previews and runs in a folder of their own."""
    before = os.environ.get("THIRDS_HOME")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["THIRDS_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ["THIRDS_HOME"]
            else:
                os.environ["THIRDS_HOME"] = before


# Speed


def _speeds(pictures: list[Picture]) -> Iterator[Figure]:
    album, settings = make_album(pictures, CompositionScorer()), EpisodeSettings()
    actions = actions_of("ppo")
    episodes = Episodes(album, settings, actions, 128, 0, measure_normaliser(album, settings, actions))
    vector = CropVecEnv(episodes)
    alone = _steps_per_second(vector)
    model = build(BootstrapConfig(), vector)
    began, worked = time.perf_counter(), time.process_time()
    model.learn(40_960)
    learning = model.num_timesteps / (time.perf_counter() - began)
    learning_alone = model.num_timesteps / (time.process_time() - worked)
    pixels = _pixel_steps_per_second(pictures)
    yield Figure("environment alone, steps/s", alone)
    # What other processes take away does not count here.
    yield Figure("environment with PPO, steps per second of its own CPU time", learning_alone)
    yield Figure(
        "environment with PPO, steps/s", learning, pixels, "pixels, network scorer, batch 1", ">= 8000, >= 100x"
    )


def _steps_per_second(vector: CropVecEnv, steps: int = 200) -> float:
    actions = np.random.default_rng(0).integers(0, STOP + 1, (steps, vector.num_envs))
    vector.reset()
    began = time.perf_counter()
    for chosen in actions:
        vector.step(chosen)
    return steps * vector.num_envs / (time.perf_counter() - began)


class PixelEnv(gymnasium.Env[npt.NDArray[np.uint8], Any]):
    """One crop at a time as pixels, rated by a network: how such environments are usually written."""

    def __init__(self, pictures: list[Picture]) -> None:
        network = build_network(NimaSpec())
        self._ratings = NimaScorer("baseline", NimaSpec(), network, torch.device("cpu")).prepare(pictures)
        self._pictures, self._random = pictures, np.random.default_rng(0)
        self.action_space = spaces.Discrete(STOP + 1)
        self.observation_space = spaces.Box(0, 255, (PIXELS, PIXELS, 3), np.uint8)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[npt.NDArray[np.uint8], dict[str, Any]]:
        super().reset(seed=seed)
        self._photo, self._moves = int(self._random.integers(len(self._pictures))), 0
        self._box = np.array([0.0, 0.0, 1.0, 1.0])
        self._score = self._rate()
        return self._look(), {}

    def step(self, action: Any) -> tuple[npt.NDArray[np.uint8], float, bool, bool, dict[str, Any]]:
        moved = np.clip(self._box + EDGE_DELTAS[action], 0, 1)
        if (moved[2:] - moved[:2]).min() > 0.2:
            self._box = moved
        before, self._score = self._score, self._rate()
        self._moves += 1
        over = bool(action == STOP) or self._moves >= 16
        return self._look(), (self._score - before) / 9, over, False, {}

    def _rate(self) -> float:
        return float(self._ratings.means(np.array([self._photo]), as_boxes(self._box))[0])

    def _look(self) -> npt.NDArray[np.uint8]:
        pixels = self._pictures[self._photo].pixels
        left, top, right, bottom = Box(*self._box.tolist()).pixels(pixels.shape[1], pixels.shape[0])
        resized = cv2.resize(pixels[top:bottom, left:right], (PIXELS, PIXELS), interpolation=cv2.INTER_AREA)
        return np.asarray(resized, dtype=np.uint8)


def _pixel_steps_per_second(pictures: list[Picture], steps: int = 256) -> float:
    model = PPO("CnnPolicy", PixelEnv(pictures), n_steps=64, batch_size=64, n_epochs=4, device="cpu", seed=0)
    # The library's own logger leaves temporary folders behind.
    model.set_logger(Logger(folder=None, output_formats=[]))
    model.learn(64)
    began = time.perf_counter()
    model.learn(steps)
    return steps / (time.perf_counter() - began)


# Quality


def _bootstraps(photos: tuple[Path, ...], folder: Path) -> Iterator[Figure]:
    seconds, results = [], []
    for seed in SEEDS:
        began = time.perf_counter()
        results.append(_bootstrap(BootstrapConfig(photos=photos, seed=seed), folder))
        seconds.append(time.perf_counter() - began)
    mean = {
        name: float(np.mean([result[name] for result in results]))
        for name in ("share", "full_frame_share", "polished_share", "share_low", "share_high", "moves")
    }
    splits = f"mean of {len(SEEDS)} splits"
    full = mean["full_frame_share"]
    yield Figure("bootstrap of 100,000 steps with decoding the photos, s", seconds[0], asked="<= 20")
    yield Figure("bootstrap of 100,000 steps, previews made, s", float(np.median(seconds[1:])), asked="<= 20")
    yield Figure(f"held-out policy, share of dense optimum, {splits}", mean["share"], full, "full frame", ">= 0.93")
    yield Figure("its 95 % interval over photos, lower end", mean["share_low"])
    yield Figure("its 95 % interval over photos, upper end", mean["share_high"])
    yield Figure(f"held-out policy then polish, {splits}", mean["polished_share"], full, "full frame")
    yield Figure(f"moves to a crop, {splits}", mean["moves"])
    for algorithm in ("sac", "td3"):
        began = time.perf_counter()
        result = _bootstrap(BootstrapConfig(photos=photos, algorithm=algorithm), folder)
        name = f"optional: {algorithm.upper()}"
        yield Figure(f"{name} held-out policy, share", result["share"], result["full_frame_share"], "full frame")
        yield Figure(f"{name} bootstrap of 100,000 steps, s", time.perf_counter() - began)


def _bootstrap(config: BootstrapConfig, folder: Path) -> dict[str, Any]:
    return run(config, TaskContext(RunFolder.create(folder / "runs", "bootstrap", config)))
