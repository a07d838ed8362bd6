"""How far people agree beyond chance when they put the same things into named classes."""

from typing import Any

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int64]

MISSING = -1


def cohen_kappa(first: npt.ArrayLike, second: npt.ArrayLike) -> float | None:
    """Return the agreement of two people (Cohen, 1960, https://doi.org/10.1177/001316446002000104).

    Args:
        first: The class that the first one gave each thing, from 0 on; shape (N,). `MISSING` leaves it out.
        second: Those of the second one; shape (N,).

    Returns:
        1 for full agreement, 0 for that of chance, below for less; None when nothing was judged by both, or both
        gave everything the same class, so that chance alone explains it.
    """
    one, other = (np.asarray(labels, dtype=np.int64) for labels in (first, second))
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"labels of shapes {one.shape} and {other.shape} do not belong together")
    both = (one != MISSING) & (other != MISSING)
    if not both.any():
        return None
    one, other = one[both], other[both]
    classes = int(max(one.max(), other.max())) + 1
    shares = [np.bincount(labels, minlength=classes) / len(labels) for labels in (one, other)]
    expected = float(shares[0] @ shares[1])
    observed = float(np.mean(one == other))
    return None if expected >= 1 else (observed - expected) / (1 - expected)


def krippendorff_alpha(labels: npt.ArrayLike) -> float | None:
    """Return the agreement of several people who need not all have judged everything, for classes without an order.

    Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, https://repository.upenn.edu/asc_papers/43.

    Args:
        labels: The class that each person (row) gave each thing (column), from 0 on, or `MISSING`; shape (R, N).

    Returns:
        1 for full agreement, 0 for that of chance, below for less; None when no two people judged the same thing, or
        all gave everything the same class.
    """
    rows = np.asarray(labels, dtype=np.int64)
    if rows.ndim != 2:
        raise ValueError(f"labels of shape {rows.shape} are no table of people and things")
    counts = _counts(rows)
    counts = counts[counts.sum(axis=1) >= 2]
    if not len(counts):
        return None
    judged = counts.sum(axis=1)
    totals, pairable = counts.sum(axis=0), judged.sum()
    # Each thing weighs by how many judged it: of its m(m-1) ordered pairs of labels, each counts 1 / (m - 1).
    differing = (judged**2 - (counts**2).sum(axis=1)) / (judged - 1)
    observed = float(differing.sum() / pairable)
    expected = float((pairable**2 - (totals**2).sum()) / (pairable * (pairable - 1)))
    return None if expected == 0 else 1 - observed / expected


def _counts(rows: Labels) -> npt.NDArray[Any]:
    """Return how many people gave each thing each class; shape (N, C)."""
    classes = int(rows.max(initial=0)) + 1
    return np.stack([(rows == label).sum(axis=0) for label in range(classes)], axis=1).astype(np.float64)
