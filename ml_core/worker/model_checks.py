"""What `thirds verify` tries: reading photos, and a forward pass of each scorer and of a policy."""

import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import torch

from ml_core.catalog.weights.cards import BUILT_IN
from ml_core.catalog.weights.listing import local_weights, scorer_names, tensors_problem
from ml_core.geometry import Boxes, as_boxes
from ml_core.models.picture import Picture
from ml_core.models.policy.actions import EdgeMoves
from ml_core.models.policy.album import make_album
from ml_core.models.policy.crop_policy import CropPolicy, PolicyFacts, network_of
from ml_core.models.policy.play import STATE_AHEAD
from ml_core.models.policy.propose import ProposalOptions, propose_in
from ml_core.models.scorers import load_scorer
from ml_core.models.subject.look import picture_of
from ml_core.photos.decoding import decode
from ml_core.photos.finding import find_photos
from ml_core.photos.previews import PREVIEW_EDGE
from ml_core.photos.samples import sample_photos
from ml_core.specs.errors import PhotoError
from ml_core.worker.check import Check
from ml_core.worker.results import counted

_BOXES = 64


def photos(sources: Sequence[Path]) -> Iterator[Check]:
    """Read photos, the sample photos when none are named, and name those that cannot be read."""
    found, unreadable, began = 0, 0, time.perf_counter()
    for path in find_photos(sources or sample_photos()):
        found += 1
        try:
            decode(path, PREVIEW_EDGE)
        except PhotoError as error:
            unreadable += 1
            yield Check("Photos", "PROBLEM", f"{path}: {error.what}", error.remedy)
    if found == 0:
        yield Check("Photos", "PROBLEM", "There are no photos there.", "Name photos or a folder of photos.")
    elif unreadable < found:
        seconds = (time.perf_counter() - began) / found
        yield Check("Photos", "OK", f"{counted(found - unreadable, 'photo')} read, {1000 * seconds:.0f} ms each")


def scorers() -> Iterator[Check]:
    """Rate some crops with the built-in scorer and with each network whose weights are installed."""
    picture, boxes = _picture(), _some_boxes()
    damaged = {each.name: each.problem or tensors_problem(each.name) for each in local_weights()}
    for name, problem in damaged.items():
        if problem:
            yield Check("Scorer", "PROBLEM", f"{name}: {problem}", "Remove it in Models and install it again.")
    for name in scorer_names():
        if damaged.get(name):
            continue
        prepared = load_scorer(name).prepare([picture])
        began = time.perf_counter()
        means = prepared.means(np.zeros(len(boxes), dtype=np.intp), boxes)
        pace = len(boxes) / (time.perf_counter() - began)
        if np.isfinite(means).all() and (means >= 1).all() and (means <= 10).all():
            yield Check("Scorer", "OK", f"{name}: {pace:,.0f} crops/s")
        else:
            yield Check("Scorer", "PROBLEM", f"{name} gives scores that are none.", "Install its weights again.")


def policy() -> Iterator[Check]:
    """Let an untrained policy crop a photo."""
    album = make_album([_picture()], load_scorer(BUILT_IN))
    proposals = propose_in(album, 0, untrained(), ProposalOptions(count=1, method="policy", cut_faces=True))
    if len(proposals) == 1:
        yield Check("Policy", "OK", "a forward pass works")
    else:
        yield Check("Policy", "PROBLEM", "A policy proposes nothing.", "Install Thirds again.")


@cache
def _picture() -> Picture:
    path = sample_photos()[0]
    return picture_of(str(path), decode(path, PREVIEW_EDGE))


def _some_boxes() -> Boxes:
    low = np.random.default_rng(0).uniform(0, 0.4, (_BOXES, 2))
    return as_boxes(np.concatenate([low, low + 0.5], axis=1))


def untrained() -> CropPolicy:
    """Return a policy that never moves: what it takes to try one without training it."""
    moves, hidden = EdgeMoves(), (8, 8)
    facts = PolicyFacts(moves.name, hidden, max_moves=4, aspect="free", scorer=BUILT_IN)
    network = network_of(moves, hidden).state_dict()
    tensors = {name: torch.zeros_like(tensor) for name, tensor in network.items()}
    return CropPolicy(facts, tensors | {"mean": torch.zeros(STATE_AHEAD), "scale": torch.ones(STATE_AHEAD)})
