"""Which photos of a catalog the next pairs are of."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ml_core.catalog.catalog import Catalog, Photo, PhotoQuery
from ml_core.catalog.folders import previews_folder
from ml_core.models.choosing.history import History
from ml_core.models.choosing.photos import Gathered, Scene, Scenes, gather, sides_of
from ml_core.photos.previews import PreviewStore
from ml_core.specs.engine import OfferedPair
from ml_core.specs.errors import PhotoError
from ml_core.specs.judgements import PairPurpose
from ml_core.worker.known_photos import KnownPhotos

# Photos without a preview that one request decodes at most, and of how many it tries to find one.
_DECODED, _TRIED = 4, 200
# With fewer photos than that to learn from, those that a policy is judged by are learnt from as well.
_ENOUGH = 8
_UNKNOWN = Scene(0, frozenset())


class Numbers(NamedTuple):
    """The photos there are to choose from: all of them, and those among them that may have no preview yet."""

    every: list[int]
    new: frozenset[int]


class Supply(NamedTuple):
    """Photos for the next pairs, in the order to use them: those to learn from, and those that are held out."""

    learn: list[Gathered]
    held_out: list[Gathered]


class PhotoSupply:
    """Finds the photos that the next pairs are of, and looks at them when need be.

    Args:
        catalog: The catalog.
        photos: Its photos.
        history: What was shown of them.
        seed: Seed of every random choice.
    """

    def __init__(self, catalog: Catalog, photos: KnownPhotos, history: History, seed: int) -> None:
        self._catalog, self._photos, self._history, self._seed = catalog, photos, history, seed
        used = {*history.uses, *history.purposes}
        self._looks = {path: look for path in used if (look := photos.look(path)) is not None}
        self._scenes = Scenes(history, self._looks)
        self._records: dict[int, Photo] = {}
        self._store = PreviewStore(previews_folder())
        self._to_decode = _DECODED

    def numbers(self, only: Sequence[Path]) -> Numbers:
        """Return the photos there are to choose from; `only` these, if any are named."""
        if not only:
            every, new = (self._catalog.photo_ids(PhotoQuery(state=state)) for state in (None, "new"))
            broken = self._catalog.photo_ids(PhotoQuery(state="broken"))
            return Numbers(sorted(set(every) - set(broken)), frozenset(new))
        found = [self._photos.at(path) for path in only]
        self._records |= {photo.id: photo for photo in found if photo is not None and photo.state != "broken"}
        return Numbers(
            sorted(self._records), frozenset(n for n, photo in self._records.items() if photo.state == "new")
        )

    def find(
        self, numbers: Numbers, learn: int, held_out: int, waiting: Sequence[OfferedPair], spared: Sequence[Path]
    ) -> Supply:
        """Return photos for the next pairs.

        Args:
            numbers: The photos there are.
            learn: How many photos to learn from are wanted.
            held_out: How many photos that are held out are wanted.
            waiting: Pairs that wait for an answer, of whose scenes no other pair is shown.
            spared: Photos that must not be learnt from, as long as enough others are left.
        """
        sides = sides_of(numbers.every, self._purposes(numbers, spared), self._seed)
        busy = [self._looks[pair.photo] for pair in waiting if pair.photo in self._looks]
        learnt = self._gather(numbers, sides.learn, "held out", learn, busy)
        busy += [photo.look for photo in learnt]
        return Supply(learnt, self._gather(numbers, sides.held_out, "learn", held_out, busy))

    def photo(self, number: int) -> Photo | None:
        """Return the record of a photo by its number."""
        if number not in self._records:
            self._records |= {photo.id: photo for photo in self._catalog.photos([number])}
        return self._records.get(number)

    def _purposes(self, numbers: Numbers, spared: Sequence[Path]) -> dict[int, frozenset[PairPurpose]]:
        """Return what photos were used for; those to be spared count as held out."""
        used = {
            photo.id: self._scenes.scene(path, self._looks.get(path)).purposes
            for path in self._history.purposes
            if (photo := self._photos.at(path)) is not None
        }
        there = {photo.id for path in spared if (photo := self._photos.at(path)) is not None} & set(numbers.every)
        if len(numbers.every) - len(there) < _ENOUGH:
            return used
        return {number: frozenset[PairPurpose]({"held out"}) for number in there} | used

    def _gather(
        self, numbers: Numbers, side: Sequence[int], other: PairPurpose, wanted: int, busy: Sequence[int]
    ) -> list[Gathered]:
        """Return photos of one side, none of which shows a scene of the other."""
        new = [number for number in side if number in numbers.new]
        order = [number for number in side if number not in numbers.new] + new[:_TRIED]
        return gather(order, self._scene, self._look, lambda scene: other not in scene.purposes, wanted, busy)

    def _scene(self, number: int) -> Scene:
        photo = self.photo(number)
        return _UNKNOWN if photo is None else self._scenes.scene(photo.path, self._photos.look(photo.path))

    def _look(self, number: int) -> int | None:
        photo = self.photo(number)
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
