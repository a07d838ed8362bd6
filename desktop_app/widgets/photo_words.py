"""What a person reads of a photo: its crop's state, its date, why it cannot be read."""

import time
from typing import NamedTuple

from ml_core.catalog.records import Photo, PhotoCropState
from ml_core.specs.attention import ATTENTION_WORDS

CROP_WORDS: dict[PhotoCropState, str] = {
    "none": "no crop yet",
    "proposed": "crop proposed",
    "accepted": "crop accepted",
    "corrected": "crop corrected",
    "rejected": "crop rejected",
}
CROP_ICONS: dict[PhotoCropState, str] = {
    "proposed": "crop",
    "accepted": "check",
    "corrected": "rename",
    "rejected": "reject",
}


class Trouble(NamedTuple):
    """Why a photo cannot be read, and what can be done about it."""

    reason: str
    remedy: str


def trouble_of(photo: Photo) -> Trouble:
    """Return why a broken photo cannot be read; the catalog keeps reason and remedy as lines of one text."""
    reason, _, remedy = photo.reason.partition("\n")
    return Trouble(reason or "This photo cannot be read.", remedy)


def state_words(photo: Photo) -> str:
    """Return the state of a photo in a few words."""
    if photo.state == "broken":
        return "cannot be read"
    return "not read yet" if photo.state == "new" else CROP_WORDS[photo.crop_state]


def state_icon(photo: Photo) -> str:
    """Return the name of the mark at a photo's corner, or empty for none."""
    if photo.state == "broken":
        return "warning"
    asks = photo.crop_state == "proposed" and bool(photo.attention)
    return "eye" if asks else CROP_ICONS.get(photo.crop_state, "")


def accessible_words(photo: Photo) -> str:
    """Return what a screen reader says of a photo."""
    score = f", score {photo.score:.1f}" if photo.score is not None else ""
    asks = f", {asks_words(photo)}" if photo.crop_state == "proposed" and photo.attention else ""
    return f"{photo.path.name}, {state_words(photo)}{score}{asks}"


def asks_words(photo: Photo) -> str:
    """Return what about a photo's crop asks for a look."""
    return "; ".join(ATTENTION_WORDS[each] for each in photo.attention)


def date_words(seconds: float) -> str:
    """Return date and time of day, local."""
    return time.strftime("%d %b %Y, %H:%M", time.localtime(seconds))


def size_words(size: int) -> str:
    """Return a file's size."""
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{-(-size // 1000)} kB"
