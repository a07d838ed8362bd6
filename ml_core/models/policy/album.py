"""Photos made ready for cropping: what their crops look like, what a scorer thinks of them, which faces they show."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ml_core.geometry import FULL_FRAME, Boxes, as_boxes
from ml_core.models.descriptors.maps import PhotoMaps
from ml_core.models.picture import Picture, frame_aspects
from ml_core.models.policy.rules import Floats, pad_faces
from ml_core.models.scorer import DescribedPhotos, PreparedPhotos, Scorer


@dataclass(frozen=True, eq=False)
class Album:
    """P photos ready for cropping.

    Attributes:
        names: Name of each photo.
        frame_aspects: Displayed width / height, shape (P,).
        faces: Shape (P, K, 4), filled up with empty boxes.
        maps: Describes crops for the policy.
        ratings: Rates crops.
    """

    names: tuple[str, ...]
    frame_aspects: npt.NDArray[np.float64]
    faces: Boxes
    maps: PhotoMaps
    ratings: PreparedPhotos

    def __len__(self) -> int:
        return len(self.names)

    def look(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> tuple[Floats, npt.NDArray[np.float32]]:
        """Return mean ratings (N,) and descriptors (N, D) of each box (N, 4) of the photo with that index (N,)."""
        if isinstance(self.ratings, DescribedPhotos) and self.ratings.maps is self.maps:
            crops = self.ratings.maps.look(photos, boxes)
            return self.ratings.means_of(crops), crops.descriptors
        return self.ratings.means(photos, boxes), self.maps.describe(photos, boxes)

    def full_frame_score(self, photo: int = 0) -> float:
        """Return the mean rating of a whole photo."""
        return float(self.ratings.means(np.array([photo]), as_boxes([FULL_FRAME]))[0])

    def full_frame_scores(self) -> Floats:
        """Return the mean rating of every whole photo, shape (P,)."""
        return self.ratings.means(np.arange(len(self)), np.repeat(as_boxes([FULL_FRAME]), len(self), axis=0))


def make_album(pictures: Sequence[Picture], scorer: Scorer) -> Album:
    """Compute what is needed to crop the pictures, once a photo; maps the scorer made already are used again."""
    ratings = scorer.prepare(pictures)
    maps = ratings.maps if isinstance(ratings, DescribedPhotos) else PhotoMaps.prepare(pictures)
    return Album(
        names=tuple(picture.name for picture in pictures),
        frame_aspects=frame_aspects(pictures),
        faces=pad_faces([picture.faces for picture in pictures]),
        maps=maps,
        ratings=ratings,
    )
