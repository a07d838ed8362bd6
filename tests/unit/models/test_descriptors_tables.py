"""Summed-area tables against sums by brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.models.descriptors.tables import GRID, NODES, integral, look_up, strips


def _tables(maps: np.ndarray) -> np.ndarray:
    """Return the table of maps without lines."""
    return integral(maps).astype(np.float32).reshape(NODES, -1)


def _rows(*boxes: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(boxes, dtype=np.float32).T


@pytest.mark.parametrize("shape", [(GRID, GRID), (2 * GRID, 3 * GRID), (85, 128), (9, 128), (128, 40)])
def test_the_whole_frame_sums_to_the_mean(shape: tuple[int, int]) -> None:
    maps = np.random.default_rng(0).random((*shape, 3))
    sums = look_up(_tables(maps), (3, 0), np.zeros(1, dtype=np.intp), _rows((0, 0, 1, 1)))
    np.testing.assert_allclose(sums.inside[:, 0], maps.mean(axis=(0, 1)), rtol=1e-6)


@given(st.integers(0, 2 * GRID - 1), st.integers(0, GRID - 1), st.integers(1, 2 * GRID), st.integers(1, GRID))
@settings(max_examples=60, deadline=None)
def test_boxes_on_the_grid_sum_as_by_brute_force(left: int, top: int, width: int, height: int) -> None:
    maps = np.random.default_rng(1).random((GRID, 2 * GRID, 2)) * [1, 100]
    right, bottom = min(left + width, 2 * GRID), min(top + height, GRID)
    box = left / (2 * GRID), top / GRID, right / (2 * GRID), bottom / GRID
    sums = look_up(_tables(maps), (2, 0), np.zeros(1, dtype=np.intp), _rows(box))
    # Between two nodes the integral is interpolated: half a cell is half of two pixels' mean.
    cells = maps.reshape(GRID, GRID, 2, 2).mean(axis=2, keepdims=True).repeat(2, axis=2).reshape(maps.shape)
    expected = cells[top:bottom, left:right].sum(axis=(0, 1)) / maps[..., 0].size
    np.testing.assert_allclose(sums.inside[:, 0], expected, atol=2e-5, rtol=0)


def test_a_sum_in_float32_is_right_to_a_few_millionths_of_the_mean() -> None:
    maps = np.random.default_rng(2).random((128, 128, 1))
    table = integral(maps)
    corners = np.random.default_rng(3).integers(0, GRID - 22, (500, 2))
    boxes = np.concatenate([corners, corners + 22], axis=1) / GRID
    sums = look_up(
        table.astype(np.float32).reshape(NODES, 1), (1, 0), np.zeros(500, dtype=np.intp), boxes.T.astype(np.float32)
    )
    low, high = corners.T, corners.T + 22
    exact = (table[high[1], high[0]] - table[high[1], low[0]] - table[low[1], high[0]] + table[low[1], low[0]])[:, 0]
    assert np.abs(sums.inside[0] / exact - 1).max() < 1e-5


def test_edges_move_sums_smoothly() -> None:
    maps = np.random.default_rng(4).random((128, 128, 1))
    right = np.linspace(0.5, 0.52, 41)
    boxes = np.stack([np.full(41, 0.2), np.full(41, 0.3), right, np.full(41, 0.9)]).astype(np.float32)
    sums = look_up(_tables(maps), (1, 0), np.zeros(41, dtype=np.intp), boxes).inside[0]
    steps = np.diff(sums)
    assert (steps > 0).all()
    assert steps.max() < 2 * steps.mean()


def test_strips_sum_a_band_beside_a_line() -> None:
    maps = np.zeros((GRID, GRID, 1))
    maps[10:30, 40:44] = 1.0
    table = integral(maps)
    upright = strips(table, 1, 0, 4)[..., 0]
    # The band of four columns right of line 40 holds the block: 20 rows of density 1.
    assert upright[GRID, 40] - upright[0, 40] == pytest.approx(20 / GRID)
    assert upright[GRID, 44] == pytest.approx(0)
    assert strips(table, 1, 4, 0)[GRID, 44, 0] == pytest.approx(20 / GRID)
    level = strips(table, 0, 2, 2)[..., 0]
    assert level[10, GRID] == pytest.approx(4 / GRID / 2)
    assert strips(table, 0, 4, 0)[0].max() == 0


def test_each_box_is_summed_in_its_own_photo() -> None:
    random = np.random.default_rng(5)
    maps = [random.random((30, 40, 2)) for _ in range(3)]
    stacked = np.concatenate([_tables(one) for one in maps])
    photos = np.array([2, 0, 1, 2], dtype=np.intp)
    boxes = _rows((0, 0, 1, 1), (0.1, 0.2, 0.7, 0.9), (0.3, 0, 0.5, 0.31), (0.2, 0.2, 0.4, 0.8))
    together = look_up(stacked, (2, 0), photos, boxes).inside
    for index, photo in enumerate(photos):
        alone = look_up(_tables(maps[photo]), (2, 0), np.zeros(1, dtype=np.intp), boxes[:, index : index + 1]).inside
        np.testing.assert_array_equal(together[:, index], alone[:, 0])
