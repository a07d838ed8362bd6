"""One photo cropped in several ways, side by side: not at all, by the policy, with polish, by dense search."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml_core.catalog.folders import previews_folder
from ml_core.geometry import FULL_FRAME, Box
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.propose import ProposalOptions, propose_in
from ml_core.models.scorer import Scorer
from ml_core.models.scorers import load_scorer
from ml_core.models.subject.reading import read_pictures
from ml_core.photos.previews import PreviewStore
from ml_core.specs.tasks import Method


@dataclass(frozen=True)
class Found:
    """A crop, its mean rating, and how many crops were rated to find it."""

    box: Box
    score: float
    calls: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """One photo cropped in several ways.

    Attributes:
        name: Path of the photo.
        pixels: Its preview, sRGB, shape (H, W, 3).
        held_out: Whether the policy never saw it.
        full: The uncropped photo.
        policy: What the policy proposes.
        polish: What a short search makes of that.
        dense: What search everywhere finds.
    """

    name: str
    pixels: npt.NDArray[np.uint8]
    held_out: bool
    full: Found
    policy: Found
    polish: Found
    dense: Found


def compare(photos: Sequence[Path], policy_folder: Path, held_out: frozenset[str]) -> list[Comparison]:
    """Crop each readable photo in every way, in the order given; photos without an allowed crop are left out."""
    policy, scorer = CropPolicy.load(policy_folder), load_scorer()
    pictures = read_pictures(photos, PreviewStore(previews_folder()), {})
    rows = [_comparison(picture, policy, scorer, held_out) for _, picture in pictures if isinstance(picture, Picture)]
    return [row for row in rows if row is not None]


def _comparison(picture: Picture, policy: CropPolicy, scorer: Scorer, held_out: frozenset[str]) -> Comparison | None:
    album = make_album([picture], scorer)
    ways = [_found(album, policy, method) for method in ("policy", "polish", "dense")]
    by_policy, polished, dense = ways
    if by_policy is None or polished is None or dense is None:
        return None
    full = Found(FULL_FRAME, album.full_frame_score(), 1)
    return Comparison(picture.name, picture.pixels, picture.name in held_out, full, by_policy, polished, dense)


def _found(album: Album, policy: CropPolicy, method: Method) -> Found | None:
    proposals = propose_in(album, 0, policy, ProposalOptions(count=1, method=method))
    if not proposals:
        return None
    best = proposals[0]
    return Found(best.crop.box, float(best.ratings.mean[0]), best.calls)
