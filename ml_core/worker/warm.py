"""What the engine keeps warm between questions: pictures, prepared photos, policies."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ml_core.catalog.folders import previews_folder
from ml_core.geometry import Box
from ml_core.models.choosing.looking import LookedAt, look_at
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.scorers import load_scorer
from ml_core.models.subject.look import picture_of
from ml_core.models.taste.files import ABOUT
from ml_core.models.taste.loading import load_taste
from ml_core.models.taste.taste import Taste
from ml_core.photos.previews import PreviewStore


def picture_at(path: Path) -> Picture:
    """Return the picture of a photo; raises `PhotoError` when it cannot be read."""
    return _picture(path, stamp(path))


def album_at(path: Path, subject: Box | None, scorer: str) -> Album:
    """Return an album of one photo, ready for cropping with a scorer."""
    return _album(path, stamp(path), subject, scorer)


def looked_at(path: Path, subject: Box | None) -> LookedAt:
    """Return a photo ready for pairs of its crops; raises `PhotoError` when it cannot be read."""
    return _looked_at(path, stamp(path), subject)


def policy_at(folder: Path) -> Any:
    """Return the policy in a folder; raises `WeightsError` when there is none that can be read."""
    from ml_core.models.policy.crop_policy import TENSORS  # scoring must not wait for torch

    return _policy(folder, stamp(folder / TENSORS))


def taste_at(folder: Path) -> Taste:
    """Return the taste in a folder; raises `WeightsError` when there is none that can be read."""
    # The description is written last.
    return _taste(folder, stamp(folder / ABOUT))


def stamp(path: Path) -> int:
    """Return the file's time of change, 0 when it is missing, which whoever reads it will say in better words."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


# What a network needs of one photo takes about 11 MB.
@lru_cache(maxsize=16)
def _album(path: Path, changed: int, subject: Box | None, scorer: str) -> Album:
    return make_album([replace(_picture(path, changed), subject=subject)], load_scorer(scorer))


# A megabyte each: those that pairs are chosen from, and some of which pairs were judged before.
@lru_cache(maxsize=96)
def _looked_at(path: Path, changed: int, subject: Box | None) -> LookedAt:
    return look_at(replace(_picture(path, changed), subject=subject), load_scorer())


@lru_cache(maxsize=16)
def _picture(path: Path, changed: int) -> Picture:  # noqa: ARG001 - a photo that changed is another photo
    return picture_of(str(path), PreviewStore(previews_folder()).get(path))


@lru_cache(maxsize=4)
def _taste(folder: Path, changed: int) -> Taste:  # noqa: ARG001 - the same
    return load_taste(folder)


@lru_cache(maxsize=4)
def _policy(folder: Path, changed: int) -> Any:  # noqa: ARG001 - the same
    from ml_core.models.policy.crop_policy import CropPolicy  # scoring must not wait for torch

    return CropPolicy.load(folder)
