import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from ml_core.photos.export import export_crop
from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.crop_table import CropRow, write_table
from ml_core.specs.errors import RunError, SpecError, Stopped
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import CropOrder, ExportConfig
from ml_core.tasks.export import task
from ml_core.tasks.export.task import run
from tests.pictures import scenes, write_photo

BOX = (0.25, 0.0, 0.75, 0.5)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [
        write_photo(tmp_path / "photos" / f"{number}.png", pixels) for number, pixels in enumerate(scenes(4, 120, 80))
    ]


def context_of(tmp_path: Path, config: ExportConfig, listener: Callable[[ev.Event], None] | None = None) -> TaskContext:
    return TaskContext(RunFolder.create(tmp_path / "runs", "export", config), listener)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def pixels_of(path: Path) -> npt.NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.array(image)


def orders(photos: list[Path]) -> tuple[CropOrder, ...]:
    return tuple(CropOrder(photo, BOX) for photo in photos)


def test_copies_hold_the_crops_and_the_originals_stay_as_they_are(tmp_path: Path, photos: list[Path]) -> None:
    before = [hashlib.sha256(photo.read_bytes()).digest() for photo in photos]
    config = ExportConfig(crops=orders(photos), output=tmp_path / "out" / "deep", format="png")
    result = run(config, context_of(tmp_path, config))
    assert result == {"folder": str(tmp_path / "out" / "deep"), "files": 4, "skipped": [], "notes": []}
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


@pytest.mark.parametrize("moment", ["before the file", "after the file"])
def test_a_run_broken_off_anywhere_goes_on_without_a_second_copy(
    tmp_path: Path, photos: list[Path], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    config = ExportConfig(crops=orders(photos), output=tmp_path / "out")
    context, written = context_of(tmp_path, config), 0

    def dies(*arguments: Any, **options: Any) -> Any:
        nonlocal written
        written += 1
        if written == 3 and moment == "before the file":
            raise KeyboardInterrupt
        done = export_crop(*arguments, **options)
        if written == 3:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(task, "export_crop", dies)
    with pytest.raises(KeyboardInterrupt):
        run(config, context)
    result = run(config, TaskContext(context.run))
    assert result["files"] == 4
    assert names(tmp_path / "out") == [f"{number}-crop.jpg" for number in range(4)]
    assert written == (5 if moment == "before the file" else 4)


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
