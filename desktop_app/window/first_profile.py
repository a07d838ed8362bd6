"""Which profile the app opens with."""

from pathlib import Path

from ml_core.catalog.profile import Profile, default_profile, list_profiles
from ml_core.specs.errors import ThirdsError


def first_profile(name: str, last: str) -> Profile:
    """Return the profile of that name; without one, the last one that was open; else the default.

    Raises:
        ThirdsError: If no profile has that name.
    """
    profiles = list_profiles()
    if name:
        for profile in profiles:
            if profile.name == name:
                return profile
        known = ", ".join(profile.name for profile in profiles) or "none yet"
        raise ThirdsError(f"No profile is called “{name}”.", f"There are: {known}.")
    return next((profile for profile in profiles if profile.path == Path(last)), None) or default_profile()
