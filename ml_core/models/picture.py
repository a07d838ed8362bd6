"""What a model sees of a photo: its preview, and what is known of subject and faces."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box, Boxes, as_boxes


def _no_boxes() -> Boxes:
    return np.zeros((0, 4))


@dataclass(frozen=True, eq=False)
class Picture:
    """One photo as models see it.

    Attributes:
        name: The photo's path, or any name that tells it from others.
        pixels: Preview in sRGB, displayed orientation, uint8, shape (H, W, 3).
        subject: The subject's box when a person marked it; None leaves it to the saliency map.
        faces: Boxes of faces, shape (K, 4).
    """

    name: str
    pixels: npt.NDArray[np.uint8]
    subject: Box | None = None
    faces: Boxes = field(default_factory=_no_boxes)

    @property
    def frame_aspect(self) -> float:
        """Return displayed width / height."""
        return float(self.pixels.shape[1] / self.pixels.shape[0])

    def mirrored(self) -> "Picture":
        """Return the picture flipped left to right, with its boxes."""
        faces = as_boxes([Box(*face).mirrored() for face in self.faces])
        subject = None if self.subject is None else self.subject.mirrored()
        return replace(self, name=f"{self.name} (mirrored)", pixels=self.pixels[:, ::-1], subject=subject, faces=faces)


def frame_aspects(pictures: Sequence[Picture]) -> npt.NDArray[np.float64]:
    """Return the frame aspect of each picture; shape (P,)."""
    return np.array([picture.frame_aspect for picture in pictures])
