"""Which profile the app opens with."""

from ml_core.catalog.profile import Profile, default_profile, list_profiles
from ml_core.specs.errors import ThirdsError


def named_profile(name: str) -> Profile:
    """Return the profile of that name; raises `ThirdsError` when there is none."""
    profiles = {profile.name: profile for profile in list_profiles()}
    if name not in profiles:
        raise ThirdsError(f"No profile is called “{name}”.", f"There are: {', '.join(profiles) or 'none yet'}.")
    return profiles[name]


def first_profile(last: str) -> Profile:
    """Return the profile in the folder `last`, or the default one when there is none any more."""
    return next((profile for profile in list_profiles() if str(profile.path) == last), None) or default_profile()
