"""Every scorer there is: the built-in one, the networks of the manifest, and those a person imported."""

from typing import Literal, NamedTuple

from ml_core.catalog.weights.cards import BUILT_IN
from ml_core.catalog.weights.fetching import fetched_bytes
from ml_core.catalog.weights.listing import LocalWeights, local_weights
from ml_core.catalog.weights.manifest import WeightsEntry, manifest

ScorerState = Literal["built in", "installed", "damaged", "missing"]


class KnownScorer(NamedTuple):
    """A scorer, whether it can be used now or not.

    Attributes:
        name: Name that settings and runs know it by.
        title: What a person calls it.
        state: Built in, installed, damaged, or not on this machine.
        about: What it is for, in a sentence.
        licence: SPDX identifier; empty when nobody said.
        source: Page of the publisher; empty for one's own.
        digest: Digest of the published or imported file; empty for the built-in one.
        megabytes: Size on the disk, or of the download.
        problem: What is damaged, one sentence.
        entry: Where it can be fetched; None for one's own.
        fetched: Bytes of an unfinished download.
    """

    name: str
    title: str
    state: ScorerState
    about: str = ""
    licence: str = ""
    source: str = ""
    digest: str = ""
    megabytes: float = 0.0
    problem: str = ""
    entry: WeightsEntry | None = None
    fetched: int = 0


def known_scorers() -> tuple[KnownScorer, ...]:
    """Return the built-in scorer, then the manifest's in its order, then one's own by name."""
    local = {each.name: each for each in local_weights()}
    published = tuple(_published(entry, local.pop(entry.name, None)) for entry in manifest())
    return (_BUILT_IN, *published, *map(_own, local.values()))


def missing_scorer(name: str) -> KnownScorer:
    """Return what stands for a scorer whose weights are gone."""
    return KnownScorer(name, name, "missing", "It was used here before; its weights are gone.")


_BUILT_IN = KnownScorer(
    BUILT_IN,
    "Built-in scorer",
    "built in",
    "Rates crops by the rules of composition: thirds, balance, room around faces and subjects. It needs no download "
    "and is quick on any computer.",
    "Apache-2.0",
)


def _published(entry: WeightsEntry, local: LocalWeights | None) -> KnownScorer:
    state: ScorerState = "missing" if local is None else "damaged" if local.problem else "installed"
    return KnownScorer(
        entry.name,
        entry.title,
        state,
        entry.about,
        entry.licence,
        entry.source,
        entry.digest,
        entry.megabytes if local is None else local.megabytes,
        local.problem if local is not None else "",
        entry,
        fetched_bytes(entry),
    )


def _own(local: LocalWeights) -> KnownScorer:
    state: ScorerState = "damaged" if local.problem else "installed"
    card = local.card
    if card is None:
        return KnownScorer(local.name, local.name, state, megabytes=local.megabytes, problem=local.problem)
    about = f"A network of your own, imported from a file: {card.spec.backbone or card.spec.architecture}."
    return KnownScorer(
        card.name, card.title, state, about, card.licence, card.source, card.digest, local.megabytes, local.problem
    )
