"""Ratings that are remembered: networks rate some hundred crops a second, and training asks for the same ones often."""

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.scorer import PreparedPhotos, Ratings

# Edge moves of 8 % from the full frame stay on this grid.
GRID = 50


class RememberedRatings:
    """Prepared photos whose mean ratings are kept, for boxes rounded to 1/50 of the frame.

    Attributes:
        calls: Crops the scorer really rated.
    """

    def __init__(self, ratings: PreparedPhotos) -> None:
        self._ratings = ratings
        self._known: dict[int, float] = {}
        self.calls = 0

    def means(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> npt.NDArray[np.float64]:
        """Return the mean rating of each rounded box (N, 4) of the photo with that index (N,); shape (N,)."""
        lines = np.rint(np.clip(boxes, 0, 1) * GRID).astype(np.int64)
        # A box thinner than the grid would round to nothing.
        lines[:, 2:] = np.minimum(np.maximum(lines[:, 2:], lines[:, :2] + 1), GRID)
        lines[:, :2] = np.minimum(lines[:, :2], lines[:, 2:] - 1)
        keys = np.concatenate([photos[:, None], lines], axis=1) @ (64 ** np.arange(4, -1, -1, dtype=np.int64))
        self._learn(keys, photos, lines / GRID)
        return np.array([self._known[key] for key in keys.tolist()], dtype=np.float64)

    def rate(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> Ratings:
        """Return everything the scorer knows of each box, exactly as it is."""
        return self._ratings.rate(photos, boxes)

    def _learn(self, keys: npt.NDArray[np.int64], photos: npt.NDArray[np.intp], boxes: Boxes) -> None:
        unique, rows = np.unique(keys, return_index=True)
        rows = rows[[key not in self._known for key in unique.tolist()]]
        if len(rows):
            self._known |= zip(
                keys[rows].tolist(), self._ratings.means(photos[rows], boxes[rows]).tolist(), strict=True
            )
            self.calls += len(rows)
