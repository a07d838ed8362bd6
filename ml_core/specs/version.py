"""Which version of Thirds this is."""

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version


@cache
def version() -> str:
    """Return the installed version, for example ``"0.1.0"``; ``"unknown"`` when run without being installed."""
    try:
        return installed_version("thirds")
    except PackageNotFoundError:
        return "unknown"
