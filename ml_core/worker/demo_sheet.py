"""The demo's contact sheet: a row a photo, a column for each way to crop it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from ml_core.geometry import Box
from ml_core.photos.contact_sheet import Cell, contact_sheet
from ml_core.worker.comparison import Comparison, Found

_AMBER = (224, 160, 48)
_TITLE = "The policy's crops beside dense search; scores from 1 to 10; the frame shows the crop that is written"


def sheet(rows: Sequence[Comparison]) -> Image.Image:
    """Return the contact sheet."""
    return contact_sheet([_cells(row) for row in rows], title=_TITLE)


def _cells(row: Comparison) -> list[Cell]:
    seen = "held out, never seen" if row.held_out else "learned from"
    return [
        Cell(_outlined(row.pixels, row.polish.box), f"Uncropped: {row.full.score:.2f} ({seen})\n{Path(row.name).name}"),
        _crop_cell(row, row.policy, "Policy"),
        _crop_cell(row, row.polish, "Policy and polish (written)"),
        _crop_cell(row, row.dense, "Dense search"),
    ]


def _crop_cell(row: Comparison, found: Found, words: str) -> Cell:
    height, width = row.pixels.shape[:2]
    left, top, right, bottom = found.box.pixels(width, height)
    caption = f"{words}: {found.score:.2f}\n{found.calls:,} crops rated"
    return Cell(row.pixels[top:bottom, left:right], caption)


def _outlined(pixels: npt.NDArray[np.uint8], box: Box) -> npt.NDArray[np.uint8]:
    """Return the picture with a crop's outline."""
    image = Image.fromarray(pixels)
    left, top, right, bottom = box.pixels(*image.size)
    ImageDraw.Draw(image).rectangle(
        (left, top, right - 1, bottom - 1), outline=_AMBER, width=max(3, image.width // 100)
    )
    return np.asarray(image)
