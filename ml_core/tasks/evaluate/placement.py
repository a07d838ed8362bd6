"""Where crops go: which parts of the frame they hold, how large and which shape they are, where the subject lies."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ml_core.geometry import ASPECTS, Boxes, areas, pixel_aspects
from ml_core.specs.evaluation import Distribution, Grid, Placement

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

COLUMNS, ROWS = 24, 16
SUBJECT_CELLS = 9
# Crops beyond these are none that a person makes: longer than 3:1 and than the photo, tiny, or all of the photo.
LONGEST, SMALLEST, WHOLE = 3.0, 0.05, 0.98
_AREAS = np.linspace(0, 1, 11)
# Shapes that people know, upright and wide; a crop belongs to the one it is nearest to.
_NAMED = sorted((aspect.ratio, aspect.name) for aspect in ASPECTS if aspect.ratio is not None)


def placement(boxes: Boxes, frame_aspects: Floats, subjects: Boxes) -> Placement:
    """Return where crops (P, 4) of photos with those frame aspects (P,) go.

    `subjects` are the subjects' centres in the frame, shape (P, 2), NaN where none is known.
    """
    places = subject_places(boxes, subjects)
    inside = ((places >= 0) & (places <= 1)).all(axis=1)
    slivers, specks, whole = degenerate(boxes, frame_aspects)
    return Placement(
        coverage=coverage(boxes),
        areas=_areas(boxes),
        shapes=_shapes(pixel_aspects(boxes, frame_aspects)),
        subjects=_density(places[inside]),
        subjects_outside=int((np.isfinite(places).all(axis=1) & ~inside).sum()),
        slivers=int(slivers.sum()),
        specks=int(specks.sum()),
        whole=int(whole.sum()),
    )


def coverage(boxes: Boxes) -> Grid:
    """Return which share of the crops (P, 4) holds each cell of the frame, a cell by its covered part."""
    across = _covered(boxes[:, 0], boxes[:, 2], COLUMNS)
    down = _covered(boxes[:, 1], boxes[:, 3], ROWS)
    return _grid(down.T @ across / len(boxes))


def degenerate(boxes: Boxes, frame_aspects: Floats) -> tuple[Flags, Flags, Flags]:
    """Return which crops (P, 4) are slivers, specks, and all of the photo; shape (P,) each."""
    aspects, size = pixel_aspects(boxes, frame_aspects), areas(boxes)
    longest = np.maximum(LONGEST, np.maximum(frame_aspects, 1 / frame_aspects))
    slivers = np.maximum(aspects, 1 / np.maximum(aspects, 1e-12)) > longest * (1 + 1e-6)
    return slivers, size < SMALLEST, size > WHOLE


def subject_places(boxes: Boxes, subjects: Boxes) -> Floats:
    """Return where in its crop each subject's centre (P, 2) lies, 0..1 inside; shape (P, 2), NaN where unknown."""
    size = np.maximum(boxes[:, 2:] - boxes[:, :2], 1e-12)
    return np.asarray((subjects - boxes[:, :2]) / size)


def _covered(low: Floats, high: Floats, cells: int) -> Floats:
    """Return which part of each cell lies between the ends; shape (P, cells)."""
    edges = np.linspace(0, 1, cells + 1)
    shared = np.minimum(high[:, None], edges[1:]) - np.maximum(low[:, None], edges[:-1])
    return np.asarray(np.clip(shared, 0, None) * cells)


def _areas(boxes: Boxes) -> Distribution:
    counts, _ = np.histogram(areas(boxes), _AREAS)
    labels = tuple(f"{100 * low:.0f}–{100 * high:.0f} %" for low, high in pairwise(_AREAS.tolist()))
    return Distribution(labels, _shares(counts))


def _shapes(aspects: Floats) -> Distribution:
    """Return how the crops spread over the known shapes, the most upright first; distances are logarithmic."""
    upright = [(1 / ratio, _named(name, wide=False)) for ratio, name in reversed(_NAMED) if ratio > 1]
    ratios, names = zip(*upright, *((ratio, _named(name, wide=True)) for ratio, name in _NAMED), strict=True)
    nearest = np.abs(np.log(np.maximum(aspects, 1e-12))[:, None] - np.log(ratios)).argmin(axis=1)
    return Distribution(names, _shares(np.bincount(nearest, minlength=len(names))))


def _named(name: str, wide: bool) -> str:
    """Return a shape's name, width first."""
    return ":".join(sorted(name.split(":"), key=float, reverse=wide))


def _density(places: Floats) -> Grid:
    cells = [np.linspace(0, 1, SUBJECT_CELLS + 1)] * 2
    counts, _, _ = np.histogram2d(places[:, 1], places[:, 0], bins=cells)
    return _grid(counts / max(len(places), 1))


def _shares(counts: npt.NDArray[np.intp]) -> tuple[float, ...]:
    return tuple((counts / counts.sum()).round(5).tolist())


def _grid(values: Floats) -> Grid:
    return tuple(map(tuple, values.round(4).tolist()))
