"""What a profile proposes with, for subcommands: the policy in use, and the taste once there are enough answers."""

from pathlib import Path
from typing import NamedTuple

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.profile import Profile, default_profile, list_profiles
from ml_core.models.taste.files import ABOUT
from ml_core.specs.errors import CatalogError
from ml_core.specs.judgements import AESTHETIC_WEIGHT, RERANKING_FROM

# The taste that follows every answer in the window.
_LIVE_TASTE = "taste-live"


class ProfileModels(NamedTuple):
    """Folders of the policy and the taste, None without one, and the scorer's weight beside the taste."""

    policy: Path | None
    taste: Path | None
    weight: float


def profile_named(name: str) -> Profile:
    """Return the profile of that name, the first one for no name; raises `CatalogError` when there is none."""
    if not name:
        return default_profile()
    found = next((profile for profile in list_profiles() if profile.name.casefold() == name.casefold()), None)
    if found is None:
        raise CatalogError(f"There is no profile called “{name}”.", "Look in the window which there are.")
    return found


def models_of(profile: Profile) -> ProfileModels:
    """Return what a profile proposes with; raises `CatalogError` when its catalog cannot be read."""
    if not profile.catalog_file.is_file():
        return ProfileModels(None, None, AESTHETIC_WEIGHT)
    with Catalog.open(profile.catalog_file, maintain=False) as catalog:
        policy, kept = catalog.chosen_model("policy"), catalog.chosen_model("taste")
        enough = catalog.choice_totals().choices >= RERANKING_FROM
    live = profile.models_folder / _LIVE_TASTE
    taste = live if (live / ABOUT).is_file() else kept.folder if kept is not None else None
    weight = AESTHETIC_WEIGHT if policy is None else policy.evaluation.get("weight", AESTHETIC_WEIGHT)
    return ProfileModels(
        policy.folder if policy is not None and policy.folder.is_dir() else None,
        taste if enough and taste is not None and taste.is_dir() else None,
        float(weight),
    )
