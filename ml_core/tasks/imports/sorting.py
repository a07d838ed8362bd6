"""Which of the crops that were found are learnt from: each once, none that keeps the photo as it was."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ml_core.catalog.records import StoredCrop
from ml_core.datasets.decided_pairs import KEPT
from ml_core.geometry import Box, Crop
from ml_core.specs.imports import KNOWN, SOURCE_NAMES, ImportedCrop, ImportSource

# Edges of one crop differ this much between programs, which count in whole pixels, and by matching pixels.
_SAME_EDGES, _SAME_ANGLE = 0.006, 0.3
# Trimming less is no choice of what to show, and tells nothing.
_WHOLE, _STRAIGHT = 0.98, 0.2
_SPECK = 0.01

HARDLY = "It keeps nearly the whole photo."
SPECK = "It keeps too little of the photo to be learnt from."
DECIDED = "Thirds knows this crop already."

_ORDER: dict[ImportSource, int] = {source: place for place, source in enumerate(SOURCE_NAMES)}


def crop_of(found: ImportedCrop) -> Crop:
    """Return the crop that was found; only for those that have one."""
    assert found.box is not None
    return Crop(Box(*found.box), found.angle)


def same_crop(first: Crop, second: Crop) -> bool:
    """Return whether two crops are one, to within what programs round."""
    apart = max(abs(one - other) for one, other in zip(first.box, second.box, strict=True))
    return apart < _SAME_EDGES and abs(first.angle - second.angle) < _SAME_ANGLE


def sorted_out(
    found: Iterable[ImportedCrop], known: Callable[[Path], Sequence[StoredCrop]] = lambda _: ()
) -> list[ImportedCrop]:
    """Return what was found, with a reason beside each crop that is not learnt from.

    A photo may have several crops, from virtual copies or several programs: each but the first has a name.

    Args:
        found: Crops, and places without one.
        known: The crops of a photo that the catalog has.
    """
    photos: dict[str, list[ImportedCrop]] = defaultdict(list)
    for each in found:
        photos[each.photo].append(each)
    return [each for photo, group in photos.items() for each in _of_photo(group, known(Path(photo)))]


def _of_photo(group: Sequence[ImportedCrop], known: Sequence[StoredCrop]) -> list[ImportedCrop]:
    taken: list[ImportedCrop] = []
    skipped: list[ImportedCrop] = []
    for each in sorted(group, key=lambda item: (bool(item.output), _ORDER[item.source])):
        reason = each.skipped or _reason(each, taken, known)
        if reason:
            skipped.append(replace(each, skipped=reason))
        else:
            taken.append(replace(each, output=_name(each, taken)))
    return [*taken, *skipped]


def _reason(found: ImportedCrop, taken: Sequence[ImportedCrop], known: Sequence[StoredCrop]) -> str:
    crop = crop_of(found)
    if crop.box.area > _WHOLE and abs(crop.angle) < _STRAIGHT:
        return HARDLY
    if crop.box.area < _SPECK:
        return SPECK
    twin = next((other for other in taken if same_crop(crop_of(other), crop)), None)
    if twin is not None:
        return f"The same crop as in {Path(twin.file).name}."
    same = next((other for other in known if other.state in KEPT and same_crop(other.crop, crop)), None)
    if same is None:
        return ""
    return KNOWN if same.source == "file" else DECIDED


def _name(found: ImportedCrop, taken: Sequence[ImportedCrop]) -> str:
    """Return a name that no other crop of the photo has; none for the first."""
    if not taken:
        return ""
    names = {other.output for other in taken}
    name = found.output or SOURCE_NAMES[found.source]
    numbers = (name if number == 1 else f"{name} {number}" for number in range(1, len(taken) + 2))
    return next(each for each in numbers if each not in names)
