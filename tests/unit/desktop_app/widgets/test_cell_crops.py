"""A crop on the picture of a cell: what is outside is dimmed, what is inside stays as it is."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_app.widgets.cell_crops import draw_crop_on
from ml_core.geometry import Box, Crop


@pytest.mark.parametrize("angle", [0.0, 3.0])
def test_the_outside_is_dimmed_and_the_inside_is_not(angle: float) -> None:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 200, 200))
    painter = QPainter(image)
    draw_crop_on(painter, QRectF(0, 0, 400, 300), Crop(Box(0.25, 0.25, 0.75, 0.75), angle), 4000, 3000)
    painter.end()
    for x, y in ((20, 20), (380, 150), (200, 280), (20, 280)):
        assert image.pixelColor(x, y).red() == pytest.approx(200 * 0.35, abs=2)
    for x, y in ((200, 150), (130, 100), (270, 200)):
        assert image.pixelColor(x, y).red() == 200
