"""An XMP packet: what its top-level descriptions say, and the packet with some of it changed."""

from collections.abc import Iterator
from functools import cached_property

from ml_core.photos.editors.xml_places import (
    DamagedSidecarError,
    Edit,
    Element,
    Name,
    as_utf8,
    edited,
    parse,
    replaced_text,
    with_attributes,
)

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CRS = "http://ns.adobe.com/camera-raw-settings/1.0/"
TIFF = "http://ns.adobe.com/tiff/1.0/"
DARKTABLE = "http://darktable.sf.net/"
PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
NOTE = "http://ns.adobe.com/xmp/note/"
# Nobody can own a domain under .invalid, and a namespace is only a name.
THIRDS = "http://thirds.invalid/xmp/1.0/"
USUAL_PREFIXES = {CRS: "crs", TIFF: "tiff", DARKTABLE: "darktable", PHOTOSHOP: "photoshop", THIRDS: "thirds"}

_DESCRIPTION = (RDF, "Description")


class Packet:
    """A well-formed XMP packet, wrapped or bare.

    Attributes:
        data: The packet in UTF-8.
        descriptions: Its top-level ``rdf:Description`` elements, at least one; those nested in others are not meant.

    Raises:
        DamagedSidecarError: If it is too large, not well-formed, brings a document type, or holds no description.
    """

    def __init__(self, data: bytes) -> None:
        self.data = as_utf8(data)
        root = parse(self.data)
        rdf = root if root.name == (RDF, "RDF") else root.child((RDF, "RDF"))
        self.descriptions = [child for child in rdf.children if child.name == _DESCRIPTION] if rdf else []
        if not self.descriptions:
            raise DamagedSidecarError("It is no XMP file.")

    @cached_property
    def values(self) -> dict[Name, str]:
        """Return every simple property, in attribute or element form, by namespace and name."""
        values: dict[Name, str] = {}
        for description in self.descriptions:
            for child in description.children:
                if not child.children:
                    values.setdefault(child.name, child.text.strip())
            for name, value in description.attributes.items():
                values.setdefault(name, value.strip())
        return values

    def element(self, name: Name) -> Element | None:
        """Return the first property of that name that is in element form."""
        found = (description.child(name) for description in self.descriptions)
        return next((each for each in found if each is not None), None)

    def has(self, namespace: str) -> bool:
        """Return whether any property is of that namespace."""
        return any(name[0] == namespace for description in self.descriptions for name in _names(description))

    def description_of(self, namespace: str) -> Element:
        """Return the description that holds most of a namespace's properties, the first when none does."""
        return max(self.descriptions, key=lambda each: sum(name[0] == namespace for name in _names(each)))

    def with_values(self, values: dict[Name, str]) -> bytes:
        """Return the packet with properties set: in their place and form where they are there, else as attributes."""
        return edited(self.data, self.edits(values))

    def edits(self, values: dict[Name, str]) -> list[Edit]:
        """Return the edits that set properties."""
        edits, missing = [], dict(values)
        for description in self.descriptions:
            there = {name: value for name, value in values.items() if name in description.attributes}
            edits += with_attributes(description, self.data, there, USUAL_PREFIXES)
            for child in description.children:
                if child.name in values:
                    there[child.name] = values[child.name]
                    if child.children or child.text.strip() != values[child.name]:
                        edits.append(replaced_text(child, self.data, values[child.name]))
            for name in there:
                missing.pop(name, None)
        return _merged([*edits, *self._added(missing)])

    def _added(self, values: dict[Name, str]) -> Iterator[Edit]:
        for namespace in dict.fromkeys(name[0] for name in values):
            wanted = {name: value for name, value in values.items() if name[0] == namespace}
            yield from with_attributes(self.description_of(namespace), self.data, wanted, USUAL_PREFIXES)


def _names(description: Element) -> Iterator[Name]:
    yield from description.attributes
    yield from (child.name for child in description.children)


def _merged(edits: list[Edit]) -> list[Edit]:
    """Return edits with those that insert at one place joined, in their order."""
    joined: dict[tuple[int, int], bytes] = {}
    for edit in edits:
        joined[edit[:2]] = joined.get(edit[:2], b"") + edit.text
    return [Edit(start, end, text) for (start, end), text in joined.items()]
