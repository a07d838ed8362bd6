"""Which editors crops are exchanged with, a photo's frame as they count it, and a crop that was found in a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from ml_core.geometry import ASPECTS, Crop
from ml_core.photos.info import read_info
from ml_core.photos.orientation import displayed_size

Editor: TypeAlias = Literal["lightroom", "darktable", "rawtherapee"]
EDITORS: tuple[Editor, ...] = get_args(Editor)
EDITOR_NAMES: dict[Editor, str] = {
    "lightroom": "Lightroom",
    "darktable": "darktable",
    "rawtherapee": "RawTherapee",
}

# Shapes that differ by less are one: a crop's edges are whole pixels in most editors.
_SAME_SHAPE = 0.004


@dataclass(frozen=True)
class Frame:
    """A photo's size and what else decides how a crop of it is written.

    Attributes:
        width: Displayed width in pixels.
        height: Displayed height in pixels.
        orientation: EXIF orientation, 1 to 8.
        raw: Whether it is a camera RAW file, which every editor develops in its own way.
    """

    width: int
    height: int
    orientation: int = 1
    raw: bool = False

    @property
    def stored(self) -> tuple[int, int]:
        """Return width and height of the picture as it lies in the file."""
        return displayed_size(self.width, self.height, self.orientation)


@dataclass(frozen=True)
class FoundCrop:
    """What a file of another editor says about a photo's crop.

    Attributes:
        photo: The photo.
        file: Where it says so: a sidecar, or the photo itself.
        editor: Whose form the file has.
        crop: The crop; None when there is none to use.
        skipped: Why there is none, in words for a person; empty with a crop.
        aspect: Name of the crop's shape, ``"free"`` when it is none of the usual ones.
    """

    photo: Path
    file: Path
    editor: Editor
    crop: Crop | None
    skipped: str = ""
    aspect: str = "free"


def frame_of(photo: Path) -> Frame:
    """Return a photo's frame from its header; raises `PhotoError` as `ml_core.photos.info.read_info`."""
    info = read_info(photo)
    return Frame(info.width, info.height, info.orientation, info.format == "RAW")


def aspect_of(crop: Crop, frame: Frame) -> str:
    """Return the name of the usual shape that a crop has, ``"free"`` for any other."""
    ratio = crop.box.width * frame.width / (crop.box.height * frame.height)
    for aspect in ASPECTS:
        for turned in (False, True):
            wanted = aspect.pixel_aspect(frame.width / frame.height, turned)
            if wanted is not None and abs(ratio / wanted - 1) < _SAME_SHAPE:
                return aspect.name
    return "free"
