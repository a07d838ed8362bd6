"""Where the files that ship with Thirds are."""

from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2]
_CHANGELOG = "CHANGELOG.md"


def resource(*parts: str) -> Path:
    """Return the path of a file or folder shipped with Thirds."""
    # Installed from a wheel, the folder has a name of its own.
    for root in (_PROJECT / "thirds_resources", _PROJECT / "resources"):
        if root.is_dir():
            return root.joinpath(*parts)
    raise FileNotFoundError("The resources of Thirds are missing; install it again.")


def changelog() -> Path:
    """Return the path of the changelog."""
    installed = _PROJECT / "thirds_resources" / _CHANGELOG
    return installed if installed.is_file() else _PROJECT / _CHANGELOG
