"""preference_pairs.json: pairs as other programs annotate them, with corner boxes in pixels of the displayed photo.

A list of objects with image_path, crop_a, crop_b (x_min, y_min, x_max, y_max), preference (0 for A, 1 for B, -1 for
not judged) and confidence from 0 to 1. It has no word for a tie, so that ties are never written as not judged.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.exchange.archive import Archive, ArchivedJudgement, ArchivedPair, Skipped
from ml_core.catalog.exchange.rows import crop_of, is_there, read_path, written_path
from ml_core.catalog.records import JudgedPair, StoredJudgement, StoredPair
from ml_core.geometry import Crop
from ml_core.photos.info import read_info
from ml_core.specs.errors import PhotoError, SpecError
from ml_core.specs.judgements import Choice

NAME = "preference_pairs.json"
_CHOICES: dict[int, Choice | None] = {0: "a", 1: "b", -1: None}
_PREFERENCES: dict[Choice | None, int] = {choice: number for number, choice in _CHOICES.items()}
_CORNERS = ("x_min", "y_min", "x_max", "y_max")
_CLEAR, _NORMAL, _NONE = 1.0, 0.5, 0.0
# From here on an answer is a clear one.
_CLEAR_FROM = 0.75

Sizes = Callable[[Path], tuple[int, int]]


class Written(NamedTuple):
    """The file's text, how many pairs and answers it holds, and what could not be written in this form."""

    text: str
    pairs: int
    judgements: int
    skipped: list[Skipped]


def sizes_of(catalog: Catalog) -> Sizes:
    """Return a function that gives a photo's displayed width and height, from the catalog or from its header.

    It raises `PhotoError` when neither knows.
    """
    known: dict[Path, tuple[int, int]] = {}

    def size(photo: Path) -> tuple[int, int]:
        if photo not in known:
            known[photo] = _size(catalog, photo)
        return known[photo]

    return size


def _size(catalog: Catalog, photo: Path) -> tuple[int, int]:
    kept = catalog.photo_at(photo)
    if kept is not None and kept.width and kept.height:
        return kept.width, kept.height
    header = read_info(photo)
    return header.width, header.height


def to_corner_boxes(judged: Iterable[JudgedPair], unjudged: Iterable[StoredPair], sizes: Sizes) -> Written:
    """Return pairs with their answers, then pairs without one, in this form."""
    entries, skipped, answers = list[str](), list[Skipped](), 0
    items: list[tuple[StoredPair, StoredJudgement | None]] = [(item.pair, item.judgement) for item in judged]
    for pair, answer in [*items, *((pair, None) for pair in unjudged)]:
        try:
            entries.append(json.dumps(_entry(pair, answer, sizes)))
            answers += answer is not None
        except (SpecError, PhotoError) as error:
            skipped.append(Skipped(f"pair {pair.id}", error.words))
    return Written("[\n" + ",\n".join(entries) + "\n]\n", len(entries), answers, skipped)


def _entry(pair: StoredPair, answer: StoredJudgement | None, sizes: Sizes) -> dict[str, Any]:
    choice = None if answer is None else answer.choice
    if choice not in _PREFERENCES:
        raise SpecError(f"{'A tie' if choice == 'tie' else 'A skipped pair'} cannot be written in this form.")
    size = sizes(pair.photo)
    confidence = _NONE if answer is None else {"clear": _CLEAR, "normal": _NORMAL}[answer.confidence]
    return {
        "image_path": written_path(pair.photo),
        "crop_a": _corners(pair.a, size),
        "crop_b": _corners(pair.b, size),
        "preference": _PREFERENCES[choice],
        "confidence": confidence,
    }


def _corners(crop: Crop, size: tuple[int, int]) -> dict[str, int]:
    if crop.angle:
        raise SpecError("A turned crop cannot be written in this form.")
    return dict(zip(_CORNERS, crop.box.pixels(*size), strict=True))


def from_corner_boxes(plain: Sequence[Any], file: Path, sizes: Sizes) -> Archive:
    """Return the archive that a list of entries holds; an entry alone that makes no sense is skipped with the reason.

    Paths are relative to the file's folder, or else to the working folder.
    """
    archive = Archive()

    def read(place: str, entry: Any) -> None:
        number = len(archive.pairs)
        choice, pair = _choice_of(entry), _pair_of(entry, number, file.parent, sizes)
        confident = _confidence_of(entry) >= _CLEAR_FROM
        archive.pairs.append(pair)
        if choice is not None:
            answer = ArchivedJudgement(number, choice, "clear" if confident else "normal", place=place, time=None)
            archive.judgements.append(answer)

    archive.read_each(_places(plain), read)
    return archive


def _places(plain: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    yield from ((f"pair {number} of the file", entry) for number, entry in enumerate(plain, 1))


def _pair_of(entry: Any, number: int, folder: Path, sizes: Sizes) -> ArchivedPair:
    photo = _photo_of(entry, folder)
    size = sizes(photo)
    a, b = (_crop_of(entry, key, size) for key in ("crop_a", "crop_b"))
    return ArchivedPair(photo, a, b, "file", "file", "imported", number=number, created=None, pixels=size)


def _photo_of(entry: Any, folder: Path) -> Path:
    text = _value(entry, "image_path")
    if not isinstance(text, str):
        raise SpecError("The photo’s path is none.")
    beside, here = read_path(text, folder), read_path(text, Path.cwd())
    return here if is_there(here) and not is_there(beside) else beside


def _crop_of(entry: Any, key: str, size: tuple[int, int]) -> Crop:
    corners = _value(entry, key)
    x_min, y_min, x_max, y_max = (_number(_value(corners, corner), f"{key}.{corner}") for corner in _CORNERS)
    width, height = size
    return crop_of((x_min / width, y_min / height, x_max / width, y_max / height))


def _choice_of(entry: Any) -> Choice | None:
    preference = _number(_value(entry, "preference"), "preference")
    if preference not in _CHOICES:
        raise SpecError(f"“preference” is {preference:g}; it must be 0 for A, 1 for B or -1 for not judged.")
    return _CHOICES[int(preference)]


def _confidence_of(entry: Any) -> float:
    confidence = entry.get("confidence")
    return _NORMAL if confidence is None else _number(confidence, "confidence")


def _value(entry: Any, key: str) -> Any:
    if not isinstance(entry, dict) or key not in entry:
        raise SpecError(f"“{key}” is missing.")
    return entry[key]


def _number(value: Any, key: str) -> float:
    fine = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
    # Written so that NaN fails too.
    if not fine or not math.isfinite(value):
        raise SpecError(f"“{key}” is no number.")
    return float(value)
