"""Learning tastes of simulated photographers: accuracy on photos never seen, by how many pairs were answered."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import torch

from ml_core.metrics.calibration import expected_calibration_error
from ml_core.metrics.shares import bootstrap_interval
from ml_core.models.choosing.active import choose_rows
from ml_core.models.choosing.opinions import opinions_of
from ml_core.models.taste.features import feature_rows, mirror_features
from ml_core.models.taste.linear import LinearTaste, fit_linear
from ml_core.models.taste.networks.fitting import Fit, TrainingPairs, fit_head
from ml_core.models.taste.networks.heads import NetworkKind
from ml_core.models.taste.prior import shipped_prior
from tests.benchmarks.asking import (
    CEILING,
    MOST,
    Descriptors,
    Floats,
    Indices,
    Session,
    clients,
    image_features,
    session,
    world,
)
from tests.benchmarks.figure import Figure

SEEDS = range(5)
SIZES = (10, 25, 50, 100, 200)
# Training networks takes its time.
NETWORK_SIZES = (25, 100)
KINDS: tuple[NetworkKind, ...] = ("siamese", "concatenating")
# LEARNING.md: what a prototype reached with nine other photographers, with the same ceiling.
_PROTOTYPE = dict(zip(SIZES, (0.68, 0.72, 0.74, 0.77, 0.79), strict=True))
_PROTOTYPE_CLICKED = dict(zip(SIZES, (0.70, 0.74, 0.77, 0.80, 0.82), strict=True))
# As many candidates as the app looks at, at least; larger batches than the app's, to save time.
_CANDIDATES, _BATCH = 1000, 8

# Accuracy of every photographer and seed, by the name of what predicted it.
Results = defaultdict[str, list[float]]


def figures() -> Iterator[Figure]:
    """Measure on one thread."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    try:
        yield from _figures_of(measured(SEEDS))
    finally:
        cv2.setNumThreads(threads)


def measured(seeds: Sequence[int] | range) -> Results:
    """Return the results of all photographers over seeds."""
    found: Results = defaultdict(list)
    for client in clients():
        for seed in seeds:
            _measure(session(client, seed), found)
            _measure_networks(session(client, seed), found)
    return found


def _measure(asked: Session, found: Results) -> None:
    there = world()
    rated = there.rated[there.pairs]
    found["scorer"].append(asked.accuracy((rated[:, 0] - rated[:, 1])[asked.test]))
    found["ceiling"].append(asked.accuracy(asked.client.differences[asked.test]))
    for size in SIZES:
        for name, described in (("plain", there.described), ("clicked", asked.client.clicked)):
            chances = _chances(_fit(asked, described, asked.learn[:size]), described, asked.test)
            found[f"{name} {size}"].append(asked.accuracy(chances - 0.5))
            found[f"{name} true {size}"].append(asked.true_accuracy(chances - 0.5))
            found[f"{name} calibration {size}"].append(expected_calibration_error(chances, asked.outcomes()))
    chosen = active_order(asked, asked.client.clicked)
    for size in SIZES[1:]:
        chances = _chances(_fit(asked, asked.client.clicked, chosen[:size]), asked.client.clicked, asked.test)
        found[f"active {size}"].append(asked.accuracy(chances - 0.5))


def _measure_networks(asked: Session, found: Results) -> None:
    for size in NETWORK_SIZES:
        for kind in KINDS:
            crops, mirrored = _inputs(kind, asked.client.clicked)
            first, second = world().pairs[asked.learn[:size]].T
            pairs = TrainingPairs(
                crops[first],
                crops[second],
                mirrored[first],
                mirrored[second],
                asked.said(asked.learn[:size]),
                np.ones(size),
                world().photos[first],
            )
            width = image_features()[0].shape[1]
            average = shipped_prior().mean.astype(np.float32) if kind == "siamese" else None
            fit = fit_head(kind, pairs, width, average, asked.seed)
            found[f"{kind} {size}"].append(asked.accuracy(_differences(fit, crops, asked.test)))


def _inputs(kind: NetworkKind, described: Descriptors) -> tuple[Descriptors, Descriptors]:
    """Return what a network sees of the crops (C, I), and of the mirrored ones."""
    image, mirrored = image_features()
    if kind == "concatenating":
        return image, mirrored
    features = feature_rows(np.ascontiguousarray(described.T)).T
    turned = mirror_features(features)
    return np.hstack([image, features]), np.hstack([mirrored, turned]).astype(np.float32)


def _differences(fit: Fit, crops: Descriptors, pairs: Indices) -> Floats:
    first, second = (torch.from_numpy((crops[side] - fit.mean) / fit.scale) for side in world().pairs[pairs].T)
    with torch.inference_mode():
        return np.asarray(fit.head.difference(first, second).double().numpy())


def _fit(asked: Session, described: Descriptors, pairs: Indices) -> LinearTaste:
    first, second = (described[world().pairs[pairs, side]] for side in (0, 1))
    return fit_linear(first, second, asked.said(pairs))


def _chances(taste: LinearTaste, described: Descriptors, pairs: Indices) -> Floats:
    first, second = (described[world().pairs[pairs, side]] for side in (0, 1))
    return taste.chances(first, second).preference


def active_order(asked: Session, described: Descriptors, most: int = MOST) -> Indices:
    """Return pairs in the order that active choice asks them: ten at random, then batches that teach most."""
    there, rng = world(), np.random.default_rng(asked.seed)
    chosen = list(asked.learn[: SIZES[0]])
    while len(chosen) < most:
        free = np.setdiff1d(asked.learn, chosen)
        offered = rng.permutation(free)[:_CANDIDATES]
        first, second = (described[there.pairs[offered, side]] for side in (0, 1))
        opinions = opinions_of(_fit(asked, described, np.array(chosen)), asked.seed)(first, second)
        chosen += list(offered[choose_rows(opinions, there.photo_of_pair[offered], _BATCH)])
    return np.array(chosen[:most])


def _figures_of(found: Results) -> Iterator[Figure]:
    def figure(name: str, key: str, baseline: str = "", baseline_name: str = "", asked: str = "") -> Figure:
        low, high = bootstrap_interval(np.array(found[key]))
        beside = float(np.mean(found[baseline])) if baseline else None
        words = f"photographers: {name} (95 % interval {low:.3f} to {high:.3f})"
        return Figure(words, float(np.mean(found[key])), beside, baseline_name, asked)

    yield figure("the noise-free answer, the ceiling", "ceiling", asked=f"{CEILING:.2f}")
    yield figure("the scorer alone, no pairs", "scorer", asked="prototype .63 on other photographers")
    for size in SIZES:
        wanted = f"{_PROTOTYPE[size]:.2f}"
        yield figure(f"linear, {size} pairs", f"plain {size}", "scorer", "the scorer alone", wanted)
    for size in SIZES:
        wanted = f"{_PROTOTYPE_CLICKED[size]:.2f}"
        yield figure(f"linear with a click, {size} pairs", f"clicked {size}", f"plain {size}", "without", wanted)
    for size in SIZES[1:]:
        yield figure(f"active with a click, {size} pairs", f"active {size}", f"clicked {size}", "random pairs")
    for name, words in (("plain", "linear"), ("clicked", "linear with a click")):
        for size in SIZES:
            yield figure(f"{words}, {size} pairs, agreement with noise-free answers", f"{name} true {size}")
    for size in NETWORK_SIZES:
        for kind, prototype in (("concatenating", "about .50"), ("siamese", "")):
            name, beside = f"{kind}, {size} pairs", f"clicked {size}"
            yield figure(name, f"{kind} {size}", beside, "linear with a click", prototype)
    for size in SIZES:
        yield figure(f"calibration error with a click, {size} pairs", f"clicked calibration {size}")
