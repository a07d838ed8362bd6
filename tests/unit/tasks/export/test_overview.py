"""The contact sheet and the table of an export."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from ml_core.specs.context import TaskContext
from ml_core.specs.crop_table import read_table
from ml_core.specs.tasks import CropOrder, ExportConfig
from tests.unit.tasks.export.world import BOX, context_of, exported, names, orders


def test_the_table_can_be_exported_again(tmp_path: Path, photos: list[Path]) -> None:
    first = orders(photos)[0]
    wide = replace(first, box=(0.0, 0.2, 1.0, 0.7), aspect="2:1", output="Wide screen")
    crops = (wide, replace(first, angle=1.5, score=7.25), *orders(photos)[1:])
    result = exported(tmp_path, ExportConfig(crops=crops, targets=("table",), output=tmp_path / "out"))
    assert result.table == str(tmp_path / "out" / "crops.csv")
    rows = {(Path(row.photo), row.rank): row for row in read_table(Path(result.table))}
    assert len(rows) == 5
    assert (rows[photos[0], 1].box, rows[photos[0], 1].angle, rows[photos[0], 1].score) == (BOX, 1.5, 7.25)
    assert rows[photos[0], 2].aspect == "2:1"
    config = ExportConfig(table=Path(result.table), output=tmp_path / "again")
    assert exported(tmp_path, config).files == 4


@pytest.mark.parametrize(("form", "count", "files"), [("pdf", 23, 1), ("png", 23, 2), ("png", 4, 1)])
def test_contact_sheets_hold_twenty_crops_a_page(
    tmp_path: Path, photos: list[Path], form: str, count: int, files: int
) -> None:
    crops = tuple(orders(photos)[number % 4] for number in range(count))
    config = ExportConfig(crops=crops, targets=("contact sheet",), output=tmp_path / "out")
    config = replace(config, sheet_format="pdf" if form == "pdf" else "png")
    context = context_of(tmp_path, config)
    result = exported(tmp_path, config, context)
    assert len(result.sheets) == files
    assert names(tmp_path / "out")[0].startswith("contact sheet")
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [f".{form}"] * files
    # Once written, a resumed run leaves them.
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    assert exported(tmp_path, config, TaskContext(context.run)) == result
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before


def test_photos_that_cannot_be_shown_are_left_out_and_told(tmp_path: Path, photos: list[Path]) -> None:
    photos[1].unlink()
    crops = (*orders(photos), CropOrder(photos[2], (0.5, 0.5, 1.5, 1.0)))
    config = ExportConfig(crops=crops, targets=("contact sheet",), output=tmp_path / "out", sheet_format="png")
    result = exported(tmp_path, config)
    assert [Path(path).name for path, _ in result.skipped] == ["1.png", "2.png"]
    with Image.open(result.sheets[0]) as sheet:
        assert sheet.size == (1240, 1754)


def test_files_of_these_names_stay(tmp_path: Path, photos: list[Path]) -> None:
    (tmp_path / "out").mkdir()
    for name in ("crops.csv", "contact sheet.pdf"):
        (tmp_path / "out" / name).write_text("mine")
    config = ExportConfig(crops=orders(photos), targets=("contact sheet", "table"), output=tmp_path / "out")
    exported(tmp_path, config)
    assert names(tmp_path / "out") == ["contact sheet-2.pdf", "contact sheet.pdf", "crops-2.csv", "crops.csv"]
    assert (tmp_path / "out" / "crops.csv").read_text() == "mine"
