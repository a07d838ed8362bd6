"""Makes the prior over tastes that ships with Thirds: `python -m ml_core.models.taste.prior_making`.

Thousands of made-up tastes rate crops of made-up photos; each is fitted by the features of the linear taste, and mean
and covariance of the fitted weights, made the same for left and right, are the prior. Deterministic; no real photo
and no judgement goes into it.
"""

import sys
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save as save_tensors

from ml_core.models.composition.terms import TERMS, Descriptors
from ml_core.models.descriptors.maps import PhotoMaps
from ml_core.models.descriptors.tables import Row
from ml_core.models.taste.features import feature_rows, mirror_features
from ml_core.models.taste.prior import PRIOR_TENSORS, TastePrior
from ml_core.models.taste.synthetic_photos import made_up_photos, some_crops
from ml_core.models.taste.synthetic_tastes import made_up_taste
from ml_core.models.taste.taste import Floats
from ml_core.specs.files import write_atomically
from ml_core.specs.resources import resource

Real = TypeVar("Real", bound=np.floating)

PHOTOS, CROPS, TASTES, RANK = 200, 60, 3000, 80
_SEED = 20100
_RIDGE = 1e-3


def make_prior(photos: int = PHOTOS, crops: int = CROPS, tastes: int = TASTES, rank: int = RANK) -> TastePrior:
    """Return the prior; utilities differ by 1 (standard deviation) among crops of one photo."""
    random = np.random.default_rng(_SEED)
    rows = _descriptors(photos, crops, random)
    features = _within_photos(feature_rows(rows).T.astype(np.float64), crops)
    spread = features.T @ features / len(features)
    weights = _fitted(features, spread) @ _utilities(rows, crops, tastes, random)
    both = np.concatenate([weights.T, mirror_features(weights.T)]).astype(np.float64)
    mean = both.mean(axis=0)
    return TastePrior(mean, _factor((both - mean).T @ (both - mean) / len(both), spread, rank), _symmetric(spread))


def _descriptors(photos: int, crops: int, random: np.random.Generator) -> Row:
    pictures = list(made_up_photos(photos, random))
    boxes = [some_crops(picture.frame_aspect, crops, random) for picture in pictures]
    return PhotoMaps.prepare(pictures).describe_rows(np.repeat(np.arange(photos), crops), np.concatenate(boxes))


def _utilities(rows: Row, crops: int, tastes: int, random: np.random.Generator) -> Row:
    """Return utilities (N, tastes), centred on each photo and of unit variance around that."""
    crop = Descriptors(rows)
    terms = np.stack([term.formula(crop) for term in TERMS])
    raw = np.stack([made_up_taste(crop, terms, random) for _ in range(tastes)], axis=1)
    centred = _within_photos(raw, crops)
    return np.asarray(centred / centred.std(axis=0), dtype=np.float32)


def _within_photos(values: npt.NDArray[Real], crops: int) -> npt.NDArray[Real]:
    """Take each photo's mean out of values (N, K), `crops` rows a photo."""
    photos = values.reshape(-1, crops, values.shape[1])
    return np.asarray((photos - photos.mean(axis=1, keepdims=True)).reshape(values.shape))


def _fitted(features: Floats, spread: Floats) -> Floats:
    """Return what turns utilities (N,) into the weights (F,) that come nearest to them, by ridge regression."""
    ridge = np.diag(_RIDGE * spread.diagonal() + 1e-9)
    return np.asarray(np.linalg.solve(spread + ridge, features.T / len(features)), dtype=np.float64)


def _factor(covariance: Floats, spread: Floats, rank: int) -> Floats:
    """Return the directions (F, rank) in which tastes differ most, by how much it shows in utilities."""
    values, vectors = np.linalg.eigh(spread + 1e-6 * np.diag(spread.diagonal()))
    root = vectors * np.sqrt(np.maximum(values, 1e-12))
    shown, directions = np.linalg.eigh(root.T @ covariance @ root)
    back = np.linalg.solve(root.T, directions[:, ::-1][:, :rank])
    return np.asarray(back * np.sqrt(np.maximum(shown[::-1][:rank], 0)))


def _symmetric(spread: Floats) -> Floats:
    """Return the mean of a covariance and that of the mirrored photos."""
    mirrored = mirror_features(mirror_features(spread).T).T
    return np.asarray((spread + mirrored) / 2, dtype=np.float64)


def main(folder: Path) -> None:
    """Write the prior into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / PRIOR_TENSORS, save_tensors(make_prior().tensors()))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else resource("taste"))
