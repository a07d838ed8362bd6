"""What a taste is learnt from: the answers of a catalog and the photos they are about."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.folders import previews_folder
from ml_core.catalog.profile import default_profile
from ml_core.catalog.records import JudgedPair
from ml_core.datasets.answers import answers_of, weight_of
from ml_core.datasets.done import remember_decisions
from ml_core.datasets.near_duplicates import difference_hash, group
from ml_core.datasets.splits import split_photos
from ml_core.models.descriptors import PhotoMaps
from ml_core.models.picture import Picture
from ml_core.models.subject.reading import marked_subjects, read_pictures
from ml_core.models.taste.taste import Answer, Example, Indices
from ml_core.photos.previews import PreviewStore
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import CatalogError, RunError
from ml_core.specs.judgements import RERANKING_FROM, TEACHING_FROM
from ml_core.specs.tasks import TasteConfig

_SAID: dict[str, Answer] = {"a": "a", "b": "b", "tie": "tie"}


@dataclass(frozen=True, eq=False)
class Material:
    """Answers and photos.

    Attributes:
        pictures: The photos with answers that could be read.
        maps: Those of the pictures.
        scenes: Number of each photo's scene, shared by near-duplicates, (P,).
        learn: Answers to learn from.
        held_out: Answers to judge by; no scene of theirs is among those to learn from.
        answers: How many answers count, those of photos that could not be read included.
        skipped: Photos that could not be read, each with a reason.
    """

    pictures: tuple[Picture, ...]
    maps: PhotoMaps
    scenes: Indices
    learn: tuple[Example, ...]
    held_out: tuple[Example, ...]
    answers: int
    skipped: tuple[tuple[str, str], ...]


def gather(config: TasteConfig, context: TaskContext) -> Material:
    """Read answers and photos.

    Raises:
        CatalogError: If there is no catalog.
        RunError: If fewer than 10 answers count, or fewer than 5 of them are left to learn from.
    """
    catalog = config.catalog or default_profile().catalog_file
    if not catalog.is_file():
        raise CatalogError("There are no judgements here.", "Judge some pairs in Annotate first.", catalog)
    with Catalog.open(catalog, maintain=False) as opened:
        # What was accepted or corrected a moment ago, or before a window broke off, teaches as well.
        remember_decisions(opened)
        answers = answers_of(opened.judged_pairs(config.annotator or None))
    _need(answers.count, RERANKING_FROM, "")
    _need(len(answers.learn), TEACHING_FROM, "")
    pictures, skipped = _read([*answers.learn, *answers.held_out], catalog, context)
    place = {Path(picture.name): index for index, picture in enumerate(pictures)}
    learn, held_out = (_examples(items, place) for items in (answers.learn, answers.held_out))
    _need(len(learn), TEACHING_FROM, skipped[0][1] if skipped else "")
    scenes = group([difference_hash(picture.pixels) for picture in pictures])
    learn, held_out = _held_out(learn, held_out, scenes, config)
    maps = PhotoMaps.prepare(pictures)
    return Material(tuple(pictures), maps, scenes, tuple(learn), tuple(held_out), answers.count, tuple(skipped))


def _need(there: int, wanted: int, problem: str) -> None:
    if there < wanted:
        left_out = f" Photos were left out: {problem}" if problem else ""
        missing = wanted - there
        raise RunError(
            f"A taste needs {wanted} answers to learn from; there are {there}.{left_out}",
            f"Judge {missing} more {'pair' if missing == 1 else 'pairs'} in Annotate.",
        )


def _read(
    items: Sequence[JudgedPair], catalog: Path, context: TaskContext
) -> tuple[list[Picture], list[tuple[str, str]]]:
    """Return the photos of answers, and those that cannot be read with the reason."""
    paths = list(dict.fromkeys(item.pair.photo for item in items))
    pictures, skipped = [], []
    with closing(read_pictures(paths, PreviewStore(previews_folder()), marked_subjects(catalog, paths))) as outcomes:
        for done, (path, outcome) in enumerate(outcomes):
            context.raise_if_stopped()
            context.progress(done, len(paths), "photos", "Looking at the photos")
            if isinstance(outcome, Picture):
                pictures.append(outcome)
            else:
                skipped.append((str(path), outcome.what))
    return pictures, skipped


def _examples(items: Sequence[JudgedPair], place: dict[Path, int]) -> list[Example]:
    return [
        Example(
            place[item.pair.photo],
            item.pair.a.box,
            item.pair.b.box,
            _SAID[item.judgement.choice],
            weight_of(item),
        )
        for item in items
        if item.pair.photo in place
    ]


def _held_out(
    learn: list[Example], held_out: list[Example], scenes: Indices, config: TasteConfig
) -> tuple[list[Example], list[Example]]:
    """Hold out whole scenes until the share is reached that was asked for; what is left is enough to learn from."""
    wanted = round(config.held_out * (len(learn) + len(held_out)))
    kept = {int(scenes[example.photo]) for example in held_out}
    free = [example for example in learn if int(scenes[example.photo]) not in kept]
    missing = wanted - len(held_out)
    if missing > 0 and len(free) > RERANKING_FROM:
        split = split_photos(scenes[[example.photo for example in free]], missing / len(free), config.seed)
        if len(split.train) >= RERANKING_FROM and split.test:
            return [free[index] for index in split.train], [*held_out, *(free[index] for index in split.test)]
    if len(free) >= RERANKING_FROM or len(free) == len(learn):
        return free, held_out
    # So few answers all have to teach; then there is nothing to judge by.
    return learn, []


def answers_array(examples: Sequence[Example]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return answers as outcomes, 1 for A, 0 for B and one half for a tie, (N,)."""
    outcome = {"a": 1.0, "b": 0.0, "tie": 0.5}
    return np.array([outcome[example.answer] for example in examples])
