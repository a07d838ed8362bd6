"""The one interface of tastes, whatever they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box, Boxes
from ml_core.models.descriptors.maps import PhotoMaps
from ml_core.models.picture import Picture
from ml_core.specs.tasks import TasteModel

Answer: TypeAlias = Literal["a", "b", "tie"]
Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Example:
    """One answer to learn from.

    Attributes:
        photo: Index of the photo.
        a: The one crop.
        b: The other crop.
        answer: Which is better; exchanging the crops together with the answer changes nothing.
        weight: How much it counts; 1 for an answer of a person to a pair they were shown.
    """

    photo: int
    a: Box
    b: Box
    answer: Answer
    weight: float = 1.0


@dataclass(frozen=True)
class Reason:
    """One term of a difference in utility: its name, words for a person, what it adds."""

    name: str
    words: str
    contribution: float


class PreparedTaste(Protocol):
    """Photos whose features are computed, so that the taste can judge crops of them in batches."""

    def utilities(self, photos: Indices, boxes: Boxes) -> Floats:
        """Return the utility of each box (N, 4) of the photo with that index (N,); of any origin and unit."""
        ...

    def preferences(self, photos: Indices, first: Boxes, second: Boxes) -> Floats:
        """Return the calibrated probability (N,) that the first box is preferred to the second, a tie counting half."""
        ...

    def preferred(self, photos: Indices, boxes: Boxes) -> Floats:
        """Return the probability (N,) that each box is preferred to its photo's full frame; the fast path."""
        ...


class Taste(Protocol):
    """A fitted taste."""

    @property
    def kind(self) -> TasteModel:
        """Return which kind of model it is."""
        ...

    def prepare(self, pictures: Sequence[Picture], maps: PhotoMaps) -> PreparedTaste:
        """Compute the features of photos, once a photo; `maps` are those of the pictures."""
        ...

    def save(self, folder: Path) -> None:
        """Write the taste into `folder`, which is made, as tensors and JSON; each file atomically."""
        ...
