import numpy as np
import pytest

from ml_core.photos.sharpening import AMOUNTS, Sharpening, sharpened
from tests.pictures import scene

STRENGTHS: tuple[Sharpening, ...] = ("low", "standard", "high")


def edge(dtype: type, channels: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.generic]]":
    top = int(np.iinfo(dtype).max)
    row = np.repeat([top // 4, top * 3 // 4], 10)
    grey = np.repeat(row[None], 12, axis=0)
    return (grey if channels == 1 else np.repeat(grey[..., None], channels, axis=2)).astype(dtype)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(("mode", "channels"), [("L", 1), ("RGB", 3), ("RGBA", 4), ("CMYK", 4)])
def test_an_edge_gets_steeper_and_flat_parts_stay(dtype: type, mode: str, channels: int) -> None:
    pixels = edge(dtype, channels)
    steps = []
    for strength in STRENGTHS:
        result = np.atleast_3d(sharpened(pixels, mode, strength))
        assert result.dtype == dtype
        steps.append(int(result[6, 10, 0]) - int(result[6, 9, 0]))
        assert (result[:, :5] == np.atleast_3d(pixels)[:, :5]).all()
        if mode == "RGBA":
            assert (result[..., 3] == np.atleast_3d(pixels)[..., 3]).all()
    before = int(np.iinfo(dtype).max) // 2
    assert before < steps[0] < steps[1] < steps[2]


def test_the_amount_is_that_of_an_unsharp_mask() -> None:
    # A step of height h blurred by a Gaussian of radius r: what is added beside it is known by hand.
    pixels = edge(np.uint8, 1)
    weights = np.exp(-0.5 * (np.arange(-6, 7) / 0.7) ** 2)
    weights /= weights.sum()
    blurred = np.convolve(np.pad(pixels[6].astype(float), 6, mode="edge"), weights, mode="valid")
    expected = pixels[6] + AMOUNTS["standard"] * (pixels[6] - blurred)
    assert np.abs(sharpened(pixels, "L", "standard")[6] - expected).max() <= 1.0


def test_hue_stays_and_none_changes_nothing() -> None:
    pixels = scene(80, 60)
    assert sharpened(pixels, "RGB", "none") is pixels
    result = sharpened(pixels, "RGB", "high").astype(int)
    inside = ((result > 0) & (result < 255)).all(axis=2)
    apart = (result - pixels)[inside]
    assert np.abs(apart - apart[:, :1]).max() <= 1
