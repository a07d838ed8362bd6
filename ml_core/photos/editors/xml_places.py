"""XML read together with the place of every tag, so that a change leaves every other byte as it was.

Sidecars come from anywhere: document types, and with them entities and everything fetched, are refused.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

Name: TypeAlias = tuple[str, str]

# The largest sidecars hold painted masks, a few megabytes of them.
MAX_BYTES = 32 * 2**20
# More is no sidecar, and would take its time.
_MOST_ELEMENTS, _DEEPEST = 100_000, 100

_START_TAG = re.compile(rb"""<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
_ATTRIBUTE = re.compile(rb"""(\s+)([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class DamagedSidecarError(Exception):
    """A sidecar, or metadata of a photo, cannot be read.

    Args:
        what: What is wrong, a sentence for a person.
        remedy: What to do about it.
    """

    def __init__(self, what: str, remedy: str = "Let the program that wrote it write it again, or remove it.") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


class Edit(NamedTuple):
    """Bytes `start` to `end` become `text`."""

    start: int
    end: int
    text: bytes


@dataclass
class Element:
    """An element with its place in the file.

    Attributes:
        name: Namespace and local name.
        attributes: By namespace and local name.
        prefixes: Namespace of each prefix in scope.
        start: Place of its first byte.
        inner: Place behind its start tag.
        bare: Whether it is one tag that ends itself.
        outer: Place of its end tag; `inner` for a bare one.
        end: Place behind it.
        children: Elements in it.
        text: Characters directly in it.
    """

    name: Name
    attributes: dict[Name, str]
    prefixes: dict[str, str]
    start: int
    inner: int
    bare: bool
    outer: int = 0
    end: int = 0
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def child(self, name: Name) -> "Element | None":
        """Return the first element of that name in this one."""
        return next((child for child in self.children if child.name == name), None)


def as_utf8(data: bytes) -> bytes:
    """Return XML in UTF-8 without what may surround it in other files; raises `DamagedSidecarError`."""
    if len(data) > MAX_BYTES:
        raise DamagedSidecarError(f"It is too large: {len(data) / 2**20:,.0f} MB.")
    if data.startswith(_UTF16):
        try:
            data = _DECLARATION.sub("", data.decode("utf-16")).encode()
        except UnicodeError as error:
            raise DamagedSidecarError("It is damaged: its characters cannot be read.") from error
    return data


def parse(data: bytes) -> Element:
    """Return the root element of UTF-8 XML; raises `DamagedSidecarError` for anything that is not well-formed."""
    reader = _Reader(data)
    try:
        reader.parser.Parse(data.rstrip(b"\0 \t\r\n"), True)
    except expat.ExpatError as error:
        line = f" in line {error.lineno}" if data.strip() else ""
        raise DamagedSidecarError(f"It is damaged{line}: {expat.ErrorString(error.code)}.") from error
    except (ValueError, LookupError) as error:
        raise DamagedSidecarError(f"It is damaged: {error}.") from error
    return reader.root


class _Reader:
    """Builds the tree from the parser's events."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._open: list[Element] = []
        self._elements = 0
        self._prefixes: dict[str, str] = {"xml": "http://www.w3.org/XML/1998/namespace"}
        self.root: Element
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartNamespaceDeclHandler = self._declared
        self.parser.StartElementHandler = self._started
        self.parser.EndElementHandler = self._ended
        self.parser.CharacterDataHandler = self._characters

    def _refuse(self, *_: object) -> None:
        raise DamagedSidecarError("It holds a document type, which no editor writes, and is not read for safety.")

    def _declared(self, prefix: str | None, namespace: str | None) -> None:
        self._prefixes = {**self._prefixes, prefix or "": namespace or ""}

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > _MOST_ELEMENTS or len(self._open) >= _DEEPEST:
            raise DamagedSidecarError("It has more in it than any editor writes, and is not read for safety.")
        start = self.parser.CurrentByteIndex
        tag = _START_TAG.match(self._data, start)
        if tag is None:
            raise DamagedSidecarError("It is written in an encoding that Thirds does not read.")
        named = {_name(each): value for each, value in attributes.items()}
        element = Element(_name(name), named, self._prefixes, start, tag.end(), tag[0].endswith(b"/>"))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _ended(self, _: str) -> None:
        element = self._open.pop()
        if element.bare:
            element.outer = element.end = element.inner
        else:
            element.outer = self.parser.CurrentByteIndex
            element.end = self._data.index(b">", element.outer) + 1
        self._prefixes = self._open[-1].prefixes if self._open else {}

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text


@lru_cache(maxsize=4096)
def _name(expanded: str) -> Name:
    namespace, _, local = expanded.rpartition(" ")
    return namespace, local


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the bytes with edits made; they must not overlap."""
    for edit in sorted(edits, reverse=True):
        data = data[: edit.start] + edit.text + data[edit.end :]
    return data


def replaced_text(element: Element, data: bytes, text: str) -> Edit:
    """Return the edit that gives an element this text, which needs no escapes, in place of all that is in it."""
    if not element.bare:
        return Edit(element.inner, element.outer, text.encode())
    tag = data[element.start : element.inner - 2].rstrip()
    name = re.split(rb"[\s>]", tag[1:], maxsplit=1)[0]
    return Edit(element.start, element.end, tag + b">" + text.encode() + b"</" + name + b">")


def with_attributes(element: Element, data: bytes, values: dict[Name, str], usual: dict[str, str]) -> list[Edit]:
    """Return the edits that set attributes of an element: those there in their place, new ones behind the others.

    Args:
        element: Whose start tag is edited.
        data: The file.
        values: New values by namespace and local name.
        usual: Prefix by namespace, for those that the file does not declare.
    """
    edits, missing, separator = [], dict(values), b" "
    for found in _ATTRIBUTE.finditer(data, element.start, element.inner):
        prefix, _, local = found[2].decode().rpartition(":")
        separator = found[1]
        value = missing.pop((element.prefixes.get(prefix, "") if prefix else "", local), None)
        if value is not None and element.attributes[element.prefixes.get(prefix, "") if prefix else "", local] != value:
            edits.append(Edit(found.start(3), found.end(3), quoteattr(value).encode()))
    tag = data[element.start : element.inner]
    place = element.start + len(tag.removesuffix(b">").removesuffix(b"/").rstrip())
    added = b"".join(separator + each for each in _new_attributes(element, missing, usual))
    return [*edits, Edit(place, place, added)] if added else edits


def _new_attributes(element: Element, values: dict[Name, str], usual: dict[str, str]) -> list[bytes]:
    prefixes = {namespace: prefix for prefix, namespace in element.prefixes.items() if prefix}
    written = []
    for (namespace, local), value in values.items():
        if namespace not in prefixes:
            prefix = usual[namespace]
            while prefix in element.prefixes:
                prefix += "x"
            prefixes[namespace] = prefix
            written.append(f"xmlns:{prefix}={quoteattr(namespace)}".encode())
        written.append(f"{prefixes[namespace]}:{local}={quoteattr(value)}".encode())
    return written
