"""Figures and places of an evaluation, by hand."""

import numpy as np
import pytest

from ml_core.geometry import Boxes, as_boxes
from ml_core.specs.evaluation import Figure, Measure, Way
from ml_core.tasks.evaluate.crops import RatedCrops
from ml_core.tasks.evaluate.figures import agreement_figure, figures_of
from ml_core.tasks.evaluate.placement import coverage, degenerate, placement, subject_places

FULL = as_boxes([(0, 0, 1, 1)] * 4)
POLICY = as_boxes([(0.1, 0.1, 0.9, 0.9)] * 4)
BEFORE = as_boxes([(0.2, 0.2, 0.9, 0.9)] * 3 + [(0.1, 0.1, 0.9, 0.9)])


def rated(boxes: Boxes, means: list[float], taste: list[float] | None = None) -> RatedCrops:
    scores = np.array(means)
    return RatedCrops(boxes, scores, None if taste is None else np.array(taste), scores)


def crops() -> dict[Way, RatedCrops]:
    return {
        "policy": rated(POLICY, [5.5, 5.5, 5.5, 5.5], [0.9, 0.8, 0.7, 0.6]),
        "baseline": rated(BEFORE, [5.0, 6.0, 5.0, 5.5], [0.5, 0.9, 0.5, 0.6]),
        "full": rated(FULL, [4.0, 4.0, 4.0, 4.0], [0.5] * 4),
        "dense": rated(POLICY, [10.0, 10.0, 10.0, 10.0], [0.9] * 4),
    }


def found(measure: Measure, way: Way, figures: list[Figure]) -> Figure:
    return next(item for item in figures if (item.measure, item.way) == (measure, way))


def test_wins_count_ties_half_and_have_wilsons_interval() -> None:
    chosen: dict[Way, np.ndarray[tuple[int], np.dtype[np.float64]]] = {"baseline": np.array([0.9, 0.4, 0.9, 0.53])}
    figures = figures_of(crops(), chosen, 0)
    wins = found("reward wins", "baseline", figures)
    # Won, lost, won, the same.
    assert (wins.value, wins.count) == (2.5 / 4, 4)
    assert (wins.low, wins.high) == pytest.approx((0.2194, 0.9081), abs=1e-4)
    # The last crop is the same box, whatever rounding made of its probability.
    assert found("taste wins", "baseline", figures).value == 2.5 / 4
    assert found("reward wins", "dense", figures).value == 0


def test_means_are_of_score_taste_reward_and_share() -> None:
    figures = figures_of(crops(), {}, 0)
    assert found("aesthetic", "policy", figures).value == 5.5
    assert found("taste", "policy", figures).value == pytest.approx(0.75)
    assert found("reward", "full", figures).value == pytest.approx(3 / 9)
    assert found("share", "policy", figures).value == pytest.approx(0.5)
    # Half by definition, and all by definition.
    assert not [item for item in figures if (item.measure, item.way) in (("taste", "full"), ("share", "dense"))]
    assert all(item.low <= item.value <= item.high for item in figures)


def test_without_taste_and_baseline_their_figures_are_missing() -> None:
    bare: dict[Way, RatedCrops] = {way: rated(each.boxes, [5.0] * 4) for way, each in crops().items()}
    del bare["baseline"]
    figures = figures_of(bare, {}, 0)
    assert {item.measure for item in figures} == {"aesthetic", "reward", "share", "reward wins"}
    assert "baseline" not in {item.way for item in figures}


def test_agreement_counts_ties_half_on_either_side() -> None:
    figure = agreement_figure(np.array([0.9, 0.9, 0.2, 0.5, 0.8]), np.array([1.0, 0.0, 0.0, 1.0, 0.5]))
    # Right, wrong, right, undecided, a tie.
    assert figure.value == pytest.approx(3 / 5)
    assert figure.count == 5


def test_coverage_is_the_share_of_crops_that_hold_a_cell() -> None:
    grid = np.array(coverage(as_boxes([(0, 0, 0.5, 1), (0, 0, 1, 1)])))
    assert grid.shape == (16, 24)
    assert (grid[:, :12] == 1).all()
    assert (grid[:, 12:] == 0.5).all()
    part = np.array(coverage(as_boxes([(0, 0, 1 / 48, 1)])))
    assert part[:, 0] == pytest.approx(0.5, abs=1e-4)


def test_degenerate_crops_are_told_by_kind() -> None:
    boxes = as_boxes([(0, 0, 1, 0.2), (0, 0, 0.2, 0.2), (0, 0, 1, 1), (0.1, 0.1, 0.8, 0.8), (0, 0, 1, 0.3)])
    slivers, specks, whole = degenerate(boxes, np.array([1.5] * 4 + [0.3]))
    assert slivers.tolist() == [True, False, False, False, False]
    assert specks.tolist() == [False, True, False, False, False]
    assert whole.tolist() == [False, False, True, False, False]


def test_subjects_are_placed_in_their_crop() -> None:
    boxes = as_boxes([(0, 0, 0.5, 0.5), (0.5, 0.5, 1, 1), (0, 0, 1, 1)])
    subjects = np.array([[0.25, 0.25], [0.1, 0.6], [np.nan, np.nan]])
    assert subject_places(boxes, subjects)[0].tolist() == [0.5, 0.5]
    where = placement(boxes, np.array([1.0, 1.0, 1.0]), subjects)
    assert where.subjects_outside == 1
    assert where.subjects[4][4] == 1
    assert sum(map(sum, where.subjects)) == 1


def test_sizes_and_shapes_fall_into_named_bins() -> None:
    boxes = as_boxes([(0, 0, 1, 1), (0, 0, 0.5, 0.5), (0, 0, 0.5, 1), (0, 0, 0.5, 1)])
    where = placement(boxes, np.array([1.5, 1.5, 1.6, 1.0]), np.full((4, 2), np.nan))
    shapes = dict(zip(where.shapes.labels, where.shapes.shares, strict=True))
    assert {name: share for name, share in shapes.items() if share} == {"3:2": 0.5, "4:5": 0.25, "1:2": 0.25}
    assert where.shapes.labels[0] == "1:2"
    assert where.shapes.labels[-1] == "2:1"
    areas = dict(zip(where.areas.labels, where.areas.shares, strict=True))
    assert {name: share for name, share in areas.items() if share} == {
        "20–30 %": 0.25,
        "50–60 %": 0.5,
        "90–100 %": 0.25,
    }
    assert where.whole == 1
