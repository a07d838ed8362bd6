import io
from pathlib import Path

import numpy as np
from PIL import Image

from ml_core.geometry import Box, Crop
from ml_core.photos.contact_pages import add_to_pdf, crop_cell, pages, png_of
from ml_core.photos.contact_sheet import Cell
from tests.pictures import scene, write_photo


def test_a_page_holds_twenty_and_the_next_says_its_number(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "photo.png", np.full((60, 90, 3), (200, 0, 0), np.uint8))
    cell = crop_cell(photo, Crop(Box(0, 0, 0.5, 0.5)), "photo.png")
    assert cell.pixels.shape == (30, 45, 3)
    made = list(pages([cell] * 21, "21 crops"))
    assert [page.size for page in made] == [(1240, 1754)] * 2
    reds = [int((np.asarray(page) == (200, 0, 0)).all(axis=2).sum()) for page in made]
    assert reds == [20 * 30 * 45, 30 * 45]
    # White paper, and on it nothing that is cut off at the foot.
    assert (np.asarray(made[0])[-20:] == 255).all()


def test_long_captions_leave_the_page_its_size() -> None:
    (page,) = pages([Cell(scene(), "a very long name of a photo.jpg\nInstagram portrait, 4:5")] * 20, "Title")
    assert (np.asarray(page)[-20:] == 255).all()


def test_pages_become_pictures_and_one_pdf(tmp_path: Path) -> None:
    for page in pages([Cell(scene())] * 45, "45 crops"):
        add_to_pdf(page, tmp_path / "sheet.pdf")
    with Image.open(io.BytesIO(png_of(page))) as picture:
        assert round(picture.info["dpi"][0]) == 150
    data = (tmp_path / "sheet.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") + data.count(b"/Type /Page/") >= 3
