import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.photos.copy_sizes import copy_size


@pytest.mark.parametrize(
    ("crop", "edge", "pixels", "size"),
    [
        ((4000, 3000), 0, (0, 0), (4000, 3000)),
        ((4000, 3000), 2000, (0, 0), (2000, 1500)),
        ((1000, 800), 2000, (0, 0), (1000, 800)),
        ((2401, 3000), 0, (1080, 1350), (1080, 1350)),
        ((3000, 2401), 0, (1080, 1350), (1350, 1080)),
        # Another shape is made to fit, not stretched.
        ((3000, 3000), 0, (1080, 1350), (1080, 1080)),
        # Nothing is enlarged.
        ((800, 1000), 0, (1080, 1350), (800, 1000)),
    ],
)
def test_sizes(crop: tuple[int, int], edge: int, pixels: tuple[int, int], size: tuple[int, int]) -> None:
    assert copy_size(*crop, edge, pixels)[:2] == size


def test_what_could_not_be_as_asked_is_told() -> None:
    assert copy_size(2400, 3000, 0, (1080, 1350))[2] == ()
    assert "fewer than the 1080 × 1350" in copy_size(800, 1000, 0, (1080, 1350))[2][0]
    assert "made to fit" in copy_size(3000, 3000, 0, (1080, 1350))[2][0]


@given(*[st.integers(1, 9000)] * 2, st.integers(0, 9000), st.tuples(st.integers(0, 5000), st.integers(0, 5000)))
def test_copies_are_never_larger_than_the_crop(width: int, height: int, edge: int, pixels: tuple[int, int]) -> None:
    wide, high, _ = copy_size(width, height, edge, pixels)
    assert 1 <= wide <= width
    assert 1 <= high <= height
