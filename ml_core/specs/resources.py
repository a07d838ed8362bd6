"""Where the files that ship with Thirds are."""

from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2]


def resource(*parts: str) -> Path:
    """Return the path of a file or folder shipped with Thirds."""
    for root in (_PROJECT / "resources", _PROJECT / "thirds_resources"):
        if root.is_dir():
            return root.joinpath(*parts)
    raise FileNotFoundError("The resources of Thirds are missing; install it again.")
