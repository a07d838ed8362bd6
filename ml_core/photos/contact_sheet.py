"""A contact sheet: pictures in rows of captioned cells, as one image."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

_GAP = 12
_TEXT_SIZE = 14
_TITLE_SIZE = 20
_LINE = 1.35
_REPLACED = str.maketrans({"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "×": "x", "ß": "ss", "\t": " "})


class Colours(NamedTuple):
    """Ground and letters of a sheet, sRGB."""

    ground: tuple[int, int, int]
    ink: tuple[int, int, int]


FOR_SCREENS = Colours((38, 38, 38), (222, 222, 222))
FOR_PAPER = Colours((255, 255, 255), (40, 40, 40))


class Cell(NamedTuple):
    """A picture, sRGB (H, W, 3), and the words below it, which may have several lines."""

    pixels: npt.NDArray[np.uint8]
    caption: str = ""


def contact_sheet(
    rows: Sequence[Sequence[Cell | tuple[npt.NDArray[np.uint8], str]]],
    *,
    cell_width: int = 320,
    cell_height: int = 240,
    title: str = "",
    colours: Colours = FOR_SCREENS,
) -> Image.Image:
    """Return an image with one row for each of `rows`, each picture scaled to fit its cell, never enlarged.

    Captions are cut to the cell's width. The font is the one in Pillow, so that no system font is needed; it has
    little beyond ASCII, so accents are left out and other letters become question marks.

    Args:
        rows: The cells of each row; rows may differ in length.
        cell_width: Width of a picture at most, in pixels.
        cell_height: Height of a picture at most, in pixels.
        title: Words above the first row.
        colours: Of ground and letters.
    """
    table = [[Cell(*cell) for cell in row] for row in rows]
    font, title_font = ImageFont.load_default(_TEXT_SIZE), ImageFont.load_default(_TITLE_SIZE)
    line = round(_TEXT_SIZE * _LINE)
    heights = [_row_height(row, cell_height, line) for row in table]
    top = _GAP + (round(_TITLE_SIZE * _LINE) + _GAP if title else 0)
    width = max(1, *(len(row) for row in table)) if table else 1
    sheet = Image.new("RGB", (_GAP + width * (cell_width + _GAP), top + sum(heights)), colours.ground)
    draw = ImageDraw.Draw(sheet)
    draw.text((_GAP, _GAP), _cut(title, title_font, sheet.width - 2 * _GAP), colours.ink, title_font)
    for row, height in zip(table, heights, strict=True):
        for column, cell in enumerate(row):
            left = _GAP + column * (cell_width + _GAP)
            _place(sheet, cell.pixels, left, top, cell_width, cell_height)
            for number, words in enumerate(cell.caption.splitlines()):
                place = (left, top + cell_height + _GAP // 2 + number * line)
                draw.text(place, _cut(words, font, cell_width), colours.ink, font)
        top += height
    return sheet


def _row_height(row: Sequence[Cell], cell_height: int, line: int) -> int:
    lines = max((len(cell.caption.splitlines()) for cell in row), default=0)
    return cell_height + lines * line + 2 * _GAP


def _place(sheet: Image.Image, pixels: npt.NDArray[np.uint8], left: int, top: int, width: int, height: int) -> None:
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    picture.thumbnail((width, height), Image.Resampling.LANCZOS)
    sheet.paste(picture, (left + (width - picture.width) // 2, top + (height - picture.height) // 2))


def _cut(words: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    words = _plain(words)
    if font.getlength(words) <= width:
        return words
    while words and font.getlength(words + "...") > width:
        words = words[:-1]
    return words.rstrip() + "..."


def _plain(words: str) -> str:
    """Return words in the letters that Pillow's font has."""
    replaced = words.translate(_REPLACED)
    letters = (letter for letter in unicodedata.normalize("NFKD", replaced) if not unicodedata.combining(letter))
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in letters)
