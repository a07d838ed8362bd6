"""The EXIF block of a cropped copy: what tells of the shot stays, what tells of the uncropped pixels goes."""

from typing import Any

from PIL import ExifTags, Image

_Base = ExifTags.Base

# Everything else in the first directory describes the original's pixels, or holds smaller pictures of them.
_KEPT = (
    _Base.ImageDescription,
    _Base.Make,
    _Base.Model,
    _Base.XResolution,
    _Base.YResolution,
    _Base.ResolutionUnit,
    _Base.Software,
    _Base.DateTime,
    _Base.Artist,
    _Base.HostComputer,
    _Base.Copyright,
    _Base.Rating,
    _Base.RatingPercent,
    _Base.XPTitle,
    _Base.XPComment,
    _Base.XPAuthor,
    _Base.XPKeywords,
    _Base.XPSubject,
)
# SubjectArea and SubjectLocation: places in the uncropped picture.
_REMOVED = (0x9214, 0xA214)
_JPEG_START = b"\xff\xd8\xff"


def exif_of_copy(exif: Image.Exif, width: int, height: int) -> Image.Exif:
    """Return the EXIF block for a copy of `width` x `height` pixels; empty when the original has none.

    Orientation becomes 1, the pixel dimensions those of the copy. The thumbnail and a maker's note that holds a
    picture are left out: they would show what was cropped away.
    """
    copy = Image.Exif()
    if not len(exif):
        return copy
    copy.endian = exif.endian
    for tag in _KEPT:
        if tag in exif:
            copy[tag] = exif[tag]
    copy[_Base.Orientation] = 1
    copy.get_ifd(ExifTags.IFD.Exif).update(_shot(exif, width, height))
    if place := exif.get_ifd(ExifTags.IFD.GPSInfo):
        copy.get_ifd(ExifTags.IFD.GPSInfo).update(place)
    return copy


def without_makers_note(exif: Image.Exif) -> Image.Exif:
    """Return the block without the maker's note, by far its largest part."""
    exif.get_ifd(ExifTags.IFD.Exif).pop(_Base.MakerNote, None)
    return exif


def _shot(exif: Image.Exif, width: int, height: int) -> dict[int, Any]:
    shot = {tag: value for tag, value in exif.get_ifd(ExifTags.IFD.Exif).items() if tag not in _REMOVED}
    note = shot.get(_Base.MakerNote)
    if not isinstance(note, bytes) or _JPEG_START in note:
        shot.pop(_Base.MakerNote, None)
    if ExifTags.IFD.Interop in shot:
        shot[ExifTags.IFD.Interop] = exif.get_ifd(ExifTags.IFD.Interop)
    shot[_Base.ExifImageWidth], shot[_Base.ExifImageHeight] = width, height
    return shot
