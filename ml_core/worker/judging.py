"""The pairs to judge next, chosen from the photos of a catalog."""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ml_core.catalog.catalog import Catalog, Photo, PhotoQuery
from ml_core.catalog.folders import previews_folder
from ml_core.datasets.answers import answers_of
from ml_core.geometry import Box
from ml_core.models.choosing.choose import ACTIVE_FROM, Choosing, Opinions, Prospect, choose_pairs
from ml_core.models.choosing.crops import Rollouts
from ml_core.models.choosing.history import history_of
from ml_core.models.choosing.looking import pairs_of
from ml_core.models.choosing.opinions import opinions_of
from ml_core.models.choosing.pairs import CropPairs, Described
from ml_core.models.choosing.photos import Gathered, Scene, Scenes, gather, sides_of
from ml_core.models.choosing.schedule import random_at
from ml_core.photos.previews import PreviewStore
from ml_core.specs.engine import PairsReply, PairsRequest
from ml_core.specs.errors import PhotoError, SpecError
from ml_core.specs.judgements import PairPurpose
from ml_core.worker.known_photos import KnownPhotos, kept_for, open_catalog, subject_of
from ml_core.worker.tasting import evidence, fitted
from ml_core.worker.warm import looked_at, policy_at, stamp

# Pairs to choose from once there is a taste, and the least and the most of one photo.
_CANDIDATES, _FEWEST, _MOST = 1200, 32, 480
# Photos to choose from once there is a taste; before, the engine looks at some more with every answer.
_PHOTOS, _MORE = 40, 4
# Of the photos that have no preview as far as the catalog knows, so many are tried.
_NEW = 200
# Photos without a preview that one request decodes at most.
_DECODED = 4
# One plan for every annotator, so that they judge the same held-out photos.
_SEED = 0


class Policies(NamedTuple):
    """Folders of the policies whose crops are compared, with their times of change."""

    policy: Path | None = None
    baseline: Path | None = None


def choose(request: PairsRequest) -> PairsReply:
    """Choose the next pairs an annotator should judge."""
    if request.count < 1:
        raise SpecError("No pair was asked for.", "Ask for at least one.")
    kept = kept_for(request.catalog)
    with open_catalog(request.catalog) as catalog:
        reply = _Desk(catalog, KnownPhotos(catalog, kept), request).reply()
    kept.save()
    return reply


class _Desk:
    """All that one request looks at.

    Args:
        catalog: The catalog.
        photos: Its photos.
        request: What was asked.
    """

    def __init__(self, catalog: Catalog, photos: KnownPhotos, request: PairsRequest) -> None:
        self._catalog, self._photos, self._request = catalog, photos, request
        self._judged = catalog.judged_pairs()
        self._history = history_of(self._judged, request.annotator, request.waiting)
        used = {*self._history.uses, *self._history.purposes}
        looks = {path: look for path in used if (look := photos.look(path)) is not None}
        self._scenes = Scenes(self._history, looks)
        self._busy = [looks[pair.photo] for pair in request.waiting if pair.photo in looks]
        self._policies = Policies(request.policy)
        self._records: dict[int, Photo] = {}
        self._store = PreviewStore(previews_folder())
        self._new: set[int] = set()
        self._to_decode = _DECODED

    def reply(self) -> PairsReply:
        numbers = self._numbers()
        if not numbers:
            return PairsReply((), "Add photos first: pairs are made of the photos in your library.")
        pairs = choose_pairs(self._choosing(numbers), self._request.count)
        reason = "" if len(pairs) == self._request.count else _why_few(len(self._request.waiting))
        return PairsReply(tuple(pairs), reason)

    def _numbers(self) -> list[int]:
        """Return the photos there are to choose from."""
        if self._request.photos:
            found = [self._photos.at(path) for path in self._request.photos]
            there = [photo for photo in found if photo is not None and photo.state != "broken"]
            self._records.update((photo.id, photo) for photo in there)
            return list(dict.fromkeys(photo.id for photo in there))
        ready = self._catalog.photo_ids(PhotoQuery(state="ready", sort="added"))
        self._new = set(self._catalog.photo_ids(PhotoQuery(state="new", sort="added")))
        return [*ready, *self._new]

    def _choosing(self, numbers: Sequence[int]) -> Choosing:
        sides = sides_of(numbers, self._purposes(), _SEED)
        history, count = self._history, self._request.count
        some = min(_PHOTOS, _MORE * history.learned + count + 2)
        learn = self._gather(sides.learn, lambda scene: "held out" not in scene.purposes, some, self._busy)
        taken = [*self._busy, *(photo.look for photo in learn)]
        held_out = self._gather(sides.held_out, lambda scene: "learn" not in scene.purposes, count, taken)
        opinions = self._opinions()
        share = _FEWEST if opinions is None else _share_of(learn)
        return Choosing(
            learn=[self._prospect(photo, share) for photo in learn],
            held_out=[self._prospect(photo, _FEWEST) for photo in held_out],
            history=history,
            opinions=opinions,
            pending=self._pending(),
            seed=_SEED,
        )

    def _purposes(self) -> dict[int, frozenset[PairPurpose]]:
        return {
            photo.id: self._scenes.scene(path, self._photos.look(path)).purposes
            for path in self._history.purposes
            if (photo := self._photos.at(path)) is not None
        }

    def _gather(
        self, numbers: Sequence[int], fits: Callable[[Scene], bool], wanted: int, others: Sequence[int]
    ) -> list[Gathered]:
        return gather(self._with_previews_first(numbers), self._scene, self._look, fits, wanted, others)

    def _with_previews_first(self, numbers: Sequence[int]) -> list[int]:
        """Return photos in their order, but those that have to be decoded last, and of those only some."""
        new = [number for number in numbers if number in self._new]
        return [number for number in numbers if number not in self._new] + new[:_NEW]

    def _record(self, number: int) -> Photo | None:
        if number not in self._records:
            self._records |= {photo.id: photo for photo in self._catalog.photos([number])}
        return self._records.get(number)

    def _scene(self, number: int) -> Scene:
        photo = self._record(number)
        return _UNKNOWN if photo is None else self._scenes.scene(photo.path, self._photos.look(photo.path))

    def _look(self, number: int) -> int | None:
        photo = self._record(number)
        if photo is None:
            return None
        known = self._photos.look(photo.path)
        if known is not None or not self._may_decode(photo):
            return known
        seen = self._photos.looked_at(photo)
        return None if seen is None else seen.look

    def _may_decode(self, photo: Photo) -> bool:
        """Return whether a photo has a preview, or one more photo may be decoded for this request."""
        try:
            if photo.state == "ready" or self._store.has(photo.path):
                return True
        except PhotoError:
            return False
        self._to_decode -= 1
        return self._to_decode >= 0

    def _opinions(self) -> Opinions | None:
        if self._history.learned < ACTIVE_FROM:
            return None
        own = [item for item in self._judged if item.judgement.annotator == self._request.annotator]
        taste = fitted(evidence(self._photos, answers_of(own).learn))
        return None if taste is None else opinions_of(taste, _SEED)

    def _pending(self) -> Described | None:
        pairs = [pair for pair in self._request.waiting if pair.purpose == "learn"]
        found = [self._photos.descriptors(pair.photo, (Box(*pair.a), Box(*pair.b))) for pair in pairs]
        rows = [rows for rows in found if rows is not None]
        return np.array(rows) if rows else None

    def _prospect(self, gathered: Gathered, count: int) -> Prospect:
        photo = self._records[gathered.number]
        uses = gathered.scene.uses
        pairs, described = _pairs(photo.path, stamp(photo.path), subject_of(photo), (photo.id, uses), self._policies)
        return Prospect(photo.path, uses, pairs.take(np.arange(min(count, len(pairs)))), described)


_UNKNOWN = Scene(0, frozenset())


def _share_of(photos: Sequence[Gathered]) -> int:
    """Return how many pairs of each photo it takes to choose from enough, as those used least come first."""
    fewest = min((photo.scene.uses for photo in photos), default=0)
    level = sum(photo.scene.uses == fewest for photo in photos)
    return min(max(math.ceil(_CANDIDATES / max(level, 1)), _FEWEST), _MOST)


def _why_few(waiting: int) -> str:
    if waiting:
        return "No other pair is ready yet; go on with the ones you have."
    return "Every pair worth showing of these photos is judged. Add more photos."


@lru_cache(maxsize=256)
def _pairs(
    path: Path,
    changed: int,  # noqa: ARG001 - a photo that changed is another photo
    subject: Box | None,
    number_and_uses: tuple[int, int],
    policies: "Policies",
) -> tuple[CropPairs, Described]:
    random = random_at(_SEED, "crops", *number_and_uses)
    return pairs_of(looked_at(path, subject), random, *_rollouts(policies))


def _rollouts(policies: "Policies") -> tuple[Rollouts | None, Rollouts | None]:
    if policies.policy is None:
        return None, None
    from ml_core.models.choosing.rollouts import PolicyRollouts  # search must not wait for torch

    policy = PolicyRollouts(policy_at(policies.policy))
    return policy, None
