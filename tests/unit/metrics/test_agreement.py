"""Agreement beyond chance, beside published and hand-computed figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.metrics.agreement import MISSING, cohen_kappa, krippendorff_alpha

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: four observers, twelve units, five
# classes, missing values; nominal alpha 0.743. Classes are counted from 0 here.
_ = MISSING
FOUR_OBSERVERS = [
    [0, 1, 2, 2, 1, 0, 3, 0, 1, _, _, _],
    [0, 1, 2, 2, 1, 1, 3, 0, 1, 4, _, 2],
    [_, 2, 2, 2, 1, 2, 3, 1, 1, 4, 0, _],
    [0, 1, 2, 2, 1, 3, 3, 0, 1, 4, 0, _],
]
# The same paper, example A: two observers, two classes, alpha 0.095.
TWO_OBSERVERS = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
# Example B: two observers, five classes, alpha 0.692.
FIVE_CLASSES = [[0, 0, 1, 1, 3, 2, 2, 2, 4, 3, 3, 0], [1, 0, 1, 1, 1, 2, 2, 2, 4, 3, 3, 3]]


@pytest.mark.parametrize(("labels", "alpha"), [(TWO_OBSERVERS, 0.095), (FIVE_CLASSES, 0.692), (FOUR_OBSERVERS, 0.743)])
def test_alpha_is_that_of_the_paper(labels: list[list[int]], alpha: float) -> None:
    assert krippendorff_alpha(labels) == pytest.approx(alpha, abs=0.0005)


def test_kappa_by_hand() -> None:
    # 20 and 15 of 50 agree; marginals .5/.5 and .6/.4: (0.7 - 0.5) / (1 - 0.5).
    first = [0] * 20 + [0] * 5 + [1] * 10 + [1] * 15
    second = [0] * 20 + [1] * 5 + [0] * 10 + [1] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)


def test_kappa_of_three_classes_by_hand() -> None:
    # Observed 6/9; expected (4*3 + 3*3 + 2*3) / 81 = 1/3; (2/3 - 1/3) / (2/3).
    first, second = [0, 0, 0, 0, 1, 1, 1, 2, 2], [0, 0, 1, 2, 1, 1, 0, 2, 2]
    assert cohen_kappa(first, second) == pytest.approx(0.5)


def test_full_agreement_is_1_and_opposition_below_0() -> None:
    assert cohen_kappa([0, 1, 2], [0, 1, 2]) == krippendorff_alpha([[0, 1, 2], [0, 1, 2]]) == 1
    assert cohen_kappa([0, 1], [1, 0]) == -1
    alpha = krippendorff_alpha([[0, 1], [1, 0]])
    assert alpha is not None
    assert alpha < 0


@pytest.mark.parametrize(
    ("first", "second"), [([], []), ([0, 0], [0, 0]), ([MISSING, 1], [1, MISSING]), ([MISSING], [MISSING])]
)
def test_chance_alone_gives_no_figure(first: list[int], second: list[int]) -> None:
    assert cohen_kappa(first, second) is None
    assert krippendorff_alpha([first, second]) is None


def test_labels_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="belong"):
        cohen_kappa([0, 1], [0])
    with pytest.raises(ValueError, match="table"):
        krippendorff_alpha([0, 1])
    assert krippendorff_alpha(np.zeros((0, 3))) is None


tables = st.integers(2, 4).flatmap(
    lambda people: st.lists(
        st.lists(st.integers(MISSING, 2), min_size=people, max_size=people), min_size=1, max_size=12
    )
)


@given(tables, st.permutations([0, 1, 2]), st.randoms(use_true_random=False))
def test_names_and_order_do_not_matter(things: list[list[int]], names: list[int], order: object) -> None:
    table = np.array(things).T
    renamed = np.where(table == MISSING, MISSING, np.array(names)[table])
    shuffled = renamed[::-1, ::-1]
    before, after = krippendorff_alpha(table), krippendorff_alpha(shuffled)
    assert (before is None) == (after is None)
    assert before is None or before == pytest.approx(after)
    assert before is None or before <= 1
    kappa, other = cohen_kappa(table[0], table[1]), cohen_kappa(renamed[1], renamed[0])
    assert (kappa is None) == (other is None)
    assert kappa is None or kappa == pytest.approx(other)


@given(tables)
def test_alpha_is_that_of_the_coincidence_matrix(things: list[list[int]]) -> None:
    table = np.array(things)
    matrix = np.zeros((3, 3))
    for labels in table:
        said = labels[labels != MISSING]
        for place, one in enumerate(said):
            for other in np.delete(said, place):
                matrix[one, other] += 1 / (len(said) - 1)
    alone, total = matrix.sum(axis=1), matrix.sum()
    differing = total**2 - (alone**2).sum()
    wanted = 1 - (total - 1) * (total - np.trace(matrix)) / differing if differing > 1e-9 else None
    assert krippendorff_alpha(table.T) == (wanted if wanted is None else pytest.approx(wanted))
