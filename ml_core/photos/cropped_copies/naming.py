"""Which files may be cropped copies of which photos, by their names alone.

A copy is named as its original with something added, or as its original in a folder of its own:

- ``IMG_1-crop.jpg``, ``IMG_1_edit.jpg``, ``IMG_1 (2).jpg``, ``IMG_1-2.jpg``, ``IMG_1 copy.jpg`` beside ``IMG_1.jpg``;
- ``cropped/IMG_1.jpg``, ``export/IMG_1-crop.jpg`` beside or below the original's folder;
- any file in a folder that is named as the one with the copies, whatever its name adds.

Case does not matter, nor what the files end in: a JPEG may be a copy of a RAW photo.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ml_core.photos.formats import RAW_SUFFIXES

# What programs and people add to the name of a copy.
_WORDS = (
    r"crop(?:ped)?|edit(?:ed)?|final|web|small|export(?:ed)?|copy|kopie|beschnitt(?:en)?|zuschnitt|bearbeitet|"
    r"print|insta(?:gram)?|fb|lr|ps|thirds|retouch(?:ed)?|square|bw|sw|v\d+|e\d+"
)
_ADDED = re.compile(rf"[\s_.\-]*\(?(?:{_WORDS}|\d{{1,2}})\)?$", re.IGNORECASE)
_FOLDERS = re.compile(
    r"crop(?:s|ped)?|export(?:s|ed)?|edit(?:s|ed)?|final|web|jpe?gs?|output|out|delivery|print|"
    r"beschnitten|zuschnitte?|bearbeitet|fertig",
    re.IGNORECASE,
)
# A name may carry several additions: IMG_1-crop-2.jpg.
_MOST_ADDED = 3
_SHORTEST = 2


class NamedCopy(NamedTuple):
    """A file that may be a cropped copy of a photo, by its name."""

    original: Path
    copy: Path


def named_copies(photos: Iterable[Path], copies: Iterable[Path] = ()) -> list[NamedCopy]:
    """Return the files whose names say that they may be copies of others, in the order of the copies.

    Args:
        photos: All photos there are, originals and copies mixed.
        copies: Files known to be copies, from a folder that somebody named; each is a copy of a photo or of nothing.
    """
    there = list(dict.fromkeys(photos))
    known = dict.fromkeys(copies)
    originals = _by_stem(path for path in there if path not in known)
    found = [_original_of(path, originals, named=path in known) for path in dict.fromkeys([*there, *known])]
    return [each for each in found if each is not None]


def _by_stem(paths: Iterable[Path]) -> dict[str, list[Path]]:
    places: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        places[path.stem.lower()].append(path)
    return places


def _original_of(copy: Path, originals: Mapping[str, list[Path]], *, named: bool) -> NamedCopy | None:
    """Return a copy with its original: of the longest name, then the nearest folder, then RAW before others."""
    aside = named or _is_aside(copy)
    for stem in _stems(copy.stem):
        same_name = stem == copy.stem.lower()
        fits = [
            path
            for path in originals.get(stem, ())
            if path != copy and (named or (_in_reach(path, copy) and not _is_aside(path)))
        ]
        if same_name:
            # In one folder two files of one name are a RAW photo and what the camera made of it.
            fits = [path for path in fits if aside and path.parent != copy.parent]
        if fits:
            return NamedCopy(min(fits, key=lambda path: _nearness(path, copy)), copy)
    return None


def _stems(stem: str) -> Iterator[str]:
    """Yield the names that an original of this one may have, the longest first."""
    name = stem.lower()
    yield name
    for _ in range(_MOST_ADDED):
        shorter = _ADDED.sub("", name).rstrip()
        if shorter == name or len(shorter) < _SHORTEST:
            return
        name = shorter
        yield name


def _is_aside(path: Path) -> bool:
    """Return whether a file lies in a folder that is named as one of copies."""
    return _FOLDERS.fullmatch(path.parent.name) is not None


def _in_reach(original: Path, copy: Path) -> bool:
    """Return whether an original lies in the folder of its copy, or in the one that holds the folder of copies."""
    if original.parent == copy.parent:
        return True
    return _is_aside(copy) and original.parent in (copy.parent.parent, *_siblings(original, copy))


def _siblings(original: Path, copy: Path) -> tuple[Path, ...]:
    same = original.parent.parent == copy.parent.parent
    return (original.parent,) if same else ()


def _nearness(original: Path, copy: Path) -> tuple[int, bool, str]:
    shared = 0
    for one, other in zip(original.parent.parts, copy.parent.parts, strict=False):
        if one != other:
            break
        shared += 1
    return -shared, original.suffix.lower() not in RAW_SUFFIXES, str(original)
