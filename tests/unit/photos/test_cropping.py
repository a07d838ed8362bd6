import cv2
import numpy as np
import pytest

from ml_core.geometry import Box, Crop
from ml_core.photos.cropping import cut
from tests.pictures import scene

CROP = Crop(Box(0.25, 0.125, 0.75, 0.625))


@pytest.mark.parametrize("angle", [-12.0, -1.0, 0.5, 8.0])
def test_a_turned_crop_undoes_the_turn(angle: float) -> None:
    # A picture of straight stripes, turned about its centre by OpenCV, comes out straight again.
    straight = np.tile(np.repeat([60, 200], 20), 20).astype(np.uint8)[None, :400, None].repeat(300, 0).repeat(3, 2)
    turn = cv2.getRotationMatrix2D((199.5, 149.5), -angle, 1)
    turned = cv2.warpAffine(straight, turn, (400, 300), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    crop = Crop(Box(0.25, 0.25, 0.75, 0.75), angle)
    back = cut(turned, crop)
    assert back.shape == (150, 200, 3)
    assert np.abs(back.astype(int) - straight[75:225, 100:300]).mean() < 4


def test_an_angle_of_almost_nothing_is_the_upright_crop() -> None:
    for pixels in (scene(), scene()[..., 0], scene().astype(np.uint16) * 257):
        assert np.abs(cut(pixels, Crop(CROP.box, 1e-9)).astype(int) - cut(pixels, CROP)).max() <= 1
