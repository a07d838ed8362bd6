"""A taste that tests can compute by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml_core.geometry import FULL_FRAME, Boxes, areas, as_boxes
from ml_core.models.descriptors.catalogue import INDEX
from ml_core.models.descriptors.maps import PhotoMaps
from ml_core.models.picture import Picture
from ml_core.models.taste.taste import Floats, Indices, PreparedTaste
from ml_core.specs.tasks import TasteModel


@dataclass(frozen=True)
class SizeTaste:
    """Likes one size of crop: utility is minus `strength` times the distance of the log area from `log_area`."""

    log_area: float = float(np.log(0.3))
    strength: float = 4.0
    kind: TasteModel = "linear"

    def prepare(self, pictures: Sequence[Picture], maps: PhotoMaps) -> PreparedTaste:
        del pictures, maps
        return PreparedSizeTaste(self.log_area, self.strength)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)


@dataclass(frozen=True)
class PreparedSizeTaste:
    """Judges by boxes alone."""

    log_area: float
    strength: float

    def utilities(self, photos: Indices, boxes: Boxes) -> Floats:
        return self._of(np.log(areas(boxes)))

    def preferences(self, photos: Indices, first: Boxes, second: Boxes) -> Floats:
        return _logistic(self.utilities(photos, first) - self.utilities(photos, second))

    def preferred(self, photos: Indices, boxes: Boxes) -> Floats:
        return self.preferences(photos, boxes, as_boxes([FULL_FRAME] * len(boxes)))

    def _of(self, log_areas: Floats) -> Floats:
        return np.asarray(-self.strength * np.abs(log_areas - self.log_area))


class DescribedSizeTaste(PreparedSizeTaste):
    """The same from descriptors, as tastes that are linear in them judge; boxes are not asked for."""

    def preferred_by_descriptors(self, photos: Indices, descriptors: npt.NDArray[np.float32]) -> Floats:
        return _logistic(self._of(descriptors[:, INDEX["area"]].astype(np.float64)) - self._of(np.zeros(1)))


def _logistic(difference: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-difference)))
