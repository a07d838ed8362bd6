"""Crops of Lightroom and Camera Raw: `crs:` properties in XMP, in fractions of the stored picture.

The rules come from Adobe's list of XMP fields and from programs that read and write them; see `read` and `merged`.
"""

import math

from ml_core.geometry import Box, Crop
from ml_core.photos.editors.frames import to_displayed, to_stored, usable
from ml_core.photos.editors.records import Frame
from ml_core.photos.editors.xml_places import DamagedSidecarError
from ml_core.photos.editors.xmp import CRS, TIFF, Packet
from ml_core.specs.errors import PhotoError

_EDGES = ("CropLeft", "CropTop", "CropRight", "CropBottom")
# Settings that bend the picture before it is cropped, with their values when they do nothing.
_PERSPECTIVE = {
    "PerspectiveUpright": 0.0,
    "PerspectiveVertical": 0.0,
    "PerspectiveHorizontal": 0.0,
    "PerspectiveRotate": 0.0,
    "PerspectiveAspect": 0.0,
    "PerspectiveScale": 100.0,
    "PerspectiveX": 0.0,
    "PerspectiveY": 0.0,
}
NO_CROP = "It holds no crop."
_BENT = "Its perspective was corrected in Lightroom, and the crop is of the corrected picture."

_NEW_PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"/>
 </rdf:RDF>
</x:xmpmeta>
"""


def read(data: bytes, frame: Frame) -> Crop | str:
    """Return the crop that an XMP packet holds, or in words why it gives none; raises nothing."""
    try:
        packet = Packet(data)
    except DamagedSidecarError as error:
        return str(error)
    return crop_of(packet, frame)


def crop_of(packet: Packet, frame: Frame) -> Crop | str:
    """Return the crop that a packet holds, or in words why it gives none."""
    settings = {name: value for (namespace, name), value in packet.values.items() if namespace == CRS}
    if not _true(settings.get("HasCrop", "")):
        return NO_CROP
    if _true(settings.get("AlreadyApplied", "")):
        return "Its crop was applied to the pixels already."
    if is_bent(settings):
        return _BENT
    try:
        left, top, right, bottom = (float(settings[edge]) for edge in _EDGES)
        angle = float(settings.get("CropAngle", "0"))
    except (KeyError, ValueError):
        return "Its crop is incomplete or makes no sense."
    return usable(_crop((left, top, right, bottom), angle, frame), frame)


def is_bent(settings: dict[str, str]) -> bool:
    """Return whether `crs:` settings correct perspective."""
    return any(_number(settings.get(name), neutral) != neutral for name, neutral in _PERSPECTIVE.items())


def merged(data: bytes | None, crop: Crop, frame: Frame) -> bytes:
    """Return an XMP packet with the crop set and all else as it was; a new one when there was none.

    Raises:
        DamagedSidecarError: If the packet cannot be read.
        PhotoError: If what else it says does not go with a crop of ours.
    """
    packet = Packet(data if data is not None else _NEW_PACKET.encode())
    values = packet.values
    if is_bent({name: value for (namespace, name), value in values.items() if namespace == CRS}):
        raise PhotoError("Its perspective was corrected in Lightroom: the crop would fall elsewhere.", "Crop it there.")
    wanted = {(CRS, name): value for name, value in _fields(crop, frame).items()}
    about = {
        (TIFF, "ImageWidth"): str(frame.stored[0]),
        (TIFF, "ImageLength"): str(frame.stored[1]),
        (TIFF, "Orientation"): str(frame.orientation),
        (CRS, "Version"): "15.0",
        (CRS, "ProcessVersion"): "11.0",
    }
    # What Lightroom wrote about the photo and its own version is right already.
    wanted |= {name: value for name, value in about.items() if not values.get(name)}
    return packet.with_values(wanted)


def _fields(crop: Crop, frame: Frame) -> dict[str, str]:
    edges, angle = _edges(crop, frame)
    return {
        "HasSettings": "True",
        "HasCrop": "True",
        **{name: _decimal(edge) for name, edge in zip(_EDGES, edges, strict=True)},
        "CropAngle": _decimal(angle),
        "CropConstrainToWarp": "0",
        "AlreadyApplied": "False",
    }


def _crop(edges: tuple[float, float, float, float], angle: float, frame: Frame) -> Crop:
    """Left, top and right, bottom are real corners of the turned rectangle, not of the box around it."""
    width, height = frame.stored
    left, top, right, bottom = edges
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    across, down = (right - left) * width, (bottom - top) * height
    half = (across * cos + down * sin) / width / 2, (-across * sin + down * cos) / height / 2
    x, y = (left + right) / 2, (top + bottom) / 2
    return to_displayed(Crop(Box(x - half[0], y - half[1], x + half[0], y + half[1]), angle), frame.orientation)


def _edges(crop: Crop, frame: Frame) -> tuple[tuple[float, float, float, float], float]:
    width, height = frame.stored
    stored = to_stored(crop, frame.orientation)
    x, y = stored.box.centre
    half = stored.box.width * width / 2, stored.box.height * height / 2
    cos, sin = math.cos(math.radians(stored.angle)), math.sin(math.radians(stored.angle))
    across, down = (half[0] * cos - half[1] * sin) / width, (half[0] * sin + half[1] * cos) / height
    left, top, right, bottom = (min(max(edge, 0.0), 1.0) for edge in (x - across, y - down, x + across, y + down))
    return (left, top, right, bottom), stored.angle


def _decimal(value: float) -> str:
    """Return a number as Camera Raw writes it; seven digits are a hundredth of a pixel in the largest photo."""
    text = f"{value:.7f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _number(text: str | None, fallback: float) -> float:
    try:
        return float(text) if text else fallback
    except ValueError:
        return fallback


def _true(text: str) -> bool:
    return text.strip().lower() in ("true", "1")
