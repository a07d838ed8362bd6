"""Contact sheets on A4 pages: twenty pictures a page, as PNG pictures or one PDF."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from PIL import Image

from ml_core.geometry import Crop
from ml_core.photos.contact_sheet import FOR_PAPER, Cell, contact_sheet
from ml_core.photos.cropping import cut
from ml_core.photos.decoding import decode

COLUMNS, ROWS = 4, 5
_DPI = 150
_PAGE = 1240, 1754
_CELL = 293, 262
# Small enough to be quick, large enough that a crop of a quarter of the photo fills its cell.
_EDGE = 1024
_JPEG_QUALITY = 85


def crop_cell(photo: Path, crop: Crop, caption: str) -> Cell:
    """Return the cell of a crop; the full picture is never decoded. Raises `PhotoError` as `decode` and `cut`."""
    return Cell(cut(decode(photo, _EDGE), crop), caption)


def pages(cells: Iterable[Cell], title: str) -> Iterator[Image.Image]:
    """Yield the pages, one after the other, so that only one is in memory; each says its number after the title."""
    rest, number = iter(cells), 0
    while page := list(islice(rest, COLUMNS * ROWS)):
        number += 1
        rows = [page[start : start + COLUMNS] for start in range(0, len(page), COLUMNS)]
        words = f"{title}, page {number}" if number > 1 else title
        sheet = contact_sheet(rows, cell_width=_CELL[0], cell_height=_CELL[1], title=words, colours=FOR_PAPER)
        whole = Image.new("RGB", _PAGE, FOR_PAPER.ground)
        whole.paste(sheet)
        yield whole


def png_of(page: Image.Image) -> bytes:
    """Return a page as a PNG file that prints at its size."""
    file = io.BytesIO()
    page.save(file, "PNG", dpi=(_DPI, _DPI))
    return file.getvalue()


def add_to_pdf(page: Image.Image, pdf: Path) -> None:
    """Add a page to a PDF, which is made with the first one."""
    page.save(pdf, "PDF", resolution=_DPI, quality=_JPEG_QUALITY, append=pdf.exists())
