"""How copies are called: templates such as ``{date}-{name}``, safe on every system, as short as the disk asks."""

import os
import re
import string
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import NamedTuple

from ml_core.specs.errors import SpecError

# What a template may ask for, with the words that explain it.
FIELDS: dict[str, str] = {
    "name": "the photo's name",
    "suffix": "what is added to each name",
    "number": "the copy's number",
    "date": "the day it was taken",
    "time": "the time of day it was taken",
    "aspect": "the crop's shape",
    "output": "what the crop is for",
    "folder": "the photo's folder",
}
_MEANT = ", ".join(f"{{{name}}}" for name in FIELDS)
# Forbidden by Windows, macOS or Linux; control characters too.
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
# What joins fields, and is left over where one of them is empty.
_JOINTS = " -_.,"
_LONGEST = 255
# Room for "-12345" behind a name that is taken.
_NUMBERING = 6
_NAMELESS = "photo"


@dataclass(frozen=True)
class NameParts:
    """What is known of one copy, for its name.

    Attributes:
        photo: The original.
        number: The copy's number.
        digits: How many digits its number is written with.
        taken: When the photo was taken, in Unix seconds; None when nobody knows.
        aspect: The crop's shape, for example ``"4:5"``.
        output: What the crop is for; empty for the main one.
        suffix: What is added to each name.
    """

    photo: PurePath
    number: int = 1
    digits: int = 3
    taken: float | None = None
    aspect: str = "free"
    output: str = ""
    suffix: str = ""


class CopyName(NamedTuple):
    """A file name without extension, and whether it had to be shortened."""

    stem: str
    shortened: bool


def check_template(template: str, suffix: str = "") -> None:
    """Raise `SpecError` when a template has unknown fields, or would lead to another folder."""
    for words in (template, suffix):
        if (bad := _FORBIDDEN.search(words)) is not None:
            raise SpecError(f"“{bad[0]}” cannot be part of a file's name.", "Leave out slashes and colons.")
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise SpecError(f"The names “{template}” have an odd brace.", f"Write fields as {_MEANT}.") from error
    for _, field, form, conversion in parts:
        if field is not None and (field not in FIELDS or form or conversion):
            whole = f"{field}{'!' * bool(conversion)}{conversion or ''}{':' * bool(form)}{form}"
            raise SpecError(f"Names know no “{{{whole}}}”.", f"Use {_MEANT}.")
    if not _stem(template, NameParts(PurePath("/folder/IMG_0001.jpg"), taken=0.0, output="Web", suffix=suffix)):
        raise SpecError("The names are empty.", f"Use {_MEANT}.")


def copy_name(template: str, parts: NameParts, room: int = _LONGEST) -> CopyName:
    """Return the name that a checked template gives a copy.

    Args:
        template: With `FIELDS` in braces.
        parts: What is known of the copy.
        room: Bytes that the name may have at most, its extension not counted (`room_for_name`).
    """
    stem = _stem(template, parts) or _NAMELESS
    short = _shortened(stem, room)
    return CopyName(short, short != stem)


def folder_name(name: str) -> str:
    """Return a folder's name as copies are sorted into it: safe for every system."""
    return _safe(name, room=_LONGEST) or _NAMELESS


def room_for_name(folder: Path, extension: str) -> int:
    """Return how many bytes a name in an existing folder may have, beside extension and a number behind it."""
    longest = _LONGEST
    if hasattr(os, "pathconf"):
        try:
            longest = min(os.pathconf(folder, "PC_NAME_MAX"), _LONGEST)
        except (OSError, ValueError):
            # Some network disks do not say.
            longest = _LONGEST
    return longest - len(extension) - _NUMBERING


def _stem(template: str, parts: NameParts) -> str:
    fields = dict(_fields(parts))
    text, joint = "", False
    for literal, field, _, _ in string.Formatter().parse(template):
        # After an empty field, what would have joined it to the next goes too.
        text += literal.lstrip(_JOINTS) if joint else literal
        value = _FORBIDDEN.sub("-", fields[field]) if field else ""
        joint = field is not None and not value and (not text or text[-1] in _JOINTS)
        text += value
    return _safe(text, room=10 * _LONGEST)


def _fields(parts: NameParts) -> Iterator[tuple[str, str]]:
    taken = time.localtime(parts.taken) if parts.taken is not None else None
    yield "name", parts.photo.stem
    yield "suffix", parts.suffix
    yield "number", str(parts.number).zfill(parts.digits)
    yield "date", time.strftime("%Y-%m-%d", taken) if taken else ""
    yield "time", time.strftime("%H%M%S", taken) if taken else ""
    yield "aspect", parts.aspect.replace(":", "x")
    yield "output", parts.output
    yield "folder", parts.photo.parent.name


def _safe(text: str, room: int) -> str:
    text = _FORBIDDEN.sub("-", text).strip().rstrip(_JOINTS)
    # A leading dot would hide the file.
    text = text.lstrip(". ")
    if _RESERVED.match(text):
        text = f"_{text}"
    return _shortened(text, room)


def _shortened(text: str, room: int) -> str:
    """Return as much of the text as fits into so many bytes, no letter parted from its accents."""
    if len(os.fsencode(text)) <= room:
        return text
    while text and len(os.fsencode(text)) > room:
        cut = text[-1]
        text = text[:-1]
        while unicodedata.combining(cut) and text:
            cut, text = text[-1], text[:-1]
    return text.rstrip(_JOINTS)
