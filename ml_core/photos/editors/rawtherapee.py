"""Crops of RawTherapee: sections of its processing profile, in pixels of the displayed frame.

The photo is turned about its centre on a canvas that stays as large as the photo; the crop is a part of that canvas.
"""

from ml_core.geometry import Crop
from ml_core.photos.editors.frames import (
    centre_when_turned,
    crop_when_turned,
    to_displayed,
    to_stored,
    turned_canvas,
    usable,
)
from ml_core.photos.editors.pp3 import Profile
from ml_core.photos.editors.records import Frame
from ml_core.photos.editors.xml_places import DamagedSidecarError
from ml_core.specs.errors import PhotoError

_CROP, _TURN, _SHAPE = "Crop", "Rotation", "Common Properties for Transformations"
_NEW_PROFILE = "[Version]\nAppVersion=5.9\nVersion=349\n"
_PERSPECTIVE = ("Horizontal", "Vertical")
_CAMERA = ("CameraPitch", "CameraYaw", "CameraRoll", "CameraShiftHorizontal", "CameraShiftVertical")
_PROJECTION = (
    "ProjectionPitch",
    "ProjectionYaw",
    "ProjectionRotate",
    "ProjectionShiftHorizontal",
    "ProjectionShiftVertical",
)
# By quarter turns clockwise, then mirrored left to right, then top to bottom.
_COARSE = {
    (0, False, False): 1, (0, True, False): 2, (0, True, True): 3, (0, False, True): 4,
    (1, False, False): 6, (1, True, False): 5, (1, True, True): 8, (1, False, True): 7,
    (2, False, False): 3, (2, True, False): 4, (2, True, True): 1, (2, False, True): 2,
    (3, False, False): 8, (3, True, False): 7, (3, True, True): 6, (3, False, True): 5,
}  # fmt: skip
_BENT = "Its perspective was corrected in RawTherapee, and the crop is of the corrected picture."
_FILLED = "Its lens was corrected to fill the frame in RawTherapee, and the crop is of the enlarged picture."
# How finely RawTherapee looks for the scale at which a turned picture fills its frame.
_SCALES, _FINEST = (0.001, 2.0), 0.001
# Pixels that a crop may lose where RawTherapee's canvas ends.
_SLACK = 1.0


def read(data: bytes, frame: Frame) -> Crop | str:
    """Return the crop that a profile holds, or in words why it gives none; raises nothing."""
    try:
        return _read(Profile(data), frame)
    except DamagedSidecarError as error:
        return str(error)


def _read(profile: Profile, frame: Frame) -> Crop | str:
    if not profile.flag(_CROP, "Enabled"):
        return "It holds no crop."
    if _is_bent(profile):
        return _BENT
    angle = profile.number(_TURN, "Degree", 0.0)
    fills = profile.flag(_SHAPE, "AutoFill")
    if fills and _is_corrected(profile):
        return _FILLED
    shown = _shown(profile, frame)
    left, top, width, height = (profile.number(_CROP, key, -1.0) for key in "XYWH")
    if width < 1 or height < 1 or left < 0 or top < 0:
        return "Its crop makes no sense."
    # Profiles for photos of another size, or for all photos, may have a crop as large as can be.
    width, height = min(width, shown.width - left), min(height, shown.height - top)
    centre = left + width / 2 - shown.width / 2, top + height / 2 - shown.height / 2
    scale = _filling_scale(shown, angle) if fills and angle != 0 else 1.0
    centre, size = (centre[0] * scale, centre[1] * scale), (width * scale, height * scale)
    crop = crop_when_turned(centre, size, angle, shown.width, shown.height)
    return usable(_unshown(crop, profile, frame), frame)


def merged(data: bytes | None, crop: Crop, frame: Frame) -> bytes:
    """Return a profile with the crop set and all else as it was; a new one when there was none.

    Raises:
        DamagedSidecarError: If the profile cannot be read.
        PhotoError: If what else it says does not go with the crop, or the crop leaves RawTherapee's canvas.
    """
    profile = Profile(data if data is not None else _NEW_PROFILE.encode())
    if _is_bent(profile):
        raise PhotoError("It was reshaped in RawTherapee: the crop would fall elsewhere.", "Crop it there.")
    crop = _as_shown(crop, profile, frame)
    left, top, width, height = _pixels(crop, _shown(profile, frame))
    edges = {"X": str(left), "Y": str(top), "W": str(width), "H": str(height)}
    wanted = {_CROP: {"Enabled": "true", **edges, "FixRatio": "false"}, _SHAPE: {"AutoFill": "false"}}
    if crop.angle != 0 or profile.number(_TURN, "Degree", 0.0) != 0:
        wanted[_TURN] = {"Degree": f"{crop.angle:.6f}".rstrip("0").rstrip(".")}
    return profile.with_values(wanted)


def _pixels(crop: Crop, frame: Frame) -> tuple[int, int, int, int]:
    """Return left, top, width and height on the canvas, in whole pixels."""
    if crop.angle == 0:
        left, top, right, bottom = crop.box.pixels(frame.width, frame.height)
        return left, top, right - left, bottom - top
    x, y = centre_when_turned(crop, frame.width, frame.height)
    across = _span(x + frame.width / 2, crop.box.width * frame.width, frame.width)
    down = _span(y + frame.height / 2, crop.box.height * frame.height, frame.height)
    return across[0], down[0], across[1], down[1]


def _span(centre: float, size: float, canvas: int) -> tuple[int, int]:
    """Return where a crop begins on one axis of the canvas, and its size, in whole pixels."""
    pixels = max(1, round(size))
    start = centre - pixels / 2
    if start < -_SLACK or start + pixels > canvas + _SLACK:
        raise PhotoError(
            "RawTherapee turns a photo within its own frame, which cuts off a part of this crop.",
            "Make the crop smaller, turn it less, or export a copy.",
        )
    pixels = min(pixels, canvas)
    return min(max(0, round(start)), canvas - pixels), pixels


def _is_bent(profile: Profile) -> bool:
    """Return whether the profile corrects perspective."""
    camera = profile.text("Perspective", "Method") == "camera_based"
    keys = (*_CAMERA, *_PROJECTION) if camera else _PERSPECTIVE
    return any(profile.number("Perspective", key, 0.0) != 0 for key in keys)


def _is_corrected(profile: Profile) -> bool:
    """Return whether the profile corrects a lens's distortion."""
    lens = profile.text("LensProfile", "LcMode") not in ("", "none") and profile.flag("LensProfile", "UseDistortion")
    return lens or profile.number("Distortion", "Amount", 0.0) != 0


def _filling_scale(frame: Frame, angle: float) -> float:
    """Return how many pixels of the photo RawTherapee's auto-fill puts into one, found as it finds it, by halving."""
    across, down = turned_canvas(frame.width, frame.height, angle)
    largest = min(frame.width / across, frame.height / down)
    low, high = _SCALES
    while high - low > _FINEST:
        middle = (low + high) / 2
        low, high = (low, middle) if middle > largest else (middle, high)
    return low


def _coarse(profile: Profile) -> int:
    """Return how RawTherapee turns and mirrors the displayed photo before it is cropped, as an EXIF orientation."""
    turns = round(profile.number("Coarse Transformation", "Rotate", 0.0) / 90) % 4
    mirrored = profile.flag("Coarse Transformation", "HorizontalFlip")
    upended = profile.flag("Coarse Transformation", "VerticalFlip")
    return _COARSE[turns, mirrored, upended]


def _own_orientation(frame: Frame) -> int:
    """Return the EXIF orientation as RawTherapee follows it: it turns photos and does not mirror them."""
    return frame.orientation if frame.orientation in (3, 6, 8) else 1


def _shown(profile: Profile, frame: Frame) -> Frame:
    """Return the frame as RawTherapee shows it."""
    own = Frame(*frame.stored, _own_orientation(frame)).stored
    return Frame(*Frame(*own, _coarse(profile)).stored)


def _as_shown(crop: Crop, profile: Profile, frame: Frame) -> Crop:
    """Return a crop of the displayed photo as one of the photo as RawTherapee shows it."""
    own = to_displayed(to_stored(crop, frame.orientation), _own_orientation(frame))
    return to_displayed(own, _coarse(profile))


def _unshown(crop: Crop, profile: Profile, frame: Frame) -> Crop:
    """Return the crop of the displayed photo; the inverse of the above."""
    own = to_stored(crop, _coarse(profile))
    return to_displayed(to_stored(own, _own_orientation(frame)), frame.orientation)
