"""Summed-area tables of many photos in one array, looked up for many boxes at once (Crow, 1984).

Every photo's table has the same nodes, `GRID` by `GRID` cells over the frame whatever its shape, so that the tables of
all photos are rows of one array and boxes of many photos are one gather. Between nodes the integral is interpolated, so
that a small move of an edge makes a small change in every sum.

A table also holds line integrals: a strip of a map beside a line, summed along the line. Along the edges of a box they
need the same four corners as its sums.

Sums are built in float64 and kept in float32: they are shares of the frame, at most about 1, so a sum is right to about
2e-7 of the whole map, that is 4e-6 of the mean over a crop of 5 % of the frame, at half the memory and traffic.
"""

from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Row: TypeAlias = npt.NDArray[np.float32]

GRID = 96
NODES = (GRID + 1) ** 2


class Sums(NamedTuple):
    """Integrals of C maps over N boxes.

    Attributes:
        inside: Integral over the box in frame units (the whole frame has area 1), shape (C, N).
        left: Integral down the left edge of the line maps, shape (L, N); likewise right, top and bottom.
        right: Down the right edge.
        top: Along the top edge.
        bottom: Along the bottom edge.
    """

    inside: Row
    left: Row
    right: Row
    top: Row
    bottom: Row


def integral(maps: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Return the integrals from the top left corner to each node of maps (h, w, C), shape (GRID + 1, GRID + 1, C)."""
    height, width, count = maps.shape
    down = (_before_nodes(height) @ maps.reshape(height, -1).astype(np.float64)).reshape(GRID + 1, width, count)
    return np.asarray(np.matmul(_before_nodes(width), down))


@lru_cache(maxsize=64)
def _before_nodes(cells: int) -> npt.NDArray[np.float64]:
    """Return which share of the frame each of the cells along one side has before each node, (GRID + 1, cells)."""
    places = np.linspace(0, cells, GRID + 1)[:, None]
    return np.asarray(np.clip(places - np.arange(cells), 0, 1) / cells)


def strips(table: npt.NDArray[np.float64], axis: int, before: int, after: int) -> npt.NDArray[np.float64]:
    """Return line integrals of an integral table: the mean over a strip `before` and `after` each line, in table cells.

    Axis 1 gives strips beside upright lines, summed downwards; axis 0 beside level lines, summed to the right. Outside
    the frame there is nothing: a strip that lies partly outside is averaged over its inner part, one outside is 0.
    """
    line = np.arange(GRID + 1)
    low, high = np.maximum(line - before, 0), np.minimum(line + after, GRID)
    depth = np.maximum(high - low, 1) / GRID
    total = np.take(table, high, axis) - np.take(table, low, axis)
    return np.asarray(total / depth.reshape((-1, 1, 1) if axis == 0 else (1, -1, 1)))


def look_up(tables: npt.NDArray[np.float32], counts: tuple[int, int], photos: npt.NDArray[np.intp], boxes: Row) -> Sums:
    """Return the sums of boxes, given as rows x0, y0, x1, y1 (4, N) in the frame, of photos (N,).

    `tables` has a row a node of every photo, (P * NODES, C + 2 L): C sums, L upright and L level line maps; `counts` is
    (C, L).
    """
    rows, weights = _corner_rows(photos, boxes)
    corners = np.einsum("cnkm,cnk->cnm", np.take(tables, rows, axis=0), weights)
    first, second, third, fourth = (np.ascontiguousarray(corner.T) for corner in corners)
    sums, lines = counts
    upright, level = slice(sums, sums + lines), slice(sums + lines, sums + 2 * lines)
    return Sums(
        inside=fourth[:sums] - third[:sums] - second[:sums] + first[:sums],
        left=third[upright] - first[upright],
        right=fourth[upright] - second[upright],
        top=second[level] - first[level],
        bottom=fourth[level] - third[level],
    )


def _corner_rows(photos: npt.NDArray[np.intp], boxes: Row) -> tuple[npt.NDArray[np.intp], Row]:
    """Return the four nodes around each corner and their weights, (4, N, 4); corners left to right, then down."""
    place = boxes * np.float32(GRID)
    low = np.minimum(place.astype(np.intp), GRID - 1)
    share = place - low.astype(np.float32)
    start = photos * NODES
    rows = np.empty((4, len(photos), 4), dtype=np.intp)
    weights = np.empty((4, len(photos), 4), dtype=np.float32)
    for corner, (x, y) in enumerate(((0, 1), (2, 1), (0, 3), (2, 3))):
        node = start + low[y] * (GRID + 1) + low[x]
        both = share[x] * share[y]
        for neighbour, (step, weight) in enumerate(
            (
                (0, 1 - share[x] - share[y] + both),
                (1, share[x] - both),
                (GRID + 1, share[y] - both),
                (GRID + 2, both),
            )
        ):
            rows[corner, :, neighbour] = node + step
            weights[corner, :, neighbour] = weight
    return rows, weights
