"""Lightroom catalogs that the tests make: the tables and columns that hold photos and crops, as real ones have them."""

import re
import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ml_core.geometry import Box, Crop
from ml_core.photos.editors import lightroom
from ml_core.photos.editors.records import Frame

# A part of the columns of Lightroom Classic 13.
SCHEMA = """
CREATE TABLE Adobe_variablesTable (id_local INTEGER PRIMARY KEY, id_global UNIQUE NOT NULL, name, type, value);
CREATE TABLE AgLibraryRootFolder (
    id_local INTEGER PRIMARY KEY, id_global UNIQUE NOT NULL, absolutePath UNIQUE NOT NULL DEFAULT '',
    name NOT NULL DEFAULT '', relativePathFromCatalog
);
CREATE TABLE AgLibraryFolder (
    id_local INTEGER PRIMARY KEY, id_global UNIQUE NOT NULL, pathFromRoot NOT NULL DEFAULT '',
    rootFolder INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE AgLibraryFile (
    id_local INTEGER PRIMARY KEY, id_global UNIQUE NOT NULL, baseName NOT NULL DEFAULT '',
    extension NOT NULL DEFAULT '', folder INTEGER NOT NULL DEFAULT 0, idx_filename NOT NULL DEFAULT ''
);
CREATE TABLE Adobe_images (
    id_local INTEGER PRIMARY KEY, id_global UNIQUE NOT NULL, copyName, fileFormat NOT NULL DEFAULT 'unset',
    masterImage INTEGER, orientation, rootFile INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE Adobe_AdditionalMetadata (
    id_local INTEGER PRIMARY KEY, id_global UNIQUE NOT NULL, image INTEGER, xmp NOT NULL DEFAULT ''
);
CREATE TABLE Adobe_imageDevelopSettings (id_local INTEGER PRIMARY KEY, image INTEGER, processVersion, text);
INSERT INTO Adobe_variablesTable VALUES (1, 'v', 'Adobe_DBVersion', NULL, '1300000');
"""
Form = Literal["text", "zlib", "develop"]


@dataclass(frozen=True)
class Entry:
    """A photo of a catalog with its crop; `copy` is the name of a virtual copy, empty for the photo itself."""

    path: str
    frame: Frame
    crop: Crop | None = None
    copy: str = ""
    form: Form = "zlib"


_SOME = Crop(Box(0.1, 0.1, 0.9, 0.9))


def packet(crop: Crop | None, frame: Frame) -> str:
    """Return XMP as a catalog holds it."""
    text = lightroom.merged(None, crop or _SOME, frame).decode()
    return text if crop is not None else text.replace('HasCrop="True"', 'HasCrop="False"')


def make_catalog(file: Path, root: str, entries: Sequence[Entry], relative: str | None = None) -> Path:
    """Write a catalog whose photos lie below `root`, which ends in a slash."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executescript(SCHEMA)
        connection.execute("INSERT INTO AgLibraryRootFolder VALUES (1, 'r', ?, 'root', ?)", (root, relative))
        for number, entry in enumerate(entries, 1):
            _add(connection, number, entry)
    return file


def _add(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    path = Path(entry.path)
    folder = f"{path.parent}/" if path.parent.name else ""
    values = (number, f"g{number}")
    connection.execute("INSERT INTO AgLibraryFolder VALUES (?, ?, ?, 1)", (*values, folder))
    name = (path.stem, path.suffix.removeprefix("."), number, path.name)
    connection.execute("INSERT INTO AgLibraryFile VALUES (?, ?, ?, ?, ?, ?)", (*values, *name))
    copy = (entry.copy, number - 1) if entry.copy else (None, None)
    connection.execute("INSERT INTO Adobe_images VALUES (?, ?, ?, 'JPG', ?, 'AB', ?)", (*values, *copy, number))
    if entry.form == "develop":
        text = _lua(entry)
        connection.execute("INSERT INTO Adobe_imageDevelopSettings VALUES (?, ?, '11.0', ?)", (number, number, text))
        return
    plain = packet(entry.crop, entry.frame)
    packed = len(plain).to_bytes(4, "big") + zlib.compress(plain.encode())
    xmp = packed if entry.form == "zlib" else plain
    connection.execute("INSERT INTO Adobe_AdditionalMetadata VALUES (?, ?, ?, ?)", (*values, number, xmp))


def _lua(entry: Entry) -> str:
    fields = re.findall(r'crs:(Crop\w+)="([^"]+)"', packet(entry.crop, entry.frame)) if entry.crop is not None else []
    numbers = "".join(f"{name} = {value},\n" for name, value in fields)
    return f's = {{ AutoLateralCA = 0,\nCameraProfile = "Adobe Color",\n{numbers}ProcessVersion = "11.0" }}'
