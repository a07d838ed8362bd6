"""Profiles: one taste each, with its catalog, models and runs, in a folder of its own."""

import re
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ml_core.catalog.folders import profiles_folder
from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import CatalogError, SpecError
from ml_core.specs.files import write_atomically

ABOUT = "profile.json"
DEFAULT_NAME = "My photos"
LONGEST_NAME = 80
# Windows keeps these names for devices.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")


@dataclass(frozen=True)
class _About:
    name: str
    created: float


@dataclass(frozen=True)
class Profile:
    """One profile, known by its folder; its name may change."""

    path: Path

    @property
    def name(self) -> str:
        """Return what the person calls it; the folder's name when that cannot be read."""
        try:
            return loads(_About, (self.path / ABOUT).read_bytes()).name
        except (OSError, SpecError):
            return self.path.name

    @property
    def catalog_file(self) -> Path:
        """Return the file of its catalog."""
        return self.path / "catalog.sqlite"

    @property
    def runs_folder(self) -> Path:
        """Return the folder that holds one folder a run."""
        return self.path / "runs"

    @property
    def models_folder(self) -> Path:
        """Return the folder that holds one folder a kept model."""
        return self.path / "models"


def list_profiles() -> list[Profile]:
    """Return the profiles in the order of their names."""
    folders = (path for path in profiles_folder().iterdir() if (path / ABOUT).is_file())
    return sorted((Profile(path) for path in folders), key=lambda profile: (_same(profile.name), profile.path))


def create_profile(name: str) -> Profile:
    """Make a profile; the name is free, the folder's name is made from it.

    Raises:
        CatalogError: If the name is empty, too long or taken, or the folder cannot be made.
    """
    name = _checked(name, list_profiles())
    try:
        path = _make_folder(_slug(name))
        write_atomically(path / ABOUT, dumps(_About(name, time.time())).encode())
    except OSError as error:
        raise _not_written(error, profiles_folder()) from error
    return Profile(path)


def rename_profile(profile: Profile, name: str) -> Profile:
    """Give a profile another name; its folder stays where it is.

    Raises:
        CatalogError: If the name is empty, too long or taken, or cannot be written.
    """
    name = _checked(name, [other for other in list_profiles() if other.path != profile.path])
    try:
        created = loads(_About, (profile.path / ABOUT).read_bytes()).created
    except (OSError, SpecError):
        created = time.time()
    try:
        write_atomically(profile.path / ABOUT, dumps(_About(name, created)).encode())
    except OSError as error:
        raise _not_written(error, profile.path) from error
    return profile


def open_profile(path: Path) -> Profile:
    """Return the profile in a folder; raises `CatalogError` when there is none."""
    if not (path / ABOUT).is_file():
        raise CatalogError("There is no profile in this folder.", "Choose another profile, or make a new one.", path)
    return Profile(path)


def default_profile() -> Profile:
    """Return the first profile, made when there is none."""
    return next(iter(list_profiles()), None) or create_profile(DEFAULT_NAME)


def _checked(name: str, others: list[Profile]) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise CatalogError("A profile needs a name.", "Write one, such as “Weddings”.")
    if len(name) > LONGEST_NAME:
        raise CatalogError("This name is too long.", f"Use at most {LONGEST_NAME} characters.")
    if any(_same(name) == _same(other.name) for other in others):
        raise CatalogError(f"There is a profile called “{name}” already.", "Choose another name.")
    return name


def _same(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")
    return f"{slug}-profile" if _RESERVED.fullmatch(slug) else slug or "profile"


def _make_folder(slug: str) -> Path:
    for number in range(1, 10_000):
        path = profiles_folder() / (slug if number == 1 else f"{slug}-{number}")
        try:
            path.mkdir()
        except FileExistsError:
            continue
        return path
    raise FileExistsError(slug)


def _not_written(error: OSError, path: Path) -> CatalogError:
    return CatalogError(f"The profile could not be written ({error.strerror or error}).", "Check the disk.", path)
