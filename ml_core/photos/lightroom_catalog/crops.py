"""The crops in a Lightroom catalog, and why other images of it give none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ml_core.geometry import Crop
from ml_core.photos.editors.lightroom import NO_CROP
from ml_core.photos.editors.reading import crop_of_xmp
from ml_core.photos.editors.records import FoundCrop, Frame, aspect_of, frame_of
from ml_core.photos.lightroom_catalog.images import CatalogImage
from ml_core.specs.errors import PhotoError

MISSING = "The photo is not where the Lightroom catalog says: name the folder it is in now."
_VALUE = re.compile(r'\b(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|-?[0-9.]+(?:[eE][-+]?[0-9]+)?|true|false)')
_NEUTRAL = {"CropLeft": "0", "CropTop": "0", "CropRight": "1", "CropBottom": "1", "CropAngle": "0"}
_PERSPECTIVE = re.compile(r"Perspective\w+")


@dataclass(frozen=True)
class CatalogCrop:
    """What the catalog says of one image: the crop, and what Lightroom calls a virtual copy (empty for the photo)."""

    found: FoundCrop
    copy_name: str


def crop_in(image: CatalogImage, catalog: Path) -> CatalogCrop | None:
    """Return what a catalog says about the crop of an image, or why that is of no use; None where it has no crop."""
    crop, skipped, aspect = _read(image)
    if crop is None and skipped == NO_CROP:
        return None
    return CatalogCrop(FoundCrop(image.photo, catalog, "lightroom", crop, skipped, aspect), image.copy_name)


def _read(image: CatalogImage) -> tuple[Crop | None, str, str]:
    if not (image.xmp or image.develop):
        return None, NO_CROP, "free"
    if not image.photo.is_file():
        # Most images have no crop, and need not be missed.
        packets = list(_packets(image))
        cropped = any(crop_of_xmp(packet, Frame(3000, 2000)) != NO_CROP for packet in packets)
        return None, MISSING if cropped else NO_CROP, "free"
    try:
        frame = frame_of(image.photo)
    except PhotoError as error:
        return None, error.words, "free"
    reason = NO_CROP
    for packet in _packets(image):
        crop = crop_of_xmp(packet, frame)
        if isinstance(crop, Crop):
            return crop, "", aspect_of(crop, frame)
        if crop != NO_CROP and reason == NO_CROP:
            reason = crop
    return None, reason, "free"


def _packets(image: CatalogImage) -> Iterator[bytes]:
    """Yield the settings as XMP: as the catalog has it, or from the other notation where that says nothing."""
    if image.xmp:
        yield image.xmp
    if image.develop:
        yield xmp_of_develop(image.develop)


def xmp_of_develop(text: str) -> bytes:
    """Return settings in the notation of Lua as an XMP packet with their crop; without one where nothing is cropped."""
    values = {name: value.strip('"') for name, value in _VALUE.findall(text)}
    crop = {name: values.get(name, neutral) for name, neutral in _NEUTRAL.items()}
    cropped = any(name in values and _number(value) != _number(_NEUTRAL[name]) for name, value in crop.items())
    kept = {name: value for name, value in values.items() if _PERSPECTIVE.fullmatch(name)}
    settings = {"HasCrop": "True" if cropped else "False", **crop, **kept}
    attributes = " ".join(f'crs:{name}="{_escaped(value)}"' for name, value in settings.items())
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" {attributes}/>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
