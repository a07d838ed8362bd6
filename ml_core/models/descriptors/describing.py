"""From the sums over a box to the descriptors of the crop; every function returns rows of N numbers."""

from typing import NamedTuple

import numpy as np

from ml_core.models.descriptors.columns import InsideColumns, LineColumns
from ml_core.models.descriptors.tables import GRID, Row, Sums

# Spread of the bumps around thirds points and centre, in half sides of the crop: the width of Gaussians that Liu et al.
# (2010, "Optimizing photo composition") put around the power points.
_THIRDS_SPREAD, _CENTRE_SPREAD = 0.2, 0.25
_TINY = np.float32(1e-6)


class Facts(NamedTuple):
    """What is known of whole photos; each a row of N numbers.

    Attributes:
        aspect: Frame aspect.
        left: The subject's left edge in the frame; likewise top, right and bottom.
        top: Its top edge.
        right: Its right edge.
        bottom: Its bottom edge.
        faces: Number of faces.
        luminance: Mean over the photo; likewise chroma, warmth, edges and sharpness.
        chroma: Mean chroma.
        warmth: Mean warmth.
        edges: Mean edges.
        sharpness: Mean sharpness.
    """

    aspect: Row
    left: Row
    top: Row
    right: Row
    bottom: Row
    faces: Row
    luminance: Row
    chroma: Row
    warmth: Row
    edges: Row
    sharpness: Row


class Frame(NamedTuple):
    """The boxes as rows: edges x0, y0, x1, y1 (4, N), and what follows from them."""

    edges: Row
    width: Row
    height: Row
    area: Row
    middle_x: Row
    middle_y: Row


def frame_of(edges: Row) -> Frame:
    """Clip boxes, given as rows (4, N), to the frame and make them at least a table cell wide and high."""
    cell = np.float32(1 / GRID)
    low = np.clip(edges[:2], 0, 1 - cell)
    high = np.clip(edges[2:], low + cell, 1)
    (width, height), (middle_x, middle_y) = high - low, (high + low) / 2
    return Frame(np.concatenate([low, high]), width, height, width * height, middle_x, middle_y)


def describe_rows(frame: Frame, sums: Sums, facts: Facts) -> Row:
    """Return the descriptors in the order of `DESCRIPTORS`, shape (D, N)."""
    inside = InsideColumns(*sums.inside)
    left, right, top, bottom = (LineColumns(*line) for line in (sums.left, sums.right, sums.top, sums.bottom))
    return np.stack(
        [
            *_geometry(frame, facts),
            *_subject(frame, facts),
            *_faces(inside, facts, (left, right, top, bottom)),
            *_saliency(frame, inside),
            *_edges(frame, (left, right, top, bottom)),
            *_tone(frame, inside, facts),
        ]
    )


def _geometry(frame: Frame, facts: Facts) -> tuple[Row, ...]:
    x0, y0, x1, y1 = frame.edges
    shape = np.log(frame.width / frame.height)
    return np.log(frame.area), shape + np.log(facts.aspect), np.abs(shape), x0, 1 - x1, y0, 1 - y1


def _subject(frame: Frame, facts: Facts) -> tuple[Row, ...]:
    x0, y0, x1, y1 = frame.edges
    wide, high = facts.right - facts.left, facts.bottom - facts.top
    space = facts.left - x0, x1 - facts.right, facts.top - y0, y1 - facts.bottom
    cut = tuple(np.clip(-gap / side, 0, 1) for gap, side in zip(space, (wide, wide, high, high), strict=True))
    inside = np.maximum(1 - cut[0] - cut[1], 0) * np.maximum(1 - cut[2] - cut[3], 0)
    left, right, top, bottom = (
        space[0] / frame.width,
        space[1] / frame.width,
        space[2] / frame.height,
        space[3] / frame.height,
    )
    # The space on both sides tells where the centre is.
    x, y = np.clip(left - right, -1.5, 1.5), np.clip(top - bottom, -1.5, 1.5)
    aside = np.abs(x)
    off_thirds = (aside - np.float32(1 / 3)) ** 2 + (np.abs(y) - np.float32(1 / 3)) ** 2
    open_side = np.tanh(3 * (1 - facts.left - facts.right))
    return (
        inside,
        *cut,
        x,
        y,
        aside,
        np.exp(off_thirds / np.float32(-2 * _THIRDS_SPREAD**2)),
        np.exp((x**2 + y**2) / np.float32(-2 * _CENTRE_SPREAD**2)),
        np.sqrt(np.minimum(inside * wide * high / frame.area, 1)),
        np.clip(top, -0.5, 1),
        np.clip(bottom, -0.5, 1),
        np.clip(np.minimum(np.minimum(left, right), np.minimum(top, bottom)), -0.3, 0.5),
        np.clip(open_side * (right - left), -1, 1),
    )


def _faces(inside: InsideColumns, facts: Facts, lines: tuple[LineColumns, ...]) -> tuple[Row, ...]:
    cut = lines[0].faces + lines[1].faces + lines[2].faces + lines[3].faces
    kept = np.where(facts.faces > 0, inside.faces / np.maximum(facts.faces, 1), 1)
    return kept.astype(np.float32), cut


def _saliency(frame: Frame, inside: InsideColumns) -> tuple[Row, ...]:
    kept: Row = np.maximum(inside.saliency, _TINY)
    x, y = inside.saliency_x / kept, inside.saliency_y / kept
    across: Row = np.clip(2 * (x - frame.middle_x) / frame.width, -1, 1)
    down: Row = np.clip(2 * (y - frame.middle_y) / frame.height, -1, 1)
    # 12: the variance of an even spread over a side of length 1 is 1/12.
    spread_x = np.clip(inside.saliency_xx / kept - x * x, 0, 1) / frame.width**2
    spread_y = np.clip(inside.saliency_yy / kept - y * y, 0, 1) / frame.height**2
    return (
        inside.saliency,
        np.clip(np.log(kept / frame.area), -3, 3),
        across,
        down,
        np.asarray(np.hypot(across, down)),
        np.asarray(np.sqrt(6 * (spread_x + spread_y))),
    )


def _edges(frame: Frame, lines: tuple[LineColumns, ...]) -> tuple[Row, ...]:
    lengths = frame.height, frame.height, frame.width, frame.width
    clutter = tuple(line.clutter / length for line, length in zip(lines, lengths, strict=True))
    # What lies after the left and top lines is inside, after the right and bottom ones outside.
    inside = lines[0].after, lines[1].before, lines[2].after, lines[3].before
    outside = lines[0].before, lines[1].after, lines[2].before, lines[3].after
    return (
        *clutter,
        *(_compressed(strip / length) for strip, length in zip(inside, lengths, strict=True)),
        *(_compressed(strip / length) for strip, length in zip(outside, lengths, strict=True)),
    )


def _compressed(density: Row) -> Row:
    positive = np.maximum(density, 0)
    return np.asarray(positive / (1 + positive))


def _tone(frame: Frame, inside: InsideColumns, facts: Facts) -> tuple[Row, ...]:
    luminance = inside.luminance / frame.area
    return (
        luminance - facts.luminance,
        np.sqrt(np.maximum(inside.luminance_squared / frame.area - luminance**2, 0)),
        inside.chroma / frame.area - facts.chroma,
        inside.warmth / frame.area - facts.warmth,
        # 0.002: below it detail is noise and rounding.
        np.log((inside.sharpness / frame.area + 0.002) / (facts.sharpness + 0.002)),
        inside.flatness / frame.area,
        inside.clipping / frame.area,
        inside.edges / frame.area - facts.edges,
    )
