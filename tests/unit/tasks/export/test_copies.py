"""Copies: what is written, where, and what is told."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from ml_core.catalog.catalog import Catalog, PhotoFile
from ml_core.catalog.records import NewCrop
from ml_core.geometry import Box, Crop
from ml_core.specs.codec import from_plain
from ml_core.specs.crop_table import CropRow, write_table
from ml_core.specs.errors import RunError, SpecError, Stopped
from ml_core.specs.exports import ExportResult
from ml_core.specs.tasks import CropOrder, ExportConfig
from ml_core.tasks.export.naming import Names
from ml_core.tasks.export.orders import Order
from ml_core.tasks.export.task import run
from tests.pictures import write_photo
from tests.unit.tasks.export.world import BOX, context_of, exported, names, orders


def pixels_of(path: Path) -> npt.NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.array(image)


def test_copies_hold_the_crops_and_the_originals_stay_as_they_are(tmp_path: Path, photos: list[Path]) -> None:
    before = [hashlib.sha256(photo.read_bytes()).digest() for photo in photos]
    config = ExportConfig(crops=orders(photos), output=tmp_path / "out" / "deep", format="png")
    result = run(config, context_of(tmp_path, config))
    assert from_plain(ExportResult, result) == ExportResult(str(tmp_path / "out" / "deep"), files=4)
    assert names(tmp_path / "out" / "deep") == [f"{number}-crop.png" for number in range(4)]
    for photo in photos:
        whole, copy = pixels_of(photo), pixels_of(tmp_path / "out" / "deep" / f"{photo.stem}-crop.png")
        assert (copy == whole[0:40, 30:90]).all()
    assert before == [hashlib.sha256(photo.read_bytes()).digest() for photo in photos]


def test_options_reach_the_copies(tmp_path: Path, photos: list[Path]) -> None:
    config = ExportConfig(crops=orders(photos[:1]), output=tmp_path / "out", max_edge=20, suffix="_web", quality=50)
    run(config, context_of(tmp_path, config))
    with Image.open(tmp_path / "out" / "0_web.jpg") as copy:
        assert copy.format == "JPEG"
        assert max(copy.size) == 20


def test_the_best_crop_of_each_photo_of_a_table_is_taken(tmp_path: Path, photos: list[Path]) -> None:
    def row(photo: Path, rank: int, x1: float) -> CropRow:
        return CropRow(str(photo), rank, 0.0, 0.0, x1, 1.0, 0.0, "free", 7.0, 5.0, "dense")

    table = tmp_path / "crops.csv"
    write_table(table, [row(photos[0], 2, 0.5), row(photos[0], 1, 0.25), row(photos[1], 1, 0.75)])
    config = ExportConfig(table=table, output=tmp_path / "out", format="png")
    assert run(config, context_of(tmp_path, config))["files"] == 2
    assert [pixels_of(tmp_path / "out" / f"{number}-crop.png").shape for number in (0, 1)] == [(80, 30, 3), (80, 90, 3)]


def test_photos_of_one_name_and_files_that_are_there_are_all_kept(tmp_path: Path, photos: list[Path]) -> None:
    other = write_photo(tmp_path / "other" / "0.png")
    taken = tmp_path / "out" / "0-crop.jpg"
    taken.parent.mkdir()
    taken.write_text("mine")
    config = ExportConfig(crops=orders([photos[0], other, photos[0]]), output=tmp_path / "out")
    assert run(config, context_of(tmp_path, config))["files"] == 3
    assert taken.read_text() == "mine"
    assert names(tmp_path / "out") == ["0-crop-2.jpg", "0-crop-3.jpg", "0-crop-4.jpg", "0-crop.jpg"]


def test_what_cannot_be_cropped_is_left_out_with_a_reason(tmp_path: Path, photos: list[Path]) -> None:
    photos[1].write_bytes(b"no photo")
    crops = (*orders(photos[:2]), CropOrder(photos[2], (0.5, 0.5, 1.5, 1.0)), CropOrder(photos[3], BOX, float("nan")))
    config = ExportConfig(crops=crops, output=tmp_path / "out")
    result = run(config, context_of(tmp_path, config))
    assert result["files"] == 1
    assert [Path(path).name for path, _ in result["skipped"]] == ["1.png", "2.png", "3.png"]
    assert names(tmp_path / "out") == ["0-crop.jpg"]


def test_a_suffix_cannot_lead_out_of_the_folder(tmp_path: Path, photos: list[Path]) -> None:
    (tmp_path / "out" / "0").mkdir(parents=True)
    config = ExportConfig(crops=orders(photos[:1]), output=tmp_path / "out", suffix="/../../outside")
    with pytest.raises(SpecError, match="name"):
        run(config, context_of(tmp_path, config))
    assert not (tmp_path / "outside.jpg").exists()


def test_a_stop_is_heard_between_copies(tmp_path: Path, photos: list[Path]) -> None:
    config = ExportConfig(crops=orders(photos), output=tmp_path / "out")
    context = context_of(tmp_path, config, lambda event: context.request_stop())
    with pytest.raises(Stopped):
        run(config, context)
    assert len(names(tmp_path / "out")) == 1


def test_nothing_to_do_and_no_place_to_do_it_are_said(tmp_path: Path, photos: list[Path]) -> None:
    config = ExportConfig(output=tmp_path / "out")
    with pytest.raises(RunError, match="no crops"):
        run(config, context_of(tmp_path, config))
    (tmp_path / "file").touch()
    config = ExportConfig(crops=orders(photos), output=tmp_path / "file")
    with pytest.raises(RunError, match="cannot be made"):
        run(config, context_of(tmp_path, config))
    config = ExportConfig(table=tmp_path / "missing.csv")
    with pytest.raises(SpecError):
        run(config, context_of(tmp_path, config))


def test_a_copy_has_the_pixels_that_its_output_asks_for(tmp_path: Path, photos: list[Path]) -> None:
    order = replace(orders(photos)[0], pixels=(30, 20), output="Web")
    result = exported(tmp_path, ExportConfig(crops=(order,), output=tmp_path / "out", name="{name} {output}"))
    assert result.notes == ()
    with Image.open(tmp_path / "out" / "0 Web.jpg") as copy:
        assert copy.size == (30, 20)


def test_the_accepted_crops_of_a_catalog_are_written(tmp_path: Path, photos: list[Path]) -> None:
    with Catalog.open(tmp_path / "catalog.sqlite") as catalog:
        catalog.add_photos([PhotoFile(photo, 1, 1) for photo in photos])
        crop = Crop(Box(*BOX))
        catalog.add_crops(
            [
                NewCrop(1, crop, "user", "corrected"),
                NewCrop(1, crop, "policy", "accepted", "16:9", output="Wide screen"),
                NewCrop(2, crop, "policy", "accepted"),
                NewCrop(3, crop, "policy", "rejected"),
                NewCrop(4, crop, "policy"),
            ]
        )
    config = ExportConfig(catalog=tmp_path / "catalog.sqlite", output=tmp_path / "out", name="{name} {output}")
    assert exported(tmp_path, config).files == 3
    assert names(tmp_path / "out") == ["0 Wide screen.jpg", "0.jpg", "1.jpg"]
    with pytest.raises(RunError, match="no such catalog"):
        exported(tmp_path, ExportConfig(catalog=tmp_path / "nowhere.sqlite"))


def test_photos_are_sorted_into_their_folders(tmp_path: Path) -> None:
    shoot = tmp_path / "shoot"
    photos = [write_photo(shoot / name) for name in ("Day 1/a.png", "Day 2/Ceremony/a.png", "b.png")]
    config = ExportConfig(crops=orders(photos), output=tmp_path / "out", keep_folders=True, name="{name}")
    assert exported(tmp_path, config).files == 3
    written = [str(path.relative_to(tmp_path / "out")) for path in sorted((tmp_path / "out").rglob("*.jpg"))]
    assert written == ["Day 1/a.jpg", "Day 2/Ceremony/a.jpg", "b.jpg"]


def test_names_differ_where_only_some_disks_tell_them_apart(tmp_path: Path) -> None:
    photos = [write_photo(tmp_path / name / "A.png") for name in "xyz"]
    photos[1] = photos[1].rename(photos[1].with_name("a.png"))
    config = ExportConfig(crops=orders(photos), output=tmp_path / "out")
    exported(tmp_path, config)
    assert names(tmp_path / "out") == ["A-crop-3.jpg", "A-crop.jpg", "a-crop-2.jpg"]


def test_very_long_and_unusual_names_are_written_and_told(tmp_path: Path) -> None:
    long, strange = "é" * 120 + ".png", "Fête 写真 \U0001f426.png"
    raw = os.fsdecode(b"caf\xe9.png")
    photos = [write_photo(tmp_path / "photos" / name) for name in (long, strange)]
    (tmp_path / "photos" / raw).write_bytes(photos[0].read_bytes())
    photos.append(tmp_path / "photos" / raw)
    config = ExportConfig(crops=orders(photos), output=tmp_path / "out", name="{name} {folder} {aspect}")
    result = exported(tmp_path, config)
    assert (result.files, result.skipped) == (3, ())
    assert "Fête 写真 \U0001f426 photos 3x2.jpg" in names(tmp_path / "out")
    ((file, note),) = result.notes
    assert "shortened" in note
    assert Path(file).is_file()
    assert len(os.fsencode(Path(file).name)) <= 255


def test_thousands_of_one_name_are_named_quickly(tmp_path: Path) -> None:
    config = ExportConfig(name="x")
    names_ = Names(config, tmp_path, [Order(number, CropOrder(Path("/p/a.jpg"), BOX)) for number in range(3000)])
    chosen = [names_.choose(Order(number, CropOrder(Path("/p/a.jpg"), BOX))).path for number in range(3000)]
    assert len(set(chosen)) == 3000
    assert chosen[-1].name == "x-3000.jpg"


@pytest.mark.parametrize("name", ["../{name}", "{nme}", "{name", ""])
def test_names_that_are_none_are_refused_before_anything_is_written(
    tmp_path: Path, photos: list[Path], name: str
) -> None:
    with pytest.raises(SpecError):
        exported(tmp_path, ExportConfig(crops=orders(photos), output=tmp_path / "out", name=name))
    assert not (tmp_path / "out").exists()
