import csv
import math
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.specs.crop_table import COLUMNS, CropRow, is_table, read_table, rows_of, write_table
from ml_core.specs.errors import SpecError
from ml_core.specs.journal import Journal

ROW = CropRow("/a/b.jpg", 1, 0.1, 0.2, 0.7, 0.9, -1.5, "4:5", 7.25, 5.5, "polish")
# A new line in a name is allowed on Linux; NUL never is. Surrogates stand for bytes that are no UTF-8.
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=()), min_size=1).filter(
    lambda name: not any("\ud800" <= character <= "\udc7f" or "\udd00" <= character <= "\udfff" for character in name)
)
EDGES = st.tuples(st.integers(0, 999_999), st.integers(1, 1_000_000)).filter(lambda pair: pair[0] < pair[1])


def row(name: str, x: tuple[int, int], y: tuple[int, int]) -> CropRow:
    return CropRow(name, 2, x[0] / 1e6, y[0] / 1e6, x[1] / 1e6, y[1] / 1e6, 0.25, "free", 6.5, 5.0, "dense")


@settings(deadline=None, max_examples=60)
@given(name=NAMES, x=EDGES, y=EDGES)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, x: tuple[int, int], y: tuple[int, int]
) -> None:
    path = tmp_path_factory.mktemp("tables") / "crops.csv"
    rows = [row(name, x, y), ROW]
    write_table(path, rows)
    assert is_table(path)
    assert read_table(path) == rows


def test_a_spreadsheets_own_csv_reader_sees_the_columns(tmp_path: Path) -> None:
    write_table(tmp_path / "crops.csv", [ROW])
    with (tmp_path / "crops.csv").open(newline="", encoding="utf-8") as file:
        [cells] = csv.DictReader(file)
    assert tuple(cells) == COLUMNS
    assert cells["photo"] == "/a/b.jpg"
    assert cells["x1"] == "0.7"


def test_a_table_of_another_program_needs_photo_and_edges_only(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(b"\xef\xbb\xbfy0,x0,photo,x1,y1,note\r\n0.1,0,c.jpg,1,0.9,nice\r\n")
    assert not is_table(path)
    [read] = read_table(path)
    assert (read.photo, read.box, read.rank, read.angle) == ("c.jpg", (0.0, 0.1, 1.0, 0.9), 1, 0.0)
    assert math.isnan(read.score)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "photo,x0,y0,x1\na.jpg,0,0,1\n",
        "photo,x0,y0,x1,y1\na.jpg,0,0,1\n",
        "photo,x0,y0,x1,y1\na.jpg,0,0,1,nan\n",
        "photo,x0,y0,x1,y1\na.jpg,0.5,0,0.5,1\n",
        "photo,x0,y0,x1,y1\na.jpg,0,0,1.5,1\n",
        "photo,x0,y0,x1,y1\n,0,0,1,1\n",
        "photo,x0,y0,x1,y1,angle\na.jpg,0,0,1,1,inf\n",
        "photo,x0,y0,x1,y1\na.jpg,left,0,1,1\n",
        "photo,x0,y0,x1,y1\n" + "a" * 200_000 + ",0,0,1,1\n",
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "crops.csv"
    path.write_text(text)
    with pytest.raises(SpecError):
        read_table(path)


def test_a_missing_table_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="cannot be read"):
        read_table(tmp_path / "crops.csv")


def test_a_journal_survives_any_torn_end(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path, CropRow)
    assert journal.read() == []
    journal.append(ROW)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole + whole[:length])
        journal.append(row(os.fsdecode(b"caf\xe9"), (1, 2), (3, 4)))
        # A torn line counts once it is whole but for its end.
        read = journal.read()
        assert read[0] == ROW
        assert read[-1].photo == os.fsdecode(b"caf\xe9")
        assert len(read) == 2 + (length == len(whole) - 1)


def test_a_table_of_an_earlier_version_is_read_and_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "crops.csv"
    names = ",".join(COLUMNS[:11])
    path.write_text(f"{names}\r\n/a.jpg,1,0,0,1,1,0,free,6.5,5,polish\r\n", newline="")
    assert is_table(path)
    [read] = read_table(path)
    assert (read.output, read.confidence, read.reason, read.attention) == ("", None, "", "")


def test_what_is_said_of_a_crop_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "crops.csv"
    said = replace(ROW, output="Story, reel", confidence=0.625, reason="tighter, sharp", attention="subject cut, small")
    write_table(path, [said, ROW])
    assert list(rows_of(path)) == [said, ROW]
