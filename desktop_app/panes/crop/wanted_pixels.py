"""Whether a crop has the pixels that its output needs."""

from dataclasses import replace
from typing import TypeVar

from ml_core.catalog.records import NewCrop, Photo
from ml_core.specs.outputs import Output, is_small

C = TypeVar("C", bound=NewCrop)

# The crop that a photo has without any named output.
MAIN = Output("", "free")


def remarked(crop: C, photo: Photo, output: Output) -> C:
    """Return a crop with, or without, the remark that it is small for its output."""
    others = tuple(each for each in crop.attention if each != "small")
    small = photo.width > 0 and is_small(output, (photo.width, photo.height), crop.crop.box)
    return replace(crop, attention=(*others, "small") if small else others)
