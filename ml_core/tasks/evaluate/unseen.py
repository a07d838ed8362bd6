"""The photos to judge by: those that no stage used, and that look like none of those that were used."""

import random
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.folders import previews_folder
from ml_core.datasets.answers import answers_of
from ml_core.datasets.near_duplicates import NEAR, difference_hash
from ml_core.models.picture import Picture
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.subject.reading import marked_subjects, read_pictures
from ml_core.photos.finding import find_photos
from ml_core.photos.previews import PreviewStore
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import PhotoError, RunError
from ml_core.specs.evaluation import LeftOut
from ml_core.specs.tasks import EvaluateConfig

# More photos make the intervals hardly narrower.
MOST_PHOTOS = 200
_THREADS = 2


@dataclass(frozen=True)
class Used:
    """The photos that were used: those a policy was trained on, those whose answers a taste learned from."""

    trained: frozenset[Path]
    answered: frozenset[Path]

    @property
    def all(self) -> frozenset[Path]:
        """Return both."""
        return self.trained | self.answered


@dataclass(frozen=True, eq=False)
class Unseen:
    """The photos to judge by, and what was left out."""

    pictures: tuple[Picture, ...]
    left_out: LeftOut


def used_photos(policies: Iterable[CropPolicy], catalog_file: Path | None) -> Used:
    """Return which photos the policies were trained on and a catalog's answers taught a taste, as far as is known."""
    trained = [Path(name) for policy in policies for name in policy.facts.trained_on]
    return Used(frozenset(trained), frozenset(_answered(catalog_file)))


def _answered(catalog_file: Path | None) -> list[Path]:
    if catalog_file is None:
        return []
    with Catalog.open(catalog_file, maintain=False) as catalog:
        return [item.pair.photo for item in answers_of(catalog.judged_pairs()).learn]


def unseen_photos(config: EvaluateConfig, used: Used, context: TaskContext) -> Unseen:
    """Find and decode the photos of the config that nothing was learned from, at most `MOST_PHOTOS` by chance.

    Raises:
        RunError: If none is left.
    """
    paths = list(find_photos(config.photos))
    fresh = [path for path in paths if path not in used.all]
    random.Random(config.seed).shuffle(fresh)
    store = PreviewStore(previews_folder())
    known = _hashes(sorted(used.all), store, context) if fresh else []
    pictures: list[Picture] = []
    similar, unreadable = 0, []
    with closing(read_pictures(fresh, store, marked_subjects(config.catalog, fresh))) as outcomes:
        for path, outcome in outcomes:
            context.raise_if_stopped()
            context.progress(len(pictures), min(len(fresh), MOST_PHOTOS), "photos", "Looking at the photos")
            if not isinstance(outcome, Picture):
                unreadable.append((str(path), outcome.words))
            elif _is_near(new := difference_hash(outcome.pixels), known):
                similar += 1
            else:
                # A burst would count one scene many times.
                known.append(new)
                pictures.append(outcome)
            if len(pictures) == MOST_PHOTOS:
                break
    trained, answered = (len(used_there & set(paths)) for used_there in (used.trained, used.answered - used.trained))
    left_out = LeftOut(trained, answered, similar, 0, tuple(unreadable))
    if not pictures:
        raise RunError(_nothing_left(len(paths), left_out), "Add photos that were not learnt from, then compare again.")
    return Unseen(tuple(sorted(pictures, key=lambda picture: picture.name)), left_out)


def _hashes(paths: Sequence[Path], store: PreviewStore, context: TaskContext) -> list[int]:
    """Return the hashes of the photos that can still be read."""

    def look(path: Path) -> int | None:
        try:
            return difference_hash(store.get(path))
        except PhotoError:
            return None

    found = []
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="hashes") as pool:
        for done, value in enumerate(pool.map(look, paths)):
            context.progress(done, len(paths), "photos", "Looking at the photos that were learnt from")
            if value is not None:
                found.append(value)
    return found


def _is_near(new: int, known: Iterable[int]) -> bool:
    return any((new ^ other).bit_count() <= NEAR for other in known)


def _nothing_left(found: int, left_out: LeftOut) -> str:
    if not found:
        return "There are no photos there."
    reasons = (
        (left_out.trained, "taught a policy"),
        (left_out.answered, "taught the taste"),
        (left_out.similar, "look like one of those"),
        (len(left_out.unreadable), "cannot be read"),
    )
    words = ", ".join(f"{count} {reason}" for count, reason in reasons if count)
    return f"None of the {found} photos can tell how good the policy is: {words}."
