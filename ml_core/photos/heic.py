"""Opening HEIC photos."""

import importlib
from functools import cache
from typing import IO, Any

from PIL import ImageFile

from ml_core.specs.errors import PhotoError

# Item descriptions are in the file's head; a photo has some hundred of them at most, of twenty bytes each.
_HEAD_BYTES = 2**20
_ITEM = b"infe"


def heic_image(file: IO[bytes]) -> ImageFile.ImageFile:
    """Return a HEIC photo as a Pillow image that is not decoded yet; libheif turns it upright when it decodes.

    Raises:
        PhotoError: If an item's type is no text: pi-heif 1.4 crashes the process on such files.
    """
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if not all(_is_text(words) for words in _item_words(head)):
        raise PhotoError("The file is damaged or incomplete.", "Copy it again from the card or a backup.")
    image: ImageFile.ImageFile = _plugin()(file)
    return image


@cache
def _plugin() -> Any:
    # Imported when the first HEIC file is opened: it costs as much as the rest of this package.
    return importlib.import_module("pi_heif").HeifImageFile


def _item_words(head: bytes) -> list[bytes]:
    """Return type, name and content type of every item, as far as they are in the head (ISO 14496-12, 8.11.6)."""
    words = []
    place = head.find(_ITEM)
    while place >= 4:
        length, version = int.from_bytes(head[place - 4 : place], "big"), head[place + 4 : place + 5]
        # Version, flags, identifier (twice as long from version 3 on) and protection come before the words.
        start = place + (16 if version == b"\x03" else 12)
        words.append(head[start : max(start + 4, place - 4 + length)])
        place = head.find(_ITEM, place + 4)
    return words


def _is_text(words: bytes) -> bool:
    try:
        words.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
