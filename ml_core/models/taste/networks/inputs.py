"""What the networks see of crops: image features, and for the siamese one the features of the linear taste as well."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.descriptors import PhotoMaps
from ml_core.models.features.backbone import Backbone
from ml_core.models.features.crops import CropFeatures
from ml_core.models.picture import Picture
from ml_core.models.taste.features import FEATURES, feature_rows, mirror_features
from ml_core.models.taste.networks.heads import NetworkKind
from ml_core.models.taste.taste import Indices

Inputs = npt.NDArray[np.float32]

# How many described features each kind sees beside those of the image.
DESCRIBED: dict[NetworkKind, int] = {"siamese": len(FEATURES), "concatenating": 0}
_SWAPPED = np.array([2, 1, 0, 3])
_SIGN, _ONE = np.array([-1.0, 1.0, -1.0, 1.0]), np.array([1.0, 0.0, 1.0, 0.0])


@dataclass(frozen=True, eq=False)
class CropInputs:
    """Photos whose crops a kind of network can be shown.

    Attributes:
        kind: The kind.
        features: Image features of the photos' crops.
        mirrored: Those of the mirrored photos, computed when they are asked for.
        maps: What descriptors come from.
    """

    kind: NetworkKind
    features: CropFeatures
    mirrored: CropFeatures
    maps: PhotoMaps

    @classmethod
    def of(cls, kind: NetworkKind, backbone: Backbone, pictures: Sequence[Picture], maps: PhotoMaps) -> "CropInputs":
        """Make photos ready; `maps` are those of the pictures."""
        mirrored = CropFeatures(backbone, [picture.mirrored() for picture in pictures])
        return cls(kind, CropFeatures(backbone, pictures), mirrored, maps)

    def __call__(self, photos: Indices, boxes: Boxes) -> Inputs:
        """Return the inputs (N, I) of boxes (N, 4) of the photos with those indices (N,)."""
        image = self.features.of(photos, boxes)
        return image if not DESCRIBED[self.kind] else np.concatenate([image, self._described(photos, boxes)], axis=1)

    def of_mirrored(self, photos: Indices, boxes: Boxes) -> Inputs:
        """Return the inputs (N, I) of the mirrored boxes of the mirrored photos."""
        image = self.mirrored.of(photos, _ONE + _SIGN * boxes[:, _SWAPPED])
        if not DESCRIBED[self.kind]:
            return image
        return np.concatenate([image, mirror_features(self._described(photos, boxes))], axis=1, dtype=np.float32)

    def _described(self, photos: Indices, boxes: Boxes) -> Inputs:
        return np.asarray(feature_rows(self.maps.describe_rows(photos, boxes)).T, dtype=np.float32)
