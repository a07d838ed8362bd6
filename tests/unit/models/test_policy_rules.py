import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.geometry import ASPECTS, FREE, Aspect, Bounds, Boxes, areas, as_boxes, cuts, parse_aspect, pixel_aspects
from ml_core.models.policy.actions import EDGE_DELTAS, STOP, EdgeMoves, EdgeShifts, action_set
from ml_core.models.policy.rules import Rules, lattice, pad_faces, rules_for
from ml_core.specs.errors import WeightsError

FULL = as_boxes([0, 0, 1, 1])
NO_FACES = np.zeros((1, 0, 4))


def rules(frame: float = 1.5, aspect: Aspect = FREE, faces: Boxes = NO_FACES, bounds: Bounds = Bounds()) -> Rules:
    return rules_for(np.array([frame]), faces, aspect, bounds)


def test_edge_moves_move_one_edge_by_eight_percent() -> None:
    start = as_boxes([0.2, 0.2, 0.8, 0.8])
    moved = [rules().move(start, EDGE_DELTAS[[action]])[0].round(9).tolist() for action in range(9)]
    assert moved == [
        [0.28, 0.2, 0.8, 0.8],
        [0.2, 0.28, 0.8, 0.8],
        [0.2, 0.2, 0.72, 0.8],
        [0.2, 0.2, 0.8, 0.72],
        [0.12, 0.2, 0.8, 0.8],
        [0.2, 0.12, 0.8, 0.8],
        [0.2, 0.2, 0.88, 0.8],
        [0.2, 0.2, 0.8, 0.88],
        [0.2, 0.2, 0.8, 0.8],
    ]


def test_move_is_clipped_to_the_frame() -> None:
    assert rules().move(as_boxes([0.05, 0, 1, 1]), EDGE_DELTAS[[4]]).tolist() == FULL.tolist()


def test_locked_move_keeps_centre_area_and_shape() -> None:
    # A square on a 2:1 photo, 0.2 x 0.4; its left edge moves in to 0.36, so the free box would be 0.12 x 0.4.
    moved = rules(2.0, parse_aspect("1:1"), bounds=Bounds(0.01)).move(
        as_boxes([0.28, 0.3, 0.48, 0.7]), EDGE_DELTAS[[0]]
    )
    width = np.sqrt(0.12 * 0.4 / 2)
    assert moved[0] == pytest.approx([0.42 - width / 2, 0.5 - width, 0.42 + width / 2, 0.5 + width])


@pytest.mark.parametrize(
    ("box", "action"),
    [([0.3, 0.3, 0.63, 0.63], 0), ([0.0, 0.0, 0.3, 0.9], 2)],
    ids=["too small", "too narrow"],
)
def test_move_out_of_bounds_leaves_the_box(box: list[float], action: int) -> None:
    narrow = rules(1.0, bounds=Bounds(min_area=0.1, max_aspect=3.0))
    assert narrow.allow(as_boxes(box)).all()
    assert narrow.move(as_boxes(box), EDGE_DELTAS[[action]]).tolist() == [box]


def test_move_never_cuts_a_face() -> None:
    face = pad_faces([as_boxes([0.05, 0.4, 0.15, 0.5])])
    assert rules(faces=face).move(FULL, EDGE_DELTAS[[0]]).tolist() == FULL.tolist()
    free = rules_for(np.array([1.5]), face, FREE, Bounds(), cut_faces=True)
    assert free.move(FULL, EDGE_DELTAS[[0]])[0, 0] == pytest.approx(0.08)


def test_inside_out_move_leaves_the_box() -> None:
    box = as_boxes([0.45, 0.2, 0.55, 0.9])
    wide = rules(aspect=parse_aspect("1:1"), bounds=Bounds(0.001, max_aspect=10))
    assert wide.move(box, as_boxes([0.16, 0, -0.16, 0])).round(9).tolist() == wide.fit(box).round(9).tolist()


@st.composite
def walks(draw: st.DrawFn) -> tuple[Rules, Boxes, Aspect, list[list[float]]]:
    frame = draw(st.floats(0.3, 3.5))
    aspect = draw(st.sampled_from(ASPECTS))
    corner = draw(st.tuples(st.floats(0, 0.8), st.floats(0, 0.8)))
    face = as_boxes([*corner, corner[0] + 0.15, corner[1] + 0.15])
    bounds = Bounds(draw(st.floats(0.02, 0.6)), 1.0, draw(st.floats(1, 5)))
    steps = draw(st.lists(st.lists(st.floats(-0.3, 0.3), min_size=4, max_size=4), min_size=1, max_size=12))
    made = rules_for(np.array([frame]), pad_faces([face]), aspect, bounds)
    return made, lattice(made, 0, aspect, "coarse"), aspect, steps


@given(walks())
def test_every_walk_keeps_to_the_rules(walk: tuple[Rules, Boxes, Aspect, list[list[float]]]) -> None:
    made, boxes, aspect, steps = walk
    if len(boxes) == 0:
        return
    box = boxes[:1]
    shape = aspect.pixel_aspect(float(made.frame_aspects[0]))
    for step in steps:
        box = made.move(box, as_boxes(step))
        assert box.min() >= -1e-12
        assert box.max() <= 1 + 1e-12
        assert not cuts(box, made.faces[0]).any()
        if shape is None:
            assert made.bounds.allow(box, made.frame_aspects).all()
        else:
            assert pixel_aspects(box, made.frame_aspects)[0] == pytest.approx(shape)
            assert areas(box)[0] > 0


@given(st.integers(0, 8), st.floats(0.4, 2.5), st.integers(0, 200))
def test_moves_are_equivariant_to_mirroring(action: int, frame: float, row: int) -> None:
    face = as_boxes([0.1, 0.1, 0.3, 0.4])
    mirror = [0, 1, 2, 3]
    mirror[0], mirror[2] = 2, 0
    partner = {0: 2, 2: 0, 4: 6, 6: 4}.get(action, action)
    straight, flipped = (
        rules_for(np.array([frame]), pad_faces([boxes]), FREE, Bounds()) for boxes in (face, mirrored(face))
    )
    boxes = lattice(straight, 0, FREE, "coarse")
    box = boxes[[row % len(boxes)]]
    there = mirrored(straight.move(box, EDGE_DELTAS[[action]]))
    assert flipped.move(mirrored(box), EDGE_DELTAS[[partner]]) == pytest.approx(there)


def mirrored(boxes: Boxes) -> Boxes:
    return np.stack([1 - boxes[:, 2], boxes[:, 1], 1 - boxes[:, 0], boxes[:, 3]], axis=1)


def test_fixed_shape_widens_bounds_that_it_cannot_keep() -> None:
    # A square on a 4:1 photo has at most a quarter of its area; bounds of half the photo must not forbid it.
    tall = rules(4.0, parse_aspect("1:1"), bounds=Bounds(min_area=0.5))
    assert len(lattice(tall, 0, parse_aspect("1:1"))) > 1


def test_lattice_starts_with_the_largest_most_central_box() -> None:
    assert lattice(rules(), 0, FREE)[0].tolist() == FULL[0].tolist()
    square = parse_aspect("1:1")
    assert lattice(rules(1.6, square), 0, square)[0] == pytest.approx([0.1875, 0, 0.8125, 1])


def test_lattice_leaves_out_what_cuts_a_face() -> None:
    faces = pad_faces([as_boxes([[0.1, 0.1, 0.3, 0.3], [0.7, 0.6, 0.8, 0.8]])])
    found, every = (lattice(rules(faces=some), 0, FREE) for some in (faces, NO_FACES))
    assert 0 < len(found) < len(every)
    assert not cuts(found, faces[0]).any()


def test_rules_of_rows() -> None:
    both = rules_for(np.array([1.5, 0.7]), np.zeros((2, 1, 4)), parse_aspect("4:5"), Bounds())
    assert both.pixel_aspects.tolist() == pytest.approx([1.25, 0.8])
    swapped = both.replaced(np.array([0]), both.take(np.array([1])))
    assert swapped.frame_aspects.tolist() == [0.7, 0.7]
    assert both.frame_aspects.tolist() == [1.5, 0.7]


def test_effects_of_actions() -> None:
    deltas, stops = EdgeMoves().effect(np.array([1, STOP]))
    assert deltas.tolist() == [[0, 0.08, 0, 0], [0, 0, 0, 0]]
    assert stops.tolist() == [False, True]
    shifts, ends = EdgeShifts().effect(np.array([[0.5, -2, 0, 1, 0.4], [0, 0, 0, 0, 0.6]], dtype=np.float32))
    assert shifts[0] == pytest.approx([0.08, -0.16, 0, 0.16])
    assert ends.tolist() == [False, True]


def test_unknown_actions_are_refused() -> None:
    with pytest.raises(WeightsError, match="teleport"):
        action_set("teleport")
