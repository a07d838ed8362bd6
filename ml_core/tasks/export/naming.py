"""Which file each copy goes to: its name by the template, its folder, and never one that is taken."""

import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ml_core.photos.copy_names import NameParts, check_template, copy_name, folder_name, room_for_name
from ml_core.photos.export import EXTENSIONS
from ml_core.photos.info import read_info
from ml_core.specs.errors import PhotoError
from ml_core.specs.tasks import ExportConfig
from ml_core.tasks.export.orders import Order

_TIMED = ("{date}", "{time}")
_LEAST_DIGITS = 3


class ChosenFile(NamedTuple):
    """Where a copy goes, and what about its name is to be told."""

    path: Path
    notes: tuple[str, ...]


class Names:
    """Chooses files; the same orders in the same order get the same names.

    Args:
        config: With template, suffix and folder options.
        folder: Where the copies go.
        orders: All orders of the export.

    Raises:
        SpecError: If the template makes no names, or would lead to another folder.
    """

    def __init__(self, config: ExportConfig, folder: Path, orders: Sequence[Order]) -> None:
        check_template(config.name, config.suffix)
        self._config, self._folder = config, folder
        self._extension = EXTENSIONS[config.format]
        self._digits = max(_LEAST_DIGITS, len(str(config.first_number + len(orders) - 1)))
        self._base = _common_folder([each.photo for each in orders]) if config.keep_folders else None
        self._reserved: set[str] = set()
        self._next: dict[tuple[Path, str], int] = {}
        self._rooms: dict[Path, int] = {}

    def folder_of(self, order: Order) -> Path:
        """Return the folder that an order's copy goes to; it need not exist yet."""
        if not self._config.keep_folders:
            return self._folder
        parent = order.photo.parent
        if self._base is None or not parent.is_relative_to(self._base):
            return self._folder / folder_name(parent.name)
        return self._folder.joinpath(*(folder_name(part) for part in parent.relative_to(self._base).parts))

    def choose(self, order: Order) -> ChosenFile:
        """Return a file that is not there yet and that no other order of this export has been given."""
        folder = self.folder_of(order)
        name = copy_name(self._config.name, self._parts(order), self._room(folder))
        notes = ("Its name was shortened to what the disk allows.",) if name.shortened else ()
        return ChosenFile(self._free(folder, name.stem), notes)

    def reserve(self, path: Path) -> None:
        """Give this file to nobody else."""
        self._reserved.add(_key(path))

    def _parts(self, order: Order) -> NameParts:
        config, about = self._config, order.order
        taken = _taken(order.photo) if any(field in config.name for field in _TIMED) else None
        number = config.first_number + order.number
        return NameParts(order.photo, number, self._digits, taken, about.aspect, about.output, config.suffix)

    def _free(self, folder: Path, stem: str) -> Path:
        number = self._next.get((folder, stem), 1)
        while True:
            path = folder / f"{stem}{f'-{number}' if number > 1 else ''}{self._extension}"
            number += 1
            if _key(path) not in self._reserved and not os.path.lexists(path):
                # Thousands of photos of one name do not begin at 2 each time.
                self._next[folder, stem] = number
                self.reserve(path)
                return path

    def _room(self, folder: Path) -> int:
        if folder not in self._rooms:
            there = next((each for each in (folder, *folder.parents) if each.is_dir()), folder)
            self._rooms[folder] = room_for_name(there, self._extension)
        return self._rooms[folder]


def _key(path: Path) -> str:
    """Return what two names share that some disk takes for one: case and the way accents are written."""
    return unicodedata.normalize("NFC", str(path)).casefold()


def _common_folder(photos: Sequence[Path]) -> Path | None:
    """Return the folder that all photos lie below; None when they lie on several drives."""
    try:
        return Path(os.path.commonpath([photo.parent for photo in photos]))
    except ValueError:
        return None


def _taken(photo: Path) -> float | None:
    """Return when a photo was taken, as its file's time where its camera does not say; None when it is not there."""
    try:
        taken = read_info(photo).taken
        return photo.stat().st_mtime if taken is None else taken
    except (PhotoError, OSError):
        # Whatever is wrong with it is told when its copy is made.
        return None
