"""The images of a Lightroom catalog: where each photo is, what Lightroom calls its copies, and its settings.

Tables and columns as Lightroom 4 to 14 have them, as other programs that read such catalogs describe them: settings are
XMP in `Adobe_AdditionalMetadata.xmp`, as text or as zlib data behind their length in four bytes, and once more in
`Adobe_imageDevelopSettings.text`, in the notation of Lua.
"""

import re
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ml_core.photos.lightroom_catalog.copying import damaged, opened_copy
from ml_core.specs.errors import CatalogError

# Real packets have some ten kilobytes; a blob that unpacks to more is no packet.
_MOST_XMP = 16 * 2**20
_TABLES = {
    "Adobe_images": ("id_local", "rootFile"),
    "AgLibraryFile": ("id_local", "folder", "baseName", "extension"),
    "AgLibraryFolder": ("id_local", "rootFolder", "pathFromRoot"),
    "AgLibraryRootFolder": ("id_local", "absolutePath"),
}
_OPTIONAL = {
    "Adobe_images": ("copyName", "masterImage"),
    "AgLibraryRootFolder": ("relativePathFromCatalog",),
}
_EDGE = b"CropLeft"
_SETTING = re.compile(r"\b(?:Crop|Perspective)\w+\s*=\s*[^,}\n]+")
_SETTINGS = {"Adobe_AdditionalMetadata": "xmp", "Adobe_imageDevelopSettings": "text"}


@dataclass(frozen=True)
class CatalogImage:
    """An image of the catalog: a photo, or a virtual copy of one.

    Attributes:
        photo: The file as the catalog names it, or where it was found instead.
        copy_name: What Lightroom calls a virtual copy; empty for the photo itself.
        xmp: Its settings as an XMP packet; empty where that says nothing of a crop.
        develop: What of its settings in the notation of Lua is about the crop; empty where the packet says it.
    """

    photo: Path
    copy_name: str
    xmp: bytes
    develop: str


def read_images(catalog: Path, photos_in: Path | None = None) -> list[CatalogImage]:
    """Return the images of a catalog, in its order.

    Args:
        catalog: The file ending in ``.lrcat``.
        photos_in: A folder where photos are looked for that are no longer where the catalog says.

    Raises:
        CatalogError: If the catalog cannot be read, or is none of a version that is known here.
    """
    with opened_copy(catalog) as connection:
        try:
            _refuse_others(connection, catalog)
            _index(connection)
            return list(_images(connection, catalog, photos_in))
        except sqlite3.Error as error:
            raise damaged(catalog, error) from error


def _refuse_others(connection: sqlite3.Connection, catalog: Path) -> None:
    known = all(set(columns) <= _columns(connection, table) for table, columns in _TABLES.items())
    if known and any(_columns(connection, table) for table in _SETTINGS):
        return
    if not _columns(connection, "Adobe_images"):
        what = "This file is no Lightroom catalog."
        raise CatalogError(what, "Choose a file ending in .lrcat of Lightroom Classic.", catalog)
    version = _version(connection)
    what = f"This Lightroom catalog has a form that Thirds does not know{f' (version {version})' if version else ''}."
    raise CatalogError(what, "Save the metadata to files in Lightroom (Ctrl+S) and import the folder.", catalog)


def _index(connection: sqlite3.Connection) -> None:
    """Let settings be found by their image: not every version of Lightroom does, and this is a copy."""
    for table in _SETTINGS:
        if "image" in _columns(connection, table):
            connection.execute(f"CREATE INDEX thirds_{table} ON {table} (image)")


def _version(connection: sqlite3.Connection) -> str:
    if not {"name", "value"} <= _columns(connection, "Adobe_variablesTable"):
        return ""
    rows = connection.execute("SELECT value FROM Adobe_variablesTable WHERE name = 'Adobe_DBVersion'").fetchall()
    return str(rows[0][0]) if rows else ""


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}


def _images(connection: sqlite3.Connection, catalog: Path, photos_in: Path | None) -> Iterator[CatalogImage]:
    places = _Places(catalog, photos_in)
    for root, relative, folder, name, extension, copy, master, xmp, develop in connection.execute(_query(connection)):
        file = f"{_text(name)}.{_text(extension)}" if _text(extension) else _text(name)
        photo = places.find(_text(root), _text(relative), _text(folder), file)
        virtual = (_text(copy) or "Copy") if master is not None else ""
        # A catalog holds settings of tens of thousands of images: only what is about crops is kept.
        packet = unpacked(xmp)
        if _EDGE in packet:
            yield CatalogImage(photo, virtual, packet, "")
        else:
            yield CatalogImage(photo, virtual, b"", _about_crop(unpacked(develop).decode("utf-8", "replace")))


def _about_crop(text: str) -> str:
    return ",".join(match.group() for match in _SETTING.finditer(text))


def _query(connection: sqlite3.Connection) -> str:
    def optional(table: str, column: str) -> str:
        return f"{table}.{column}" if column in _columns(connection, table) else "NULL"

    copy, master = (optional("Adobe_images", column) for column in _OPTIONAL["Adobe_images"])
    relative = optional("AgLibraryRootFolder", *_OPTIONAL["AgLibraryRootFolder"])
    # The newest row counts where an image has several.
    settings = (
        f"(SELECT {column} FROM {table} WHERE image = Adobe_images.id_local ORDER BY {table}.rowid DESC LIMIT 1)"  # noqa: S608 - our own names
        if {"image", column} <= _columns(connection, table)
        else "NULL"
        for table, column in _SETTINGS.items()
    )
    return f"""
        SELECT AgLibraryRootFolder.absolutePath, {relative}, AgLibraryFolder.pathFromRoot, AgLibraryFile.baseName,
            AgLibraryFile.extension, {copy}, {master}, {", ".join(settings)}
        FROM Adobe_images
        JOIN AgLibraryFile ON AgLibraryFile.id_local = Adobe_images.rootFile
        JOIN AgLibraryFolder ON AgLibraryFolder.id_local = AgLibraryFile.folder
        JOIN AgLibraryRootFolder ON AgLibraryRootFolder.id_local = AgLibraryFolder.rootFolder
        ORDER BY Adobe_images.id_local
    """  # noqa: S608 - the same


def unpacked(stored: object) -> bytes:
    """Return settings as bytes: text as it is, zlib data behind four bytes of length unpacked; empty for others."""
    if isinstance(stored, str):
        return stored.encode()
    if not isinstance(stored, bytes):
        return b""
    for start in (4, 0):
        # The length says how much there must be; what is damaged is no packet.
        unpacking = zlib.decompressobj()
        try:
            data = unpacking.decompress(stored[start:], _MOST_XMP)
        except zlib.error:
            continue
        if unpacking.eof and (start == 0 or len(data) == int.from_bytes(stored[:4], "big")):
            return data
    return stored if stored.lstrip()[:1] in (b"<", b"s") else b""


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else "" if value is None else str(value)


class _Places:
    """Finds photos that are not where the catalog says."""

    def __init__(self, catalog: Path, photos_in: Path | None) -> None:
        self._home = catalog.absolute().parent
        self._photos_in = photos_in
        self._roots: dict[tuple[str, str], Path] = {}

    def find(self, root: str, relative: str, folder: str, file: str) -> Path:
        """Return where a photo is: under its root, beside a catalog that was moved with it, or in the named folder."""
        if (root, relative) not in self._roots:
            self._roots[root, relative] = self._root(root, relative)
        told = self._roots[root, relative] / folder / file
        if self._photos_in is None or told.is_file():
            return told
        tail = PurePosixPath(root.replace("\\", "/"), folder, file).parts
        # The longer the part of the path that is still there, the surer it is the same photo.
        tries = (self._photos_in.joinpath(*tail[start:]) for start in range(1, len(tail)))
        return next((place for place in tries if place.is_file()), told)

    def _root(self, root: str, relative: str) -> Path:
        told = Path(root)
        if told.is_dir() or not relative:
            return told
        beside = self._home / relative
        return beside.resolve() if beside.is_dir() else told
