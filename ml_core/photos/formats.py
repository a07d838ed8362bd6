"""Which files are photos: by name when folders are searched, by content when a file is opened."""

from pathlib import Path
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["jpeg", "png", "tiff", "webp", "avif", "heic", "raw"]

# fmt: off
RAW_SUFFIXES = frozenset((
    ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".kdc", ".mef", ".mos",
    ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f",
))
PHOTO_SUFFIXES = RAW_SUFFIXES | frozenset((
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".webp", ".avif", ".heic", ".heif", ".hif",
))
# fmt: on
# Bytes that `kind_of` looks at.
HEAD_BYTES = 32

_AVIF_BRANDS = (b"avif", b"avis")
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
_TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_NAMES: dict[Kind, str] = {
    "jpeg": "JPEG",
    "png": "PNG",
    "tiff": "TIFF",
    "webp": "WebP",
    "avif": "AVIF",
    "heic": "HEIC",
    "raw": "RAW",
}


def is_photo(path: Path) -> bool:
    """Return whether the file's name says that it is a photo."""
    return path.suffix.lower() in PHOTO_SUFFIXES


def format_name(kind: Kind) -> str:
    """Return a format as photographers write it."""
    return _NAMES[kind]


def kind_of(head: bytes, suffix: str) -> Kind | None:
    """Return the format that a file's first bytes show, whatever its name says; None for no photo.

    Args:
        head: The first `HEAD_BYTES` bytes.
        suffix: The name's suffix: many RAW formats are TIFF files inside, only their name tells them apart.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and (kind := _brand(head)) is not None:
        return kind
    if suffix.lower() in RAW_SUFFIXES:
        return "raw"
    return "tiff" if head.startswith(_TIFF_MAGIC) else None


def _brand(head: bytes) -> Kind | None:
    """Return the format of an ISO media file; generic ones name the real brand among the compatible ones."""
    brands = [head[8:12], *(head[start : start + 4] for start in range(16, len(head) - 3, 4))]
    if any(brand in _AVIF_BRANDS for brand in brands):
        return "avif"
    if head[8:12] == b"crx ":
        return "raw"
    return "heic" if any(brand in _HEIC_BRANDS for brand in brands) else None
