"""Finding a command or a photo by a few letters of its name."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

# What a letter earns: at the start of a word, right after the letter before it, anywhere.
_START, _NEXT, _ANYWHERE = 8, 5, 1


def match(typed: str, text: str) -> int | None:
    """Return how well the letters of `typed` occur in order in `text`, more is better; None when they do not.

    Case and spaces are ignored; letters at the start of words and letters in a row count more, short texts win ties.
    """
    wanted = [letter for letter in typed.casefold() if not letter.isspace()]
    letters = text.casefold()
    best = {-1: 0}
    for letter in wanted:
        best = _advance(best, letter, letters)
        if not best:
            return None
    return max(best.values()) * 100 - len(letters)


def ranked(typed: str, items: Iterable[T], text: Callable[[T], str]) -> list[T]:
    """Return the items that match, best first; all of them in their order when nothing is typed."""
    if not typed.strip():
        return list(items)
    scored = [(score, item) for item in items if (score := match(typed, text(item))) is not None]
    return [item for _, item in sorted(scored, key=lambda pair: -pair[0])]


def _advance(best: dict[int, int], letter: str, letters: str) -> dict[int, int]:
    """Return the best score of each place where `letter` may come next, given those of the letter before."""
    places: dict[int, int] = {}
    for place, found in enumerate(letters):
        if found == letter:
            earlier = [score + _worth(before, place, letters) for before, score in best.items() if before < place]
            if earlier:
                places[place] = max(earlier)
    return places


def _worth(before: int, place: int, letters: str) -> int:
    if place == 0 or not letters[place - 1].isalnum():
        return _START
    return _NEXT if before == place - 1 and before >= 0 else _ANYWHERE
