"""Paths as the catalog stores, sorts and finds them.

A path is stored as the bytes the system knows it by, typed as text: an odd file name, which is no valid UTF-8, comes
back exactly as it was.
"""

import os
import re
import sys
import unicodedata
from pathlib import Path

_ERRORS = sys.getfilesystemencodeerrors()
_NUMBER = re.compile(r"[0-9]+")


def to_bytes(text: str) -> bytes:
    """Return the text as stored; SQL turns it into text by ``CAST(? AS TEXT)``."""
    return text.encode("utf-8", _ERRORS)


def from_bytes(stored: bytes) -> str:
    """Return stored text; for `sqlite3.Connection.text_factory`."""
    return stored.decode("utf-8", _ERRORS)


def absolute(path: Path) -> Path:
    """Return the path the catalog knows a file by: absolute and without ``..``, links left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - `Path.resolve` would follow links


def search_text(text: str) -> str:
    """Return text in which words are found whatever their case and however their accents are written."""
    readable = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", readable).casefold())


def sort_key(name: str) -> str:
    """Return a key that sorts names as people do: case aside, and IMG_9 before IMG_10."""
    return _NUMBER.sub(_with_length, search_text(name))


def _with_length(number: re.Match[str]) -> str:
    # Names have at most 255 bytes, so three digits hold the count of digits.
    digits = number.group().lstrip("0") or "0"
    return f"{len(digits):03d}{digits}"
