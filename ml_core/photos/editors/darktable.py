"""Crops of darktable: modules `crop`, `ashift` and `flip` in the history of its sidecars.

`ashift` turns the stored picture on a canvas that grows with it, then `flip` brings it into the displayed orientation,
then `crop` keeps a part of that canvas.
"""

from ml_core.geometry import FULL_FRAME, Box, Crop
from ml_core.photos.editors.darktable_history import Entry, History, Step
from ml_core.photos.editors.darktable_params import (
    Rotation,
    clipping_of,
    crop_box,
    crop_params,
    orientation_of,
    rotation_of,
    rotation_params,
)
from ml_core.photos.editors.frames import (
    centre_when_turned,
    crop_when_turned,
    to_displayed,
    to_stored,
    turned_canvas,
    usable,
)
from ml_core.photos.editors.records import Frame
from ml_core.photos.editors.xml_places import DamagedSidecarError
from ml_core.photos.editors.xmp import Packet
from ml_core.specs.errors import PhotoError

_UNTURNED = Rotation(0.0, FULL_FRAME, bends=False)
_BENT = "Its perspective was corrected in darktable, and the crop is of the corrected picture."
_ENLARGED = "Its canvas was enlarged in darktable, and the crop is of the enlarged picture."

# An empty history: darktable adds what it does to a photo by itself, unless presets count as applied already.
_NEW_SIDECAR = """<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:darktable="http://darktable.sf.net/"
   darktable:xmp_version="4"
   darktable:raw_params="0"
   darktable:auto_presets_applied="1"
   darktable:history_end="0"
   darktable:iop_order_version="2">
   <darktable:history>
    <rdf:Seq>
    </rdf:Seq>
   </darktable:history>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""


def read(data: bytes, frame: Frame) -> Crop | str:
    """Return the crop that a sidecar holds, or in words why it gives none; raises nothing."""
    try:
        return crop_of(Packet(data), frame)
    except DamagedSidecarError as error:
        return str(error)


def crop_of(packet: Packet, frame: Frame) -> Crop | str:
    """Return the crop that a parsed sidecar holds, or why it gives none; raises `DamagedSidecarError`."""
    history = History(packet)
    crop, old = history.active("crop"), history.active("clipping")
    rotation = _rotation(history)
    if crop is None and old is None and rotation.kept == FULL_FRAME:
        return "It holds no crop."
    if bent := _bent(history):
        return bent
    if old is not None:
        if crop is not None or clipping_of(old.params).angle != 0:
            return "It was cropped with darktable's old module for crop and rotation; open it once in a newer one."
        box = clipping_of(old.params).box
    else:
        box = FULL_FRAME if crop is None else crop_box(crop.params)
    return usable(_crop(box, rotation, _orientation(history, frame), frame), frame)


def merged(data: bytes | None, crop: Crop, frame: Frame) -> bytes:
    """Return a sidecar whose history ends with the crop, and all else as it was; a new one when there was none.

    Raises:
        DamagedSidecarError: If the sidecar cannot be read.
        PhotoError: If what else it does to the photo does not go with a crop of ours.
    """
    history = History(Packet(data if data is not None else _NEW_SIDECAR.encode()))
    if _bent(history):
        raise PhotoError("It was reshaped in darktable: the crop would fall elsewhere.", "Crop it there.")
    steps = []
    old = history.active("clipping")
    if old is not None:
        steps.append(old.step._replace(enabled=False))
    stored = to_stored(crop, frame.orientation)
    if crop.angle != 0 or history.active("ashift") is not None:
        # A positive rotation in darktable turns the picture clockwise: the other way than the crop's rectangle.
        steps.append(Step("ashift", 5, crop.angle != 0, rotation_params(stored.angle)))
    box = _canvas_box(stored, _orientation(history, frame), frame)
    steps.append(Step("crop", 1, True, crop_params(box)))
    return history.with_steps(steps)


def _bent(history: History) -> str:
    """Return in words what keeps a crop from being one of the photo as it was taken; empty when nothing does."""
    old = history.active("clipping")
    if _rotation(history).bends or (old is not None and clipping_of(old.params).bends):
        return _BENT
    return _ENLARGED if history.active("enlargecanvas") is not None else ""


def _rotation(history: History) -> Rotation:
    entry = history.active("ashift")
    return _UNTURNED if entry is None else rotation_of(entry.params, entry.step.version)


def _orientation(history: History, frame: Frame) -> int:
    """Return the EXIF orientation in which darktable shows the photo."""
    entry: Entry | None = history.last("flip")
    if entry is None:
        return frame.orientation
    if not entry.step.enabled:
        return 1
    return orientation_of(entry.params) or frame.orientation


def _crop(box: Box, rotation: Rotation, orientation: int, frame: Frame) -> Crop:
    width, height = frame.stored
    canvas = turned_canvas(width, height, rotation.angle)
    box, kept = to_stored(Crop(box), orientation).box, rotation.kept
    x = kept.x0 + box.centre[0] * kept.width, kept.y0 + box.centre[1] * kept.height
    centre = (x[0] - 0.5) * canvas[0], (x[1] - 0.5) * canvas[1]
    size = box.width * kept.width * canvas[0], box.height * kept.height * canvas[1]
    return to_displayed(crop_when_turned(centre, size, rotation.angle, width, height), frame.orientation)


def _canvas_box(stored: Crop, orientation: int, frame: Frame) -> Box:
    width, height = frame.stored
    canvas = turned_canvas(width, height, stored.angle)
    centre = centre_when_turned(stored, width, height)
    x, y = centre[0] / canvas[0] + 0.5, centre[1] / canvas[1] + 0.5
    half = stored.box.width * width / canvas[0] / 2, stored.box.height * height / canvas[1] / 2
    box = to_displayed(Crop(Box(x - half[0], y - half[1], x + half[0], y + half[1])), orientation).box
    left, top, right, bottom = (min(max(edge, 0.0), 1.0) for edge in box)
    return Box(left, top, right, bottom)
