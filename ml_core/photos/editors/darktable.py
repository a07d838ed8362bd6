"""Crops of darktable: modules `crop`, `ashift` and `flip` in the history of its sidecars.

`ashift` turns the stored picture on a canvas that grows with it, then `flip` brings it into the displayed orientation,
then `crop` keeps a part of that canvas.
"""

from ml_core.geometry import FULL_FRAME, Crop
from ml_core.photos.editors.darktable_canvas import Canvas
from ml_core.photos.editors.darktable_history import Entry, History, Step
from ml_core.photos.editors.darktable_params import (
    Clipping,
    Rotation,
    clipping_of,
    crop_box,
    crop_params,
    orientation_of,
    rotation_of,
    rotation_params,
)
from ml_core.photos.editors.frames import crop_when_turned, to_displayed, to_stored, turned_canvas, usable
from ml_core.photos.editors.records import Frame
from ml_core.photos.editors.xml_places import DamagedSidecarError
from ml_core.photos.editors.xmp import Packet
from ml_core.specs.errors import PhotoError

_UNTURNED = Rotation(0.0, FULL_FRAME, bends=False)
_BENT = "Its perspective or shape was corrected in darktable, and the crop is of the corrected picture."
_TWICE = "It was cropped with two modules of darktable at once."
_ENLARGED = "Its canvas was enlarged in darktable, and the crop is of the enlarged picture."

_NEW_SIDECAR = b"""<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
   xmlns:darktable="http://darktable.sf.net/">
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
        packet = Packet(data)
    except DamagedSidecarError as error:
        return str(error)
    return crop_of(packet, frame)


def crop_of(packet: Packet, frame: Frame) -> Crop | str:
    """Return the crop that a parsed sidecar holds, or in words why it gives none."""
    try:
        return _crop(History(packet), frame)
    except DamagedSidecarError as error:
        return str(error)


def _crop(history: History, frame: Frame) -> Crop | str:
    crop, old = history.active("crop"), history.active("clipping")
    rotation = _rotation(history)
    if crop is None and old is None and rotation.kept == FULL_FRAME:
        return "It holds no crop."
    if bent := _bent(history):
        return bent
    orientation = _orientation(history, frame)
    if old is not None:
        twice = crop is not None or rotation != _UNTURNED
        return _TWICE if twice else usable(_old_crop(_clipping(old), orientation, frame), frame)
    box = FULL_FRAME if crop is None else crop_box(crop.params)
    if not (box.x0 < box.x1 and box.y0 < box.y1):
        return "Its crop makes no sense."
    canvas = Canvas(frame, orientation, rotation.angle, rotation.kept)
    return usable(canvas.crop_of(box), frame)


def merged(data: bytes | None, crop: Crop, frame: Frame) -> bytes:
    """Return a sidecar whose history ends with the crop, and all else as it was; a new one when there was none.

    Raises:
        DamagedSidecarError: If the sidecar cannot be read.
        PhotoError: If what else it does to the photo does not go with a crop of ours.
    """
    history = History(Packet(data if data is not None else _NEW_SIDECAR))
    if _bent(history):
        raise PhotoError("It was reshaped in darktable: the crop would fall elsewhere.", "Crop it there.")
    steps = []
    old = history.active("clipping")
    if old is not None:
        steps.append(old.step._replace(enabled=False))
    stored = to_stored(crop, frame.orientation)
    if crop.angle != 0 or history.active("ashift") is not None:
        steps.append(Step("ashift", 5, crop.angle != 0, rotation_params(stored.angle)))
    canvas = Canvas(frame, _orientation(history, frame), stored.angle)
    steps.append(Step("crop", 1, True, crop_params(canvas.box_of(crop))))
    return history.with_steps(steps, _about(frame))


def _about(frame: Frame) -> dict[str, str]:
    """Return what darktable asks of a sidecar beside the history.

    A RAW file's history begins with what darktable does to every RAW file; it adds that by itself only while presets
    do not count as applied. With JPEG files there is nothing to add.
    """
    applied = "0" if frame.raw else "1"
    return {"xmp_version": "4", "raw_params": "0", "auto_presets_applied": applied, "iop_order_version": "2"}


def _bent(history: History) -> str:
    """Return in words what keeps a crop from being one of the photo as it was taken; empty when nothing does."""
    old = history.active("clipping")
    if _rotation(history).bends or (old is not None and _clipping(old).bends):
        return _BENT
    return _ENLARGED if history.active("enlargecanvas") is not None else ""


def _rotation(history: History) -> Rotation:
    entry = history.active("ashift")
    return _UNTURNED if entry is None else rotation_of(entry.params, entry.step.version)


def _clipping(entry: Entry) -> Clipping:
    return clipping_of(entry.params, entry.step.version)


def _orientation(history: History, frame: Frame) -> int:
    """Return the EXIF orientation in which darktable shows the photo."""
    entry: Entry | None = history.last("flip")
    if entry is None:
        return frame.orientation
    if not entry.step.enabled:
        return 1
    return orientation_of(entry.params, entry.step.version) or frame.orientation


def _old_crop(clipping: Clipping, orientation: int, frame: Frame) -> Crop:
    """Return the crop of the module `clipping`, which turns the oriented picture and cuts it in one."""
    shown = Frame(*frame.stored, orientation).stored
    canvas = (_filled if clipping.fills else turned_canvas)(*shown, clipping.angle)
    box = clipping.box
    centre = (box.centre[0] - 0.5) * canvas[0], (box.centre[1] - 0.5) * canvas[1]
    crop = crop_when_turned(centre, (box.width * canvas[0], box.height * canvas[1]), clipping.angle, *shown)
    return to_displayed(to_stored(crop, orientation), frame.orientation)


def _filled(width: float, height: float, angle: float) -> tuple[float, float]:
    """Return the largest canvas of a picture's shape, upright or wide, that has no blank corner once it is turned."""
    across, down = turned_canvas(width, height, angle)
    wide, upright = min(width / across, height / down, 1), min(height / across, width / down, 1)
    return (height * upright, width * upright) if upright > wide else (width * wide, height * wide)
