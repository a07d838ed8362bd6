"""What a photo's EXIF block says about the shot."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from PIL import ExifTags, Image

_Base = ExifTags.Base


def exif_of(image: Image.Image) -> Image.Exif:
    """Return the image's EXIF block with its Exif directory loaded; an empty one when it is damaged."""
    try:
        exif = image.getexif()
        exif.get_ifd(ExifTags.IFD.Exif)
        return exif
    # Damaged metadata fails in as many ways as there are values in it, and must not cost the photo.
    except Exception:
        return Image.Exif()


def taken_at(exif: Image.Exif) -> float | None:
    """Return when the photo was taken, in seconds of Unix time; None when it does not say.

    Cameras note the time of day without its zone unless they know it; then it counts as the local time of this
    computer, so that it reads as the camera showed it.
    """
    shot = exif.get_ifd(ExifTags.IFD.Exif)
    for values, when, fraction, offset in (
        (shot, _Base.DateTimeOriginal, _Base.SubsecTimeOriginal, _Base.OffsetTimeOriginal),
        (shot, _Base.DateTimeDigitized, _Base.SubsecTimeDigitized, _Base.OffsetTimeDigitized),
        (exif, _Base.DateTime, _Base.SubsecTime, _Base.OffsetTime),
    ):
        moment = _moment(_text(values.get(when)), _text(shot.get(offset)))
        if moment is not None:
            return moment + _fraction(_text(shot.get(fraction)))
    return None


def camera_of(exif: Image.Exif) -> str:
    """Return make and model, the make once; empty when unknown."""
    make, model = _text(exif.get(_Base.Make)), _text(exif.get(_Base.Model))
    if not make or model.lower().startswith(make.split()[0].lower()):
        return model or make
    return f"{make} {model}".strip()


def lens_of(exif: Image.Exif) -> str:
    """Return the lens's name; empty when unknown."""
    return _text(exif.get_ifd(ExifTags.IFD.Exif).get(_Base.LensModel))


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    return "".join(character for character in value.split("\0")[0] if character.isprintable()).strip()[:200]


def _moment(text: str, offset: str) -> float | None:
    match = re.fullmatch(r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d):(\d\d):(\d\d).*", text)
    if match is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(part) for part in match.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=_zone(offset)).timestamp()
    except (ValueError, OverflowError, OSError):
        # Cameras whose clock was never set write 0000:00:00.
        return None


def _zone(offset: str) -> timezone | None:
    match = re.fullmatch(r"([+-])(\d\d):?(\d\d)", offset)
    if match is None:
        return UTC if offset == "Z" else None
    minutes = int(match[2]) * 60 + int(match[3])
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes)) if minutes < 24 * 60 else None


def _fraction(text: str) -> float:
    """Return a sub-second field as seconds: it orders the shots of a burst."""
    return float(f"0.{text}") if re.fullmatch(r"[0-9]{1,9}", text) else 0.0
