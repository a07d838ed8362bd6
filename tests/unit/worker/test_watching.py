import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_core.catalog.profile import create_profile, default_profile
from ml_core.photos.arrivals import Stamp
from ml_core.specs.crop_table import CropRow, read_table
from ml_core.specs.errors import CatalogError, RunError, SpecError
from ml_core.specs.runs import RunState, list_runs
from ml_core.specs.tasks import ExportConfig, ProposeConfig, WatchConfig
from ml_core.tasks.propose.cropping import Cropper
from ml_core.worker.profile_models import models_of, profile_named
from ml_core.worker.watch_record import Watched, WatchRecord
from ml_core.worker.watching import Watcher, watch
from tests.pictures import scenes, write_photo

STAMP = Stamp(10, 20)


def row(photo: Path, rank: int = 1) -> CropRow:
    return CropRow(str(photo), rank, 0.1, 0.1, 0.9, 0.9, 0.0, "free", 6.0, 5.0, "dense")


def watched_until(config: WatchConfig, enough: Callable[[], bool]) -> WatchRecord:
    """Watch until something holds, ten seconds at most."""
    record, stop = WatchRecord(default_profile(), config.output), threading.Event()
    watcher = Watcher(config, record, Cropper(ProposeConfig(count=1, aspects=config.aspects)), stop)
    thread = threading.Thread(target=watcher.run)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not enough() and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        stop.set()
        thread.join()
    return record


def table_of(output: Path) -> list[CropRow]:
    file = output / "crops.csv"
    return read_table(file) if file.exists() else []


def test_photos_are_cropped_as_they_come_and_broken_ones_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    for number, pixels in enumerate(scenes(2, 240, 160)):
        write_photo(folder / f"{number}.jpg", pixels)
    (folder / "broken.jpg").write_bytes(b"not a photo")
    config = WatchConfig(folders=(folder,), output=output, aspects=("4:5",), export=("copies",), seconds=0.1)
    watched_until(config, lambda: len(list(output.glob("*.jpg"))) == 4)
    rows = read_table(output / "crops.csv")
    assert [(Path(each.photo).name, each.output) for each in rows] == [
        ("0.jpg", ""),
        ("0.jpg", "4:5"),
        ("1.jpg", ""),
        ("1.jpg", "4:5"),
    ]
    said = capsys.readouterr()
    assert "0.jpg: " in said.out
    assert "broken.jpg was left out" in said.err
    assert len(list(output.glob("*.jpg"))) == 4


def test_nothing_is_done_twice_and_a_mended_photo_is_tried_again(tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    first, second = scenes(2, 240, 160)
    write_photo(folder / "a.jpg", first)
    (folder / "b.jpg").write_bytes(b"half a pho")
    config = WatchConfig(folders=(folder,), output=output, seconds=0.1)
    record = watched_until(config, lambda: len(table_of(output)) == 1)
    assert len(record) == 1
    # What an editor writes into a photo is no reason to crop it again.
    (folder / "a.jpg").write_bytes((folder / "a.jpg").read_bytes() + b"\0")
    write_photo(folder / "b.jpg", second)
    record = watched_until(config, lambda: len(table_of(output)) == 2)
    assert len(record) == 2
    assert sorted(Path(each.photo).name for each in read_table(output / "crops.csv")) == ["a.jpg", "b.jpg"]


def test_photos_that_are_there_can_be_passed_over(tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    write_photo(folder / "old.jpg", scenes(1, 240, 160)[0])
    config = WatchConfig(folders=(folder,), output=output, seconds=0.1, existing=False)
    threading.Timer(0.5, write_photo, (folder / "new.jpg", scenes(1, 240, 160, seed=1)[0])).start()
    watched_until(config, lambda: len(table_of(output)) == 1)
    assert [Path(each.photo).name for each in read_table(output / "crops.csv")] == ["new.jpg"]


def test_an_export_that_nobody_began_or_ended_is_taken_up(tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    photos = [write_photo(folder / f"{name}.jpg", scenes(1, 240, 160)[0]) for name in "ab"]
    record = WatchRecord(default_profile(), output)
    record.add([Watched(str(photos[0]), *STAMP, (row(photos[0]), row(photos[0], 2)))])
    begun = record.next_export(ExportConfig(output=output))
    assert begun is not None
    assert record.next_export(ExportConfig(output=output)) is None
    record.add([Watched(str(photos[1]), *STAMP, (row(photos[1]),))])
    config = WatchConfig(folders=(folder,), output=output, export=("copies",), seconds=0.1)
    record = watched_until(config, lambda: len(list(output.glob("*.jpg"))) == 2)
    assert sorted(path.name for path in output.glob("*.jpg")) == ["a-crop.jpg", "b-crop.jpg"]
    assert {run.state() for run in list_runs(record.folder)} == {RunState.FINISHED}
    assert record.unfinished() == []


def test_foreign_files_missing_folders_and_loops_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(SpecError, match="No folder"):
        watch(WatchConfig())
    with pytest.raises(SpecError, match="no such folder"):
        watch(WatchConfig(folders=(tmp_path / "none",)))
    with pytest.raises(SpecError, match="cropped again"):
        watch(WatchConfig(folders=(tmp_path / "in",), output=tmp_path / "in"))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "crops.csv").write_text("my notes\n")
    with pytest.raises(RunError, match="not replaced"):
        watch(WatchConfig(folders=(tmp_path / "in",), output=tmp_path / "out"))


def test_a_profile_without_anything_searches_and_an_unknown_one_is_said() -> None:
    assert models_of(default_profile())[:2] == (None, None)
    assert profile_named("") == default_profile()
    birds = create_profile("Birds")
    assert profile_named("birds") == birds
    with pytest.raises(CatalogError, match="no profile"):
        profile_named("fish")
