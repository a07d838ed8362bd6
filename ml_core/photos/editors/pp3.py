"""RawTherapee's processing profiles: sections of keys and values, changed without touching any other line."""

import math
import re

from ml_core.photos.editors.xml_places import MAX_BYTES, DamagedSidecarError

_SECTION = re.compile(r"\s*\[([^\]]+)\]\s*$")
_KEY = re.compile(r"\s*([^=#\[\s][^=]*?)\s*=\s*(.*?)\s*$")


class Profile:
    """A profile as lines.

    Raises:
        DamagedSidecarError: If it is too large, no UTF-8 text or no profile.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_BYTES:
            raise DamagedSidecarError(f"It is too large: {len(data) / 2**20:,.0f} MB.")
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            raise DamagedSidecarError("It is damaged: it is not text.") from error
        self._lines = text.split("\n")
        self._end = "\r" if self._lines[0].endswith("\r") else ""
        self._places: dict[tuple[str, str], int] = {}
        self._values: dict[tuple[str, str], str] = {}
        self._ends: dict[str, int] = {}
        self._index()
        if not self._ends:
            raise DamagedSidecarError("It is no RawTherapee profile.")

    def _index(self) -> None:
        section = ""
        for place, line in enumerate(self._lines):
            if found := _SECTION.match(line):
                section = found[1]
                self._ends[section] = place
            elif section and (found := _KEY.match(line)):
                # Of a key that is there twice the last one counts.
                self._places[section, found[1]], self._values[section, found[1]] = place, found[2]
                self._ends[section] = place
            elif line.strip() and not line.lstrip().startswith("#"):
                raise DamagedSidecarError(f"It is damaged in line {place + 1}.")

    def text(self, section: str, key: str) -> str:
        """Return a value; empty without one."""
        return self._values.get((section, key), "")

    def flag(self, section: str, key: str) -> bool:
        """Return a value that is true or false; false without one."""
        return self.text(section, key).lower() in ("true", "1")

    def number(self, section: str, key: str, fallback: float) -> float:
        """Return a number, `fallback` without one; raises `DamagedSidecarError` when it is none."""
        text = self.text(section, key)
        try:
            number = float(text) if text else fallback
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise DamagedSidecarError(f"It is damaged: “{text}” is no number.")
        return number

    def with_values(self, values: dict[str, dict[str, str]]) -> bytes:
        """Return the profile with values set: in their line where they are there, else at the end of their section."""
        lines = list(self._lines)
        added: dict[int, list[str]] = {}
        for section, keys in values.items():
            missing = [f"{key}={value}" for key, value in keys.items() if (section, key) not in self._places]
            for key, value in keys.items():
                if (section, key) in self._places and self._values[section, key] != value:
                    lines[self._places[section, key]] = f"{key}={value}{self._end}"
            if section in self._ends:
                added.setdefault(self._ends[section], []).extend(missing)
            elif missing:
                added.setdefault(len(lines) - 1, []).extend(["", f"[{section}]", *missing])
        return "\n".join(self._placed(lines, added)).encode()

    def _placed(self, lines: list[str], added: dict[int, list[str]]) -> list[str]:
        placed = []
        for place, line in enumerate(lines):
            last = place == len(lines) - 1
            new = [text + self._end for text in added.get(place, [])]
            if last and new:
                # The text behind the last line end: nothing, unless the file does not end with one.
                placed += [*([line + self._end] if line.strip() else []), *new, ""]
            else:
                placed += [line, *new]
        return placed
