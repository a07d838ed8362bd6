"""Choosing pairs for judging elsewhere: they are kept in the catalog and wait there for their answers."""

from collections.abc import Sequence
from pathlib import Path

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import NewPair, StoredPair
from ml_core.geometry import Box, Crop
from ml_core.specs.engine import OfferedPair, PairsRequest
from ml_core.worker.judging import choose


def next_pairs(
    catalog: Catalog, annotator: str, count: int, photos: Sequence[Path] = ()
) -> tuple[list[StoredPair], str]:
    """Return the next pairs an annotator should judge, those that wait already first, and why there are fewer.

    Args:
        catalog: Where new pairs are kept.
        annotator: Who will judge.
        count: How many at most.
        photos: Only pairs of these photos; empty for all of the catalog.
    """
    wanted = set(photos)
    waiting = [pair for pair in catalog.unjudged_pairs(annotator) if not wanted or pair.photo in wanted]
    while len(waiting) < count:
        # A request looks at a few new photos only, so that it takes several.
        reply = choose(_request(catalog, annotator, count - len(waiting), tuple(photos)))
        if not reply.pairs:
            return waiting, reply.reason
        numbers = catalog.add_pairs(_new(pair) for pair in reply.pairs)
        waiting += [pair for number in numbers if (pair := catalog.pair(number)) is not None]
    return waiting[:count], ""


def _request(catalog: Catalog, annotator: str, count: int, photos: tuple[Path, ...]) -> PairsRequest:
    policy = catalog.chosen_model("policy")
    offered = tuple(_offered(pair) for pair in catalog.unjudged_pairs(annotator))
    folder = None if policy is None else policy.folder
    return PairsRequest(catalog.file, annotator, count, folder, waiting=offered, photos=photos)


def _offered(pair: StoredPair) -> OfferedPair:
    return OfferedPair(pair.photo, pair.a.box, pair.b.box, pair.a_origin, pair.b_origin, pair.purpose, pair.repeat_of)


def _new(pair: OfferedPair) -> NewPair:
    a, b = Crop(Box(*pair.a)), Crop(Box(*pair.b))
    return NewPair(pair.photo, a, b, pair.a_origin, pair.b_origin, "shown", pair.purpose, repeat_of=pair.repeat_of)
