"""Where pairs come from when there is a policy: its crops, those of the policy it was made from, and its reward."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import JudgedPair, StoredModel
from ml_core.models.choosing.crops import Sources
from ml_core.models.policy.album import Album
from ml_core.models.reward import PersonalRatings
from ml_core.models.taste.linear import LinearTaste
from ml_core.specs.judgements import LEARNABLE
from ml_core.worker.warm import policy_at, stamp, taste_at

# So many answers of another round are about what the new policy is unsure of.
_QUESTIONS = 10


class Policies(NamedTuple):
    """The policies whose crops are compared.

    Attributes:
        policy: Folder of the policy in question; None compares what search finds.
        baseline: Folder of the policy that it was made from in the first place; None when it was made from none.
        changed: Times of change of both, in nanoseconds of Unix time.
        since: When the policy was made, in seconds of Unix time, where it was made from another one.
    """

    policy: Path | None = None
    baseline: Path | None = None
    changed: tuple[int, int] = (0, 0)
    since: float | None = None

    def in_question(self, judged: Iterable[JudgedPair], annotator: str) -> bool:
        """Return whether a round of answers begins, with pairs that the new policy is unsure about."""
        if self.since is None:
            return False
        answers = (
            item.judgement.time > self.since and item.pair.purpose == "learn" and item.judgement.choice in LEARNABLE
            for item in judged
            if item.judgement.annotator == annotator
        )
        return sum(answers) < _QUESTIONS


def policies_of(catalog: Catalog, policy: Path | None) -> Policies:
    """Return a policy with the one that it goes back to."""
    if policy is None:
        return Policies()
    model = catalog.model_at(policy)
    first = None if model is None else _first_of(catalog, model)
    if model is None or first is None:
        return Policies(policy, changed=(_changed(policy), 0))
    return Policies(policy, first.folder, (_changed(policy), _changed(first.folder)), model.created)


def _first_of(catalog: Catalog, model: StoredModel) -> StoredModel | None:
    """Return the policy that a policy was made from, and that one, until one was made from none."""
    first, known = model, {model.id}
    while True:
        parents = (catalog.model(number) for number in first.parents if number not in known)
        parent = next((each for each in parents if each is not None and each.kind == "policy"), None)
        if parent is None:
            return None if first is model else first
        first = parent
        known.add(parent.id)


def _changed(folder: Path) -> int:
    # It is written last.
    return stamp(folder / "policy.json")


def held_out_of(policies: Policies) -> list[Path]:
    """Return the photos that the policy is judged by; learning from them would spoil that."""
    return [] if policies.policy is None else [Path(name) for name in policy_at(policies.policy).facts.held_out]


def sources_of(policies: Policies, album: Album) -> Sources:
    """Return where the crops of a photo, alone in its album, come from."""
    if policies.policy is None:
        return Sources()
    from ml_core.models.choosing.rollouts import PolicyRollouts  # search must not wait for torch

    policy = policy_at(policies.policy)
    judged = _judged(policies.policy, policy, album)
    baseline = None
    if policies.baseline is not None:
        first = policy_at(policies.baseline)
        baseline = PolicyRollouts(first, _judged(policies.baseline, first, album), count=2)
    return Sources(PolicyRollouts(policy, judged), baseline, judged.ratings)


def _judged(folder: Path, policy: Any, album: Album) -> Album:
    """Return the photo with the reward that a policy was trained with: it sees where it is by its score."""
    if not policy.facts.tuned:
        return album
    from ml_core.models.policy.crop_policy import TASTE  # the same

    taste = taste_at(folder / TASTE)
    if not isinstance(taste, LinearTaste):
        # A network takes seconds for what this asks of each photo; the scorer alone leads to good crops too.
        return album
    reward = PersonalRatings(album.ratings, taste.prepare_maps(album.maps), policy.facts.weight, album.maps)
    return replace(album, ratings=reward)
