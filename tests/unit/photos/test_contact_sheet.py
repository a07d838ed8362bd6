import numpy as np

from ml_core.photos.contact_sheet import Cell, contact_sheet
from tests.pictures import scene


def test_pictures_are_in_their_cells_and_captions_below() -> None:
    red = np.full((100, 200, 3), (255, 0, 0), np.uint8)
    sheet = contact_sheet(
        [[(red, "one\ntwo"), Cell(scene())], [(red, "")]], cell_width=100, cell_height=80, title="Six"
    )
    pixels = np.asarray(sheet)
    assert sheet.width == 12 + 2 * 112
    # The red picture is scaled to 100 x 50 and centred in its cell of 80 lines.
    reds = (pixels == (255, 0, 0)).all(axis=2)
    rows, columns = np.nonzero(reds)
    assert reds.sum() == 2 * 100 * 50
    assert (columns.min(), columns.max()) == (12, 111)
    first_row = rows.min()
    below = pixels[first_row + 50 + 15 : first_row + 50 + 15 + 50, 12:112]
    beside = pixels[first_row + 50 + 15 : first_row + 50 + 15 + 50, 124:224]
    assert below.max() > 150
    assert beside.max() < 150


def test_long_captions_stay_in_their_cell() -> None:
    dark = np.zeros((50, 50, 3), np.uint8)
    sheet = np.asarray(contact_sheet([[(dark, "word " * 60)]], cell_width=120, cell_height=60))
    assert sheet[:, -11:].max() < 60
    assert sheet[70:].max() > 150


def test_small_pictures_are_not_enlarged_and_nothing_gives_an_empty_sheet() -> None:
    white = np.full((10, 10, 3), 255, np.uint8)
    sheet = np.asarray(contact_sheet([[(white, "")]]))
    assert (sheet == 255).all(axis=2).sum() == 100
    assert contact_sheet([]).width > 0


def test_captions_in_other_letters_look_like_their_nearest_ascii() -> None:
    dark = np.zeros((8, 8, 3), np.uint8)
    sheets = [np.asarray(contact_sheet([[(dark, words)]])) for words in ("Café — Ålesund", "Cafe - Alesund")]
    assert (sheets[0] == sheets[1]).all()
    assert (np.asarray(contact_sheet([[(dark, "写真")]])) == np.asarray(contact_sheet([[(dark, "??")]]))).all()
