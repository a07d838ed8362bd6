"""One photo's table: the integrals of its maps, the integrals along lines, and the facts of the whole photo."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box, Boxes
from ml_core.models.descriptors.channels import Channels, channels_of
from ml_core.models.descriptors.columns import COLUMNS, INSIDE, LINES
from ml_core.models.descriptors.tables import GRID, NODES, integral, strips
from ml_core.models.picture import Picture
from ml_core.models.subject.attention import Attention, SubjectSource, attention
from ml_core.models.subject.saliency import saliency_map, small_lab

# In table cells: a strip beside an edge is about 4 % of the frame, what lies on an edge about 2 %.
_STRIP, _EDGE = 4, 1
# An edge that comes this close to a face, as a share of its size, begins to cut it.
_NEAR_FACE = 0.15
_SMALLEST_SUBJECT = 0.01

Floats = npt.NDArray[np.float64]


class PhotoTable(NamedTuple):
    """One photo, ready to be stacked.

    Attributes:
        table: Float32, shape (NODES, COLUMNS).
        facts: The fields of `Facts`, float32.
        subject: What counts as the subject.
        source: Where the subject comes from.
    """

    table: npt.NDArray[np.float32]
    facts: npt.NDArray[np.float32]
    subject: Box
    source: SubjectSource


def photo_table(picture: Picture) -> PhotoTable:
    """Compute the table of one picture."""
    lab = small_lab(picture.pixels)
    seen = attention(picture, saliency_map(lab))
    channels = channels_of(picture.pixels, lab, seen.saliency)
    table = np.empty((GRID + 1, GRID + 1, COLUMNS), dtype=np.float32)
    table[..., : INSIDE - 1] = sums = integral(_summed_maps(channels))
    table[..., INSIDE - 1] = _face_counts(picture.faces)
    saliency, edges = sums[..., :1], sums[..., 9:10]
    for axis, start in ((1, INSIDE), (0, INSIDE + LINES)):
        table[..., start] = strips(edges, axis, _EDGE, _EDGE)[..., 0]
        table[..., start + 1] = strips(saliency, axis, _STRIP, 0)[..., 0]
        table[..., start + 2] = strips(saliency, axis, 0, _STRIP)[..., 0]
        table[..., start + 3] = _faces_on_lines(picture.faces, axis)
    return PhotoTable(table.reshape(NODES, COLUMNS), _facts(picture, channels, seen), seen.subject, seen.source)


def _summed_maps(channels: Channels) -> npt.NDArray[np.float32]:
    """Return the maps in the order of `InsideColumns`, without faces, shape (h, w, INSIDE - 1)."""
    saliency, luminance = channels.saliency, channels.luminance
    height, width = saliency.shape
    x = ((np.arange(width, dtype=np.float32) + 0.5) / width)[None, :]
    y = ((np.arange(height, dtype=np.float32) + 0.5) / height)[:, None]
    moments = saliency, saliency * x, saliency * y, saliency * x * x, saliency * y * y
    tones = luminance, luminance * luminance, channels.chroma, channels.warmth
    structure = channels.edges, channels.flatness, channels.clipping, channels.sharpness
    return np.stack([*moments, *tones, *structure], axis=-1)


def _facts(picture: Picture, channels: Channels, seen: Attention) -> npt.NDArray[np.float32]:
    left, top, right, bottom = seen.subject
    tones = channels.luminance, channels.chroma, channels.warmth, channels.edges, channels.sharpness
    return np.array(
        [
            picture.frame_aspect,
            left,
            top,
            max(right, left + _SMALLEST_SUBJECT),
            max(bottom, top + _SMALLEST_SUBJECT),
            len(picture.faces),
            *(tone.mean(dtype=np.float64) for tone in tones),
        ],
        dtype=np.float32,
    )


def _face_counts(faces: Boxes) -> Floats:
    """Return the integral of the faces, each of which counts 1, at the nodes (y, x)."""
    across, down = _ramp(faces, 0, 2), _ramp(faces, 1, 3)
    return np.asarray(down.T @ across)


def _faces_on_lines(faces: Boxes, axis: int) -> Floats:
    """Return how many faces each line runs through, summed along the line up to each node (y, x)."""
    if axis == 1:
        return np.asarray(_ramp(faces, 1, 3).T @ _bump(faces, 0, 2))
    return np.asarray(_bump(faces, 1, 3).T @ _ramp(faces, 0, 2))


def _ramp(faces: Boxes, low: int, high: int) -> Floats:
    """Return which share of each face lies before each node, shape (K, GRID + 1)."""
    nodes, start = np.linspace(0, 1, GRID + 1), faces[:, low : low + 1]
    return np.clip((nodes - start) / np.maximum(faces[:, high : high + 1] - start, 1e-6), 0, 1)


def _bump(faces: Boxes, low: int, high: int) -> Floats:
    """Return 1 on a face and falling to 0 a little beside it, at each node, shape (K, GRID + 1)."""
    nodes, start, end = np.linspace(0, 1, GRID + 1), faces[:, low : low + 1], faces[:, high : high + 1]
    near = np.maximum(_NEAR_FACE * (end - start), 1 / GRID)
    return np.clip(1 - np.maximum(start - nodes, nodes - end) / near, 0, 1)
