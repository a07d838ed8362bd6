"""Outputs: presets that are consistent, which way they lie, and when a crop has too few pixels."""

import pytest

from ml_core.geometry import Box, Crop, parse_aspect
from ml_core.specs.outputs import KIND_WORDS, PRESETS, Output, is_small

WIDE, UPRIGHT = (6000, 4000), (4000, 6000)
PRINT = Output("print", "2:3", 1182, 1772)
STORY = Output("story", "9:16", 1080, 1920, turns=False)


def test_presets_have_names_of_their_own_and_sizes_of_their_shape() -> None:
    names = [output.name.casefold() for output in PRESETS]
    assert len(set(names)) == len(names)
    assert {output.kind for output in PRESETS} <= set(KIND_WORDS)
    for output in PRESETS:
        ratio = parse_aspect(output.aspect).ratio
        long, short = max(output.width, output.height), min(output.width, output.height)
        if ratio is not None:
            # Sides are whole pixels, so that the shape is only as exact as half a pixel of the short one.
            assert long / short == pytest.approx(ratio, rel=1 / short)
        if ratio is not None and not output.turns:
            first, second = map(float, output.aspect.split(":"))
            assert (first > second) == (output.width > output.height)


@pytest.mark.parametrize(("photo", "ratio"), [(WIDE, 9 / 16), (UPRIGHT, 9 / 16), ((3000, 3000), 9 / 16)])
def test_a_story_stands_on_every_photo(photo: tuple[int, int], ratio: float) -> None:
    frame = photo[0] / photo[1]
    assert parse_aspect(STORY.aspect).pixel_aspect(frame, STORY.turned(photo)) == pytest.approx(ratio)


@pytest.mark.parametrize(("photo", "ratio"), [(WIDE, 3 / 2), (UPRIGHT, 2 / 3)])
def test_a_print_lies_as_its_photo_does(photo: tuple[int, int], ratio: float) -> None:
    frame = photo[0] / photo[1]
    assert parse_aspect(PRINT.aspect).pixel_aspect(frame, PRINT.turned(photo)) == pytest.approx(ratio)


def test_free_and_square_outputs_are_never_turned() -> None:
    for aspect in ("free", "original", "1:1"):
        assert not Output("any", aspect, turns=False).turned(WIDE)
        assert not Output("any", aspect, turns=False).turned(UPRIGHT)


def test_pixels_turn_with_the_crop_of_a_print_only() -> None:
    assert PRINT.pixels((900, 600)) == (1772, 1182)
    assert PRINT.pixels((600, 900)) == (1182, 1772)
    assert STORY.pixels((900, 600)) == (1080, 1920)


@pytest.mark.parametrize(
    ("crop", "small"),
    [
        ((1772, 1182), False),
        ((1182, 1772), False),
        ((1771.6, 1181.6), False),
        ((1771, 1182), True),
        ((3000, 1000), True),
    ],
)
def test_a_crop_is_small_when_a_side_lacks_pixels(crop: tuple[float, float], small: bool) -> None:
    assert PRINT.is_small(crop) is small


def test_the_box_of_a_crop_tells_its_pixels() -> None:
    crop = Crop(Box(0.25, 0.25, 0.75, 0.75), 5.0)
    assert not is_small(Output("half", "3:2", 3000, 2000), WIDE, crop.box)
    assert is_small(Output("more", "3:2", 3001, 2000), WIDE, crop.box)
    assert not is_small(Output("any", "free"), WIDE, crop.box)
