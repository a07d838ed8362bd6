"""What a "paths" sample says of the held-out photos: full frame, policy and dense best with their scores."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.widgets.crop_motion import CropPath
from ml_core.geometry import Box
from ml_core.specs import events as ev

KIND = "paths"


@dataclass(frozen=True)
class ScoredBox:
    """A crop and its score on the 1-10 scale."""

    box: Box
    score: float


@dataclass(frozen=True)
class HeldOutPhoto:
    """One photo the policy never trained on, and what was found on it.

    Attributes:
        photo: Its file.
        full: The full frame.
        policy: The policy's crop.
        dense: The best crop that search finds.
        path: The policy's way to its crop.
        before: The crop of the policy it went on from; None for one that began afresh.
    """

    photo: Path
    full: ScoredBox
    policy: ScoredBox
    dense: ScoredBox
    path: CropPath
    before: ScoredBox | None = None


def held_out_photos(events: Iterable[ev.Event]) -> tuple[HeldOutPhoto, ...]:
    """Return the photos of the last "paths" sample among events; those that are not well formed are passed over."""
    found: tuple[HeldOutPhoto, ...] = ()
    for event in events:
        if isinstance(event, ev.Sample) and event.kind == KIND:
            found = tuple(photo for plain in event.data.get("photos", ()) if (photo := _read(plain)) is not None)
    return found


def _read(plain: Mapping[str, Any]) -> HeldOutPhoto | None:
    try:
        boxes = {name: _scored(plain[name]) for name in ("full", "policy", "dense")}
        path = CropPath.of(plain.get("path", ()), plain.get("scores", ()))
        before = _scored(plain["before"]) if plain.get("before") else None
        return HeldOutPhoto(Path(plain["photo"]), boxes["full"], boxes["policy"], boxes["dense"], path, before)
    except (KeyError, TypeError, ValueError):
        return None


def _scored(plain: Mapping[str, Any]) -> ScoredBox:
    return ScoredBox(Box(*(float(edge) for edge in plain["box"])), float(plain["score"]))


def full_frame_share(photos: Sequence[HeldOutPhoto]) -> float:
    """Return what the full frames reach of the best crops on average, as the task computes the policy's share."""
    return sum(share_of_best(photo.full, photo.dense) for photo in photos) / len(photos)


def share_of_best(crop: ScoredBox, best: ScoredBox) -> float:
    """Return a crop's share of the best score, both above the scale's lowest score of 1."""
    return (crop.score - 1) / (best.score - 1) if best.score > 1 else 1.0
