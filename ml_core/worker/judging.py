"""The pairs to judge next, chosen from the photos of a catalog."""

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from ml_core.catalog.records import JudgedPair
from ml_core.datasets.answers import answers_of
from ml_core.geometry import Box
from ml_core.models.choosing.choose import ACTIVE_FROM, Choosing, Opinions, Prospect, choose_pairs
from ml_core.models.choosing.crops import Found
from ml_core.models.choosing.history import History, history_of
from ml_core.models.choosing.looking import find_crops, pairs_of
from ml_core.models.choosing.opinions import opinions_of
from ml_core.models.choosing.pairs import CropPairs, Described
from ml_core.models.choosing.photos import Gathered
from ml_core.models.choosing.schedule import random_at
from ml_core.specs.engine import OfferedPair, PairsReply, PairsRequest
from ml_core.specs.errors import PhotoError, SpecError
from ml_core.specs.judgements import RERANKING_FROM
from ml_core.worker.known_photos import KnownPhotos, kept_for, open_catalog, subject_of
from ml_core.worker.photo_supply import PhotoSupply
from ml_core.worker.policy_sources import Policies, held_out_of, policies_of, sources_of
from ml_core.worker.tasting import evidence, fitted
from ml_core.worker.warm import looked_at, stamp

# Pairs to choose from once there is a taste, and the fewest of one photo.
CANDIDATES, _FEWEST = 1200, 32
# Photos to choose from once there is a taste; before, the engine looks at some more with every answer.
_PHOTOS, _MORE = 24, 3
# With fewer photos than that to choose from, more crops of each take part.
_FEW_PHOTOS, _VARIETY = 5, 2
# One plan for every annotator, so that they are asked about the same held-out photos.
_SEED = 0


def choose(request: PairsRequest) -> PairsReply:
    """Choose the next pairs an annotator should judge.

    The built-in scorer finds them whatever scorer is in use: a network takes seconds a photo for what this needs of
    dozens, and pairs have to be various rather than the best.

    Raises:
        CatalogError: If there is no catalog, or it cannot be read.
        SpecError: If no pair was asked for.
        WeightsError: If the policy cannot be read.
    """
    if request.count < 1:
        raise SpecError("No pair was asked for.", "Ask for at least one.")
    kept = kept_for(request.catalog)
    with open_catalog(request.catalog) as catalog:
        judged, photos = catalog.judged_pairs(), KnownPhotos(catalog, kept)
        history = history_of(judged, request.annotator, request.waiting)
        supply, policies = PhotoSupply(catalog, photos, history, _SEED), policies_of(catalog, request.policy)
        choosing = _choosing(request, judged, history, photos, supply, policies)
    kept.save()
    if choosing is None:
        return PairsReply((), "Add photos first: pairs are made of the photos in your library.")
    pairs = choose_pairs(choosing, request.count)
    return PairsReply(tuple(pairs), "" if len(pairs) == request.count else _why_few(request.waiting))


def _choosing(
    request: PairsRequest,
    judged: Sequence[JudgedPair],
    history: History,
    photos: KnownPhotos,
    supply: PhotoSupply,
    policies: Policies,
) -> Choosing | None:
    """Return what to choose from; None when there are no photos."""
    numbers = supply.numbers(request.photos)
    if not numbers.every:
        return None
    some = min(_PHOTOS, _MORE * history.learned + request.count + 2)
    found = supply.find(numbers, some, request.count, request.waiting, held_out_of(policies))
    opinions = _opinions(request, judged, photos) if history.learned >= ACTIVE_FROM else None
    level = _used_least(found.learn)
    share = _FEWEST if opinions is None else max(math.ceil(CANDIDATES / max(level, 1)), _FEWEST)
    variety = _VARIETY if opinions is not None and level < _FEW_PHOTOS else 1
    return Choosing(
        learn=_prospects(supply, found.learn, policies, share, variety),
        held_out=_prospects(supply, found.held_out, policies, _FEWEST, 1),
        history=history,
        opinions=opinions,
        pending=_pending(request.waiting, photos),
        question_policy=policies.in_question(judged, request.annotator),
        seed=_SEED,
    )


def _opinions(request: PairsRequest, judged: Sequence[JudgedPair], photos: KnownPhotos) -> Opinions | None:
    own = [item for item in judged if item.judgement.annotator == request.annotator]
    learnt = evidence(photos, answers_of(own).learn)
    taste = fitted(learnt) if len(learnt.items) >= RERANKING_FROM else None
    return None if taste is None else opinions_of(taste, _SEED)


def _pending(waiting: Sequence[OfferedPair], photos: KnownPhotos) -> Described | None:
    pairs = [pair for pair in waiting if pair.purpose == "learn"]
    found = [photos.descriptors(pair.photo, (Box(*pair.a), Box(*pair.b))) for pair in pairs]
    known = [rows for rows in found if rows is not None]
    return np.array(known) if known else None


def _used_least(photos: Sequence[Gathered]) -> int:
    """Return how many photos share the fewest uses; only they come into question."""
    fewest = min((photo.scene.uses for photo in photos), default=0)
    return sum(photo.scene.uses == fewest for photo in photos)


def _prospects(
    supply: PhotoSupply, found: Sequence[Gathered], policies: Policies, count: int, variety: int
) -> list[Prospect]:
    prospects = []
    for number, scene, _ in found:
        photo = supply.photo(number)
        assert photo is not None
        try:
            pairs, described = _pairs(
                photo.path, stamp(photo.path), subject_of(photo), number, scene.uses, policies, variety
            )
        # It was looked at once and is gone, or its preview cannot be made again.
        except PhotoError:
            continue
        prospects.append(Prospect(photo.path, scene.uses, pairs.first_of(count), described))
    return prospects


@lru_cache(maxsize=256)
def _pairs(
    path: Path,
    changed: int,
    subject: Box | None,
    number: int,
    uses: int,
    policies: Policies,
    variety: int,
) -> tuple[CropPairs, Described]:
    """Return the pairs of a photo; each time it is used they are others."""
    found = _found(path, changed, subject, policies)
    return pairs_of(looked_at(path, subject), found, random_at(_SEED, "crops", number, uses), variety)


@lru_cache(maxsize=96)
def _found(path: Path, changed: int, subject: Box | None, policies: Policies) -> Found:  # noqa: ARG001 - the same
    seen = looked_at(path, subject)
    return find_crops(seen, sources_of(policies, seen.album))


def _why_few(waiting: Sequence[OfferedPair]) -> str:
    if waiting:
        return "No other pair is ready yet; go on with the ones you have."
    return "Every pair worth showing of these photos is judged. Add more photos."
