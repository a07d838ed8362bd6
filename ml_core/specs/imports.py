"""What an import finds: crops that were made in other programs, and why others are of no use."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ml_core.specs.engine import BoxTuple

ImportSource: TypeAlias = Literal["lightroom catalog", "lightroom", "darktable", "rawtherapee", "copy"]
# A photographer's names for them; a crop of either form of Lightroom is Lightroom's.
SOURCE_NAMES: dict[ImportSource, str] = {
    "lightroom catalog": "Lightroom catalog",
    "lightroom": "Lightroom",
    "darktable": "darktable",
    "rawtherapee": "RawTherapee",
    "copy": "Cropped copies",
}
# The file of an import's run that lists what was found.
FOUND = "found.jsonl"
KNOWN = "It was imported before."


@dataclass(frozen=True)
class ImportedCrop:
    """A crop that was found, or a place where there was none to use.

    Attributes:
        photo: The photo's file.
        file: Where the crop was found: a sidecar, the photo itself, a catalog, a cropped copy.
        source: What made it.
        box: The crop, in 0..1 of the displayed frame; None when there is none to use.
        angle: Of the crop, clockwise in degrees.
        aspect: Name of its shape, ``"free"`` when it is none of the usual ones.
        output: Which of several crops of one photo it is; empty for the main one.
        skipped: Why it is not learnt from, in words for a person; empty for the others.
    """

    photo: str
    file: str
    source: ImportSource
    box: BoxTuple | None = None
    angle: float = 0.0
    aspect: str = "free"
    output: str = ""
    skipped: str = ""

    @property
    def named(self) -> str:
        """Return the file to name when it is not learnt from: of a whole catalog, the photo."""
        return self.photo if self.source == "lightroom catalog" else self.file


def source_counts(found: Iterable[ImportedCrop]) -> dict[ImportSource, int]:
    """Return how many crops to learn from come from where, in the order of `SOURCE_NAMES`."""
    counts = Counter(each.source for each in found if not each.skipped)
    return {source: counts[source] for source in SOURCE_NAMES if counts[source]}
