"""Answers from what a person did: for a crop they accepted, made or brought along, beside others of the photo."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import Decision, Judgement, NewPair, StoredCrop
from ml_core.datasets.decided_pairs import KEPT, Draft, pairs_of_crop
from ml_core.geometry import Crop
from ml_core.specs.judgements import Choice

# Somebody else who writes, such as a person who answers, looks for a gap now and then: gaps are as long as the work.
_SECONDS_A_TRANSACTION = _SECONDS_BETWEEN = 0.02


def remember_decisions(catalog: Catalog, annotator: str = "", seed: int = 0) -> int:
    """Bring the answers that stand for decisions up to date, of all photos whose crops changed since.

    See `remember_photos`; photos that nothing changed about are not looked at.
    """
    return remember_photos(catalog, _changed(catalog), annotator, seed)


def remember_photos(catalog: Catalog, photos: Iterable[Path], annotator: str = "", seed: int = 0) -> int:
    """Store pairs, with their answers, from the decisions over the crops of some photos that have given none yet.

    A corrected crop is put beside the proposal it came from, an accepted one beside the others that were shown, and
    both beside changes of themselves. Where a decision no longer holds its answers are withdrawn, and given again when
    it does. Photos are written a few at a time, so that others can write in between; broken off, it is taken up again
    by asking again.

    Args:
        catalog: Where the crops are and the pairs go.
        photos: Files of the photos.
        annotator: Who made the decisions.
        seed: Draws the changes and the sides.

    Returns:
        How many pairs were added.

    Raises:
        CatalogError: If the catalog cannot be written; then nothing of the photo in hand was added.
    """
    waiting, added = list(dict.fromkeys(photos)), 0
    waiting.reverse()
    while waiting:
        with catalog.transaction():
            until = time.monotonic() + _SECONDS_A_TRANSACTION
            while waiting and time.monotonic() < until:
                added += _look_at(catalog, waiting.pop(), annotator, seed)
        if waiting:
            time.sleep(_SECONDS_BETWEEN)
    return added


def _changed(catalog: Catalog) -> list[Path]:
    """Return the photos whose accepted and corrected crops are not the ones that answers stand for."""
    standing: dict[Path, set[Crop]] = defaultdict(set)
    kept: dict[Path, set[Crop]] = defaultdict(set)
    for decision in catalog.decisions():
        if decision.stands:
            standing[decision.pair.photo].add(decision.crop)
    for photo, crop in catalog.accepted():
        kept[photo].add(crop.crop)
    return [photo for photo in dict.fromkeys([*standing, *kept]) if standing[photo] != kept[photo]]


def _look_at(catalog: Catalog, photo: Path, annotator: str, seed: int) -> int:
    """Bring the answers about a photo up to date, and return how many pairs were added."""
    record = catalog.photo_at(photo)
    crops = [] if record is None else catalog.crops(record.id)
    decisions = catalog.decisions_of(photo)
    _follow(catalog, crops, decisions)
    given = {decision.crop for decision in decisions}
    size = (record.width, record.height) if record is not None and record.width and record.height else None
    added = 0
    for crop in crops:
        if crop.state in KEPT and crop.crop not in given:
            random = np.random.default_rng([seed, crop.id])
            drafts = pairs_of_crop(photo, crop, crops, size, random)
            _store(catalog, drafts, annotator, random)
            added += len(drafts)
    return added


def _follow(catalog: Catalog, crops: Sequence[StoredCrop], decisions: Sequence[Decision]) -> None:
    """Withdraw the answers of decisions that no longer hold, and give those again that hold once more."""
    kept = {crop.crop for crop in crops if crop.state in KEPT}
    known = {crop.crop for crop in crops}
    standing = {decision.crop for decision in decisions if decision.stands}
    for decision in decisions:
        # Crops go with a photo that is taken out of the catalog; that is no change of mind.
        dropped = decision.crop not in kept and (bool(kept) or decision.crop in known)
        if decision.stands and dropped:
            catalog.judge(Judgement(decision.pair.id, "withdrawn", annotator=decision.answer.annotator))
        # A single answer that was taken back stays so.
        if decision.crop in kept and decision.crop not in standing:
            catalog.judge(Judgement(decision.pair.id, decision.answer.choice, annotator=decision.answer.annotator))


def _store(catalog: Catalog, drafts: Sequence[Draft], annotator: str, random: np.random.Generator) -> None:
    """Store pairs with their answers, the better crop on the left in half of them, to within one."""
    lefts = random.permutation((np.arange(len(drafts)) + random.integers(2)) % 2 == 0)
    for draft, left in zip(drafts, lefts.tolist(), strict=True):
        crops, origins = (draft.better, draft.worse), draft.origins
        if not left:
            crops, origins = (draft.worse, draft.better), (draft.origins[1], draft.origins[0])
        choice: Choice = "a" if left else "b"
        (number,) = catalog.add_pairs([NewPair(draft.photo, *crops, *origins, draft.kind, model=draft.model)])
        catalog.judge(Judgement(number, choice, annotator=annotator))
