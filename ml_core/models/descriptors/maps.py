"""Photos made ready to describe crops of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.descriptors.columns import COLUMNS, INSIDE, LINES
from ml_core.models.descriptors.describing import Facts, describe_rows, frame_of
from ml_core.models.descriptors.photo_table import photo_table
from ml_core.models.descriptors.tables import NODES, Row, look_up
from ml_core.models.picture import Picture
from ml_core.models.subject.attention import SubjectSource

# Boxes in one piece: the rows gathered for them stay in the processor's cache.
_PIECE = 2048


class DescribedCrops(NamedTuple):
    """N crops that were looked at once, for everything that reads descriptors.

    Attributes:
        photos: Index of each crop's photo, shape (N,).
        boxes: Shape (N, 4).
        rows: Descriptors with a row each, shape (D, N).
    """

    photos: npt.NDArray[np.intp]
    boxes: Boxes
    rows: Row

    @property
    def descriptors(self) -> npt.NDArray[np.float32]:
        """Return the descriptors with a row a crop, shape (N, D)."""
        return np.ascontiguousarray(self.rows.T)


@dataclass(frozen=True, eq=False)
class PhotoMaps:
    """Summed-area tables and facts of P photos, about 0.8 MB a photo.

    Attributes:
        tables: A row a node of every photo, float32, shape (P * NODES, COLUMNS).
        facts: What describes each whole photo, float32, shape (P, fields of `Facts`).
        subjects: The box that counts as each photo's subject, shape (P, 4).
        sources: Where each subject comes from.
    """

    tables: npt.NDArray[np.float32]
    facts: npt.NDArray[np.float32]
    subjects: Boxes
    sources: tuple[SubjectSource, ...]

    @classmethod
    def prepare(cls, pictures: Sequence[Picture]) -> "PhotoMaps":
        """Compute the maps of pictures."""
        maps = cls(
            np.empty((len(pictures) * NODES, COLUMNS), dtype=np.float32),
            np.empty((len(pictures), len(Facts._fields)), dtype=np.float32),
            np.empty((len(pictures), 4)),
            (),
        )
        sources = tuple(maps._put(index, picture) for index, picture in enumerate(pictures))
        return cls(maps.tables, maps.facts, maps.subjects, sources)

    def _put(self, index: int, picture: Picture) -> SubjectSource:
        photo = photo_table(picture)
        self.tables[index * NODES : (index + 1) * NODES] = photo.table
        self.facts[index] = photo.facts
        self.subjects[index] = photo.subject
        return photo.source

    def __len__(self) -> int:
        return len(self.facts)

    def look(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> DescribedCrops:
        """Return boxes (N, 4) of the photos with those indices (N,), with their descriptors."""
        return DescribedCrops(photos, boxes, self.describe_rows(photos, boxes))

    def describe(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> npt.NDArray[np.float32]:
        """Return the descriptors of boxes (N, 4) of the photos with those indices (N,), in the order of `DESCRIPTORS`.

        Boxes are clipped to the frame and have at least a table cell's width and height; float32, shape (N, D).
        """
        return np.ascontiguousarray(self.describe_rows(photos, boxes).T)

    def describe_rows(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> Row:
        """Return the same with a row a descriptor, shape (D, N): what is worked on further one descriptor at a time."""
        places = np.asarray(photos, dtype=np.intp)
        edges = np.ascontiguousarray(np.asarray(boxes).T, dtype=np.float32)
        pieces = [
            self._describe_piece(places[start : start + _PIECE], edges[:, start : start + _PIECE])
            for start in range(0, max(len(places), 1), _PIECE)
        ]
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=1)

    def _describe_piece(self, photos: npt.NDArray[np.intp], edges: Row) -> Row:
        frame = frame_of(edges)
        sums = look_up(self.tables, (INSIDE, LINES), photos, frame.edges)
        return describe_rows(frame, sums, Facts(*self.facts[photos].T))
