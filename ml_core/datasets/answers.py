"""What judgements are used for: those to learn from, those to judge by, and those that show how steady a person is."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ml_core.catalog.records import JudgedPair
from ml_core.geometry import Crop
from ml_core.specs.judgements import LEARNABLE

# A decision that a person made over a crop gives several pairs, most against crops they never saw, so that one such
# pair says less than an answer to two crops put side by side; together they count about as much as one.
_SHOWN = 1.0
_SEEN = 0.5
_UNSEEN = 0.25
# How an imported pair was shown is not known.
_IMPORTED = 0.5
# A crop that somebody made in another program, beside crops that nobody looked at: its pairs count as one answer.
_BROUGHT_ALONG = 0.125
# An answer that somebody says is clear is seldom a slip, and the difference behind it is large: a weight multiplies
# the log-odds that the answer stands for.
_CLEAR = 1.5
# Imported crops of more photos teach little more, and a fit has to follow every keystroke.
MOST_IMPORTED = 500
_UNSEEN_ORIGINS = ("perturbed", "random")


@dataclass(frozen=True)
class Answers:
    """The answers that stand, by what they are for; those of several annotators side by side.

    A photo with a held-out answer is held out altogether: what else was answered about it is set aside, so that
    the answers to learn from share no photo with those to judge by.

    Attributes:
        learn: A, B or tie, to learn from.
        held_out: A, B or tie, never to be learnt from.
        repeats: A, B or tie to a pair that had been shown before; never to be learnt from.
        trials: A, B or tie in a blind trial of two policies; never to be learnt from.
        skipped: Pairs that somebody had no answer to, whatever they were for.
        set_aside: A, B or tie to pairs for learning on photos that are held out, and of imported crops those of more
            than `MOST_IMPORTED` photos, drawn by lot.
    """

    learn: list[JudgedPair]
    held_out: list[JudgedPair]
    repeats: list[JudgedPair]
    trials: list[JudgedPair]
    skipped: list[JudgedPair]
    set_aside: list[JudgedPair]

    @property
    def count(self) -> int:
        """Return how many choices count towards a taste: all but those of trials and skipped ones.

        The pairs that one decision over a crop gave are one choice together.
        """
        return len({item.choice for item in (*self.learn, *self.held_out, *self.repeats, *self.set_aside)})


def answers_of(judged: Sequence[JudgedPair]) -> Answers:
    """Split answers, as `Catalog.judged_pairs` lists them, by what they are for; their order stays."""
    said = [item for item in judged if item.judgement.choice in LEARNABLE]
    held_out = [item for item in said if item.pair.purpose == "held out"]
    photos = {item.pair.photo for item in held_out}
    photos |= _too_many(said)
    learn = [item for item in said if item.pair.purpose == "learn"]
    return Answers(
        learn=[item for item in learn if item.pair.photo not in photos],
        held_out=held_out,
        repeats=[item for item in said if item.pair.purpose == "repeat"],
        trials=[item for item in said if item.pair.purpose == "trial"],
        skipped=[item for item in judged if item.judgement.choice == "skip"],
        set_aside=[item for item in learn if item.pair.photo in photos],
    )


def _too_many(said: Sequence[JudgedPair]) -> set[Path]:
    """Return photos beyond `MOST_IMPORTED` about which nothing is known but an imported crop; the same every time."""
    imported = {item.pair.photo for item in said if _is_imported_crop(item)}
    if len(imported) <= MOST_IMPORTED:
        return set()
    imported -= {item.pair.photo for item in said if not _is_imported_crop(item)}
    return set(sorted(imported, key=_lot)[MOST_IMPORTED:])


def _lot(photo: Path) -> tuple[int, str]:
    text = str(photo)
    return zlib.crc32(text.encode("utf-8", "surrogatepass")), text


def _is_imported_crop(item: JudgedPair) -> bool:
    return item.pair.kind == "imported" and item.pair.decided


def weight_of(item: JudgedPair) -> float:
    """Return how much an answer counts beside one to two crops put side by side, which counts 1."""
    clear = _CLEAR if item.judgement.confidence == "clear" else 1.0
    return clear * _weight_of_kind(item)


def _weight_of_kind(item: JudgedPair) -> float:
    if item.pair.kind == "shown":
        return _SHOWN
    if _is_imported_crop(item):
        return _BROUGHT_ALONG
    if item.pair.a_origin in _UNSEEN_ORIGINS or item.pair.b_origin in _UNSEEN_ORIGINS:
        return _UNSEEN
    return _IMPORTED if item.pair.kind == "imported" else _SEEN


def consistency(answers: Answers) -> tuple[float, int]:
    """Return how many repeated pairs got the same answer again from the same person, and how many there are.

    The same answer is the same crop, whichever side it was on. A tie after a tie agrees; a tie and a choice count half.
    """
    said = [*answers.learn, *answers.held_out, *answers.set_aside, *answers.repeats]
    first = {(item.pair.id, item.judgement.annotator): item for item in said}
    pairs = [
        (first[original, repeat.judgement.annotator], repeat)
        for repeat in answers.repeats
        if (original := repeat.pair.repeat_of) is not None and (original, repeat.judgement.annotator) in first
    ]
    return _agreeing(pairs), len(pairs)


def _agreeing(pairs: Iterable[tuple[JudgedPair, JudgedPair]]) -> float:
    agreeing = 0.0
    for first, second in pairs:
        one, other = preferred(first), preferred(second)
        agreeing += 1.0 if one == other else 0.5 * (one is None or other is None)
    return agreeing


def preferred(item: JudgedPair) -> Crop | None:
    """Return the crop that was chosen of a pair; None for a tie."""
    return {"a": item.pair.a, "b": item.pair.b}.get(item.judgement.choice)
