"""Profiles: one taste each, with its catalog, runs and models, in a folder of its own."""

import re
import secrets
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ml_core.catalog.folders import profiles_folder
from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import CatalogError, SpecError
from ml_core.specs.files import write_atomically

_CARD = "profile.json"
DEFAULT_NAME = "My photos"


@dataclass(frozen=True)
class _ProfileCard:
    name: str
    created: float


@dataclass(frozen=True)
class Profile:
    """An open profile.

    Attributes:
        path: Its folder.
        name: What the person calls it.
    """

    path: Path
    name: str

    @property
    def catalog_file(self) -> Path:
        """Return where the catalog is."""
        return self.path / "catalog.sqlite"

    @property
    def runs_folder(self) -> Path:
        """Return the folder of runs."""
        return self.path / "runs"

    @property
    def models_folder(self) -> Path:
        """Return the folder of models that are kept."""
        return self.path / "models"


def list_profiles() -> list[Profile]:
    """Return the profiles by name; a folder whose card cannot be read is passed over."""
    found = []
    for card in profiles_folder().glob(f"*/{_CARD}"):
        try:
            found.append(open_profile(card.parent))
        except CatalogError:
            continue
    return sorted(found, key=lambda profile: profile.name.casefold())


def open_profile(path: Path) -> Profile:
    """Return the profile in a folder; raises `CatalogError` when it holds none."""
    try:
        return Profile(path, loads(_ProfileCard, (path / _CARD).read_bytes()).name)
    except (OSError, SpecError) as error:
        raise CatalogError("This folder holds no profile.", "Choose another profile, or create one.", path) from error


def create_profile(name: str) -> Profile:
    """Make an empty profile; raises `CatalogError` when the name is empty or taken."""
    name = _checked(name, list_profiles())
    path = profiles_folder() / f"{_slug(name)}-{secrets.token_hex(3)}"
    path.mkdir()
    write_atomically(path / _CARD, dumps(_ProfileCard(name, time.time())).encode())
    return Profile(path, name)


def rename_profile(profile: Profile, name: str) -> Profile:
    """Give a profile another name; its folder stays. Raises `CatalogError` when the name is empty or taken."""
    name = _checked(name, [other for other in list_profiles() if other.path != profile.path])
    card = loads(_ProfileCard, (profile.path / _CARD).read_bytes())
    write_atomically(profile.path / _CARD, dumps(_ProfileCard(name, card.created)).encode())
    return Profile(profile.path, name)


def default_profile() -> Profile:
    """Return the first profile by name, making one when there is none."""
    profiles = list_profiles()
    return profiles[0] if profiles else create_profile(DEFAULT_NAME)


def _checked(name: str, others: list[Profile]) -> str:
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not name or len(name) > 100:
        raise CatalogError("A profile needs a name of 1 to 100 characters.", "Type another name.")
    if name.casefold() in {other.name.casefold() for other in others}:
        raise CatalogError(f"There is already a profile called “{name}”.", "Type another name, or open that one.")
    return name


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "profile"
