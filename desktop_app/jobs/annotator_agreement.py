"""How often two annotators answered the same pair alike; free of Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ml_core.catalog.records import JudgedPair
from ml_core.geometry import Crop
from ml_core.specs.judgements import LEARNABLE

_Pair: TypeAlias = tuple[Path, frozenset[Crop]]


@dataclass(frozen=True)
class Shared:
    """Pairs that another annotator judged as well: their name, how many, and how many were answered alike."""

    name: str
    pairs: int
    alike: int


def shared_answers(judged: Iterable[JudgedPair], annotator: str) -> list[Shared]:
    """Return what an annotator shares with each other one, on whichever sides the crops were shown.

    Args:
        judged: Everybody's answers that count.
        annotator: Whose answers are compared with those of the others.
    """
    by_name: dict[str, dict[_Pair, Crop | None]] = {}
    for each in judged:
        if each.judgement.choice in LEARNABLE:
            pair = each.pair
            chosen = {"a": pair.a, "b": pair.b}.get(each.judgement.choice)
            by_name.setdefault(each.judgement.annotator, {})[pair.photo, frozenset((pair.a, pair.b))] = chosen
    own = by_name.pop(annotator, {})
    found = []
    for name, theirs in by_name.items():
        both = own.keys() & theirs.keys()
        if both:
            found.append(Shared(name, len(both), sum(own[pair] == theirs[pair] for pair in both)))
    return found
