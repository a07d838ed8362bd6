"""Pairs from what a person did: a crop they accepted or made, beside its own changes and what they passed over."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import CropSource, CropState, Judgement, NewPair, StoredCrop, StoredJudgement, StoredPair
from ml_core.datasets.perturbations import ALIKE, overlap, perturbations
from ml_core.geometry import Crop
from ml_core.specs.judgements import Choice, CropOrigin, PairKind

# Of the proposals that a person passed over, the best few say most.
RIVALS = 3
# A correction is meant, however small; below this it is a slip of the hand.
_SAME = 0.97
_KEPT: tuple[CropState, ...] = ("accepted", "corrected")
_KINDS: tuple[PairKind, ...] = ("accepted", "corrected")
_ORIGINS: dict[CropSource, CropOrigin] = {"policy": "policy", "polish": "policy", "dense": "dense", "user": "user"}


@dataclass(frozen=True)
class _Decision:
    """A pair that a decision gave: the crop that was preferred, and whether the answer still stands."""

    pair: StoredPair
    answer: StoredJudgement
    stands: bool

    @property
    def crop(self) -> Crop:
        return self.pair.a if self.answer.choice == "a" else self.pair.b


@dataclass(frozen=True)
class _Draft:
    """A pair before its sides are drawn."""

    photo: Path
    better: Crop
    worse: Crop
    origins: tuple[CropOrigin, CropOrigin]
    kind: PairKind
    model: str


def remember_decisions(catalog: Catalog, annotator: str = "", seed: int = 0) -> int:
    """Store pairs, with their answers, from the accepted and corrected crops that have given none yet.

    A corrected crop is put beside the proposal it came from, an accepted one beside the others that were shown, and
    both beside changes of themselves. Where a decision no longer holds its answers are withdrawn, and given again when
    it does.

    Args:
        catalog: Where the crops are and the pairs go.
        annotator: Who made the decisions.
        seed: Draws the changes and the sides.

    Returns:
        How many pairs were added.

    Raises:
        CatalogError: If the catalog cannot be written; then nothing was added.
    """
    with catalog.transaction():
        decisions = _decisions(catalog)
        photos = dict.fromkeys([*decisions, *(path for path, _ in catalog.accepted())])
        drafts: list[_Draft] = []
        for photo in photos:
            drafts += _look_at(catalog, photo, decisions.get(photo, []), seed)
        _store(catalog, drafts, annotator, np.random.default_rng([seed, len(decisions), len(drafts)]))
    return len(drafts)


def _decisions(catalog: Catalog) -> dict[Path, list[_Decision]]:
    pairs = {pair.id: pair for pair in catalog.pairs() if pair.kind in _KINDS}
    journals: dict[int, list[StoredJudgement]] = defaultdict(list)
    for answer in catalog.journal():
        if answer.pair_id in pairs:
            journals[answer.pair_id].append(answer)
    found: dict[Path, list[_Decision]] = defaultdict(list)
    for number, answers in journals.items():
        stands = answers[-1].choice != "withdrawn"
        found[pairs[number].photo].append(_Decision(pairs[number], answers[0], stands))
    return found


def _look_at(catalog: Catalog, photo: Path, decisions: Sequence[_Decision], seed: int) -> list[_Draft]:
    """Bring the answers about a photo up to date, and return pairs from the decisions that have none."""
    record = catalog.photo_at(photo)
    crops = [] if record is None else catalog.crops(record.id)
    _follow(catalog, crops, decisions)
    given = {decision.crop for decision in decisions}
    size = (record.width, record.height) if record is not None and record.width and record.height else None
    drafts: list[_Draft] = []
    for crop in crops:
        if crop.state in _KEPT and crop.crop not in given:
            drafts += _pairs_of(photo, crop, crops, size, np.random.default_rng([seed, crop.id]))
    return drafts


def _follow(catalog: Catalog, crops: Sequence[StoredCrop], decisions: Sequence[_Decision]) -> None:
    """Withdraw the answers of decisions that no longer hold, and give those again that hold once more."""
    kept = {crop.crop for crop in crops if crop.state in _KEPT}
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


def _pairs_of(
    photo: Path,
    crop: StoredCrop,
    crops: Sequence[StoredCrop],
    size: tuple[int, int] | None,
    random: np.random.Generator,
) -> list[_Draft]:
    kind: PairKind = "corrected" if crop.state == "corrected" else "accepted"
    own: CropOrigin = "user" if kind == "corrected" else _ORIGINS[crop.source]
    others = [other for other in crops if other.state not in _KEPT and other.aspect == crop.aspect]
    rivals = _replaced(crop, others) if kind == "corrected" else _passed_over(crop, others)
    worse: list[tuple[Crop, CropOrigin]] = [(rival.crop, _ORIGINS[rival.source]) for rival in rivals]
    changes = perturbations(crop.crop, random, keep_shape=crop.aspect != "free", photo_size=size)
    worse += [(change, "perturbed") for change in changes]
    return [_Draft(photo, crop.crop, other, (own, origin), kind, crop.model) for other, origin in worse]


def _replaced(crop: StoredCrop, others: Sequence[StoredCrop]) -> list[StoredCrop]:
    """Return the proposal that a correction most likely came from: the one nearest to it."""
    apart = {other.id: overlap(other.crop.box, crop.crop.box) for other in others}
    nearest = max(others, key=lambda other: apart[other.id], default=None)
    return [] if nearest is None or apart[nearest.id] > _SAME else [nearest]


def _passed_over(crop: StoredCrop, others: Sequence[StoredCrop]) -> list[StoredCrop]:
    """Return the best proposals, as `Catalog.crops` orders them, that look clearly different."""
    return [other for other in others if overlap(other.crop.box, crop.crop.box) < ALIKE][:RIVALS]


def _store(catalog: Catalog, drafts: Sequence[_Draft], annotator: str, random: np.random.Generator) -> None:
    """Store pairs with their answers, the better crop on the left in half of them, to within one."""
    lefts = random.permutation((np.arange(len(drafts)) + random.integers(2)) % 2 == 0)
    for draft, left in zip(drafts, lefts.tolist(), strict=True):
        crops, origins = (draft.better, draft.worse), draft.origins
        if not left:
            crops, origins = (draft.worse, draft.better), (draft.origins[1], draft.origins[0])
        choice: Choice = "a" if left else "b"
        (number,) = catalog.add_pairs([NewPair(draft.photo, *crops, *origins, draft.kind, model=draft.model)])
        catalog.judge(Judgement(number, choice, annotator=annotator))
