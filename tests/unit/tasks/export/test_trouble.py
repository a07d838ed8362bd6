"""Full disks, folders that may not be written, photos that vanish, and deaths at every moment."""

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ml_core.photos import new_files
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import ExportConfig
from tests.pictures import write_photo
from tests.unit.tasks.export.world import EVERYTHING, context_of, digests, exported, orders, reverted

# A few more than one order of everything makes files durable.
MOMENTS = 26


def everything(tmp_path: Path, photos: list[Path]) -> ExportConfig:
    return ExportConfig(crops=orders(photos), targets=EVERYTHING, embed=True, output=tmp_path / "out")


def written(tmp_path: Path) -> dict[str, str]:
    """Return digests of everything outside the runs, by place below the folder."""
    every = digests(tmp_path)
    return {str(path.relative_to(tmp_path)): each for path, each in every.items() if "runs" not in path.parts}


@pytest.fixture
def failing_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int, BaseException], None]]:
    """Return what makes the disk fail at the n-th file from now on that is made durable."""
    sync = os.fsync

    def fail_at(number: int, error: BaseException) -> None:
        left = number

        def failing(descriptor: int) -> None:
            nonlocal left
            if left == 0:
                raise error
            left -= 1
            sync(descriptor)

        monkeypatch.setattr(os, "fsync", failing)

    yield fail_at
    monkeypatch.undo()


@pytest.fixture
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, str]]:
    """Return everything before and after an export that nothing disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    photos = [write_photo(folder / "shoot" / "0.jpg")]
    before = written(folder)
    exported(folder, everything(folder, photos))
    return before, written(folder)


@pytest.mark.parametrize(
    ("error", "first"), [(OSError(errno.ENOSPC, "No space left"), 0), (KeyboardInterrupt(), 1)], ids=["full", "death"]
)
def test_at_every_moment_files_are_old_or_new_and_resuming_finishes(
    tmp_path: Path,
    failing_at: Callable[[int, BaseException], None],
    expected: tuple[dict[str, str], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    first: int,
) -> None:
    old, new = expected
    reached = 0
    for moment in range(first, MOMENTS, 2):
        folder = tmp_path / str(moment)
        config = everything(folder, [write_photo(folder / "shoot" / "0.jpg")])
        context = context_of(folder, config)
        failing_at(moment, error)
        try:
            exported(folder, config, context)
        except (RunError, OSError, KeyboardInterrupt):
            reached += 1
        monkeypatch.undo()
        now = written(folder)
        for name in set(now) | set(old):
            assert now.get(name) in (old.get(name), new.get(name)) or name.endswith((".csv", ".pdf"))
        assert exported(folder, config, TaskContext(context.run)).skipped == ()
        after = written(folder)
        assert set(after) == set(new)
        assert {name: each for name, each in after.items() if not name.endswith((".csv", ".pdf"))} == {
            name: each for name, each in new.items() if not name.endswith((".csv", ".pdf"))
        }
        assert reverted(folder, context.run).left == ()
        assert written(folder) == old
    # The moments cover the whole export.
    assert 10 <= reached < MOMENTS // 2


def test_a_full_disk_ends_the_run_at_once_and_says_what_to_do(
    tmp_path: Path, jpegs: list[Path], failing_at: Callable[[int, BaseException], None]
) -> None:
    config = ExportConfig(crops=orders(jpegs), output=tmp_path / "out")
    context = context_of(tmp_path, config)
    failing_at(9, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(RunError, match=r"disk is full.*Free some space, then resume"):
        exported(tmp_path, config, context)
    assert not list((tmp_path / "out").glob(".*"))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only an administrator can mount a small disk")
def test_a_disk_that_is_really_full(tmp_path: Path, jpegs: list[Path]) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine mounts nothing")
    try:
        config = ExportConfig(crops=orders(jpegs) * 10, output=disk / "out", quality=100)
        context = context_of(tmp_path, config)
        with pytest.raises(RunError, match="disk is full"):
            exported(tmp_path, config, context)
        copies = [path for path in (disk / "out").iterdir() if path.suffix == ".jpg"]
        assert 0 < len(copies) < 40
        assert all(path.read_bytes().endswith(b"\xff\xd9") for path in copies)
        assert not list((disk / "out").glob(".*"))
        subprocess.run(["mount", "-o", "remount,size=4m", str(disk)], check=True)
        assert exported(tmp_path, config, TaskContext(context.run)).files == 40
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_that_may_not_be_written_ends_a_run_of_copies(
    tmp_path: Path, jpegs: list[Path], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    config = ExportConfig(crops=orders(jpegs), output=tmp_path / "out")
    (tmp_path / "out").mkdir()
    _refuse(monkeypatch, tmp_path / "out", number)
    with pytest.raises(RunError, match="may not be written to"):
        exported(tmp_path, config)


def test_a_name_that_somebody_takes_in_the_last_moment_is_theirs(
    tmp_path: Path, jpegs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write, taken = new_files.write_new, tmp_path / "out" / "1-crop.jpg"

    def late(target: Path, data: bytes) -> None:
        if target == taken:
            taken.write_text("mine")
        write(target, data)

    monkeypatch.setattr("ml_core.tasks.export.copies.write_new", late)
    result = exported(tmp_path, ExportConfig(crops=orders(jpegs), output=tmp_path / "out"))
    assert result.files == 4
    assert taken.read_text() == "mine"
    assert (tmp_path / "out" / "1-crop-2.jpg").is_file()


def test_a_copy_that_the_disk_refuses_for_its_own_sake_is_told(
    tmp_path: Path, jpegs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = new_files.write_new

    def refusing(target: Path, data: bytes) -> None:
        if target.name.startswith("2"):
            with new_files._explained(target):
                raise OSError(errno.EINVAL, "Invalid argument")
        write(target, data)

    monkeypatch.setattr("ml_core.tasks.export.copies.write_new", refusing)
    result = exported(tmp_path, ExportConfig(crops=orders(jpegs), output=tmp_path / "out"))
    assert (result.files, [Path(path).name for path, _ in result.skipped]) == (3, ["2.jpg"])


def test_a_folder_of_photos_that_may_not_be_written_costs_only_its_sidecars(
    tmp_path: Path, jpegs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = write_photo(tmp_path / "locked" / "a.jpg")
    _refuse(monkeypatch, locked.parent, errno.EACCES)
    config = ExportConfig(crops=orders([locked, *jpegs]), targets=("darktable",))
    result = exported(tmp_path, config)
    assert result.sidecars == 4
    ((path, reason),) = result.skipped
    assert Path(path) == locked
    assert "permissions" in reason


def _refuse(monkeypatch: pytest.MonkeyPatch, folder: Path, number: int) -> None:
    """Refuse new files in a folder, to root too."""
    whole = Path.open

    def refusing(path: Path, mode: str = "r", **about: object) -> object:
        if "x" in mode and path.parent == folder:
            raise OSError(number, os.strerror(number), str(path))
        return whole(path, mode, **about)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refusing)


def test_photos_that_vanish_are_told_and_the_rest_is_written(tmp_path: Path, jpegs: list[Path]) -> None:
    jpegs[1].unlink()
    result = exported(tmp_path, everything(tmp_path, jpegs))
    assert (result.files, result.sidecars, result.embedded) == (3, 6, 3)
    assert {Path(path) for path, _ in result.skipped} == {jpegs[1]}
    assert all("no longer there" in reason for _, reason in result.skipped)
    assert not jpegs[1].exists()


def test_a_copy_that_was_planned_gives_way_to_a_file_that_came_meanwhile(
    tmp_path: Path, jpegs: list[Path], failing_at: Callable[[int, BaseException], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = ExportConfig(crops=orders(jpegs[:1]), output=tmp_path / "out")
    context = context_of(tmp_path, config)
    # The folder and the plan are noted; then the machine dies.
    failing_at(2, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        exported(tmp_path, config, context)
    monkeypatch.undo()
    planned = tmp_path / "out" / "0-crop.jpg"
    planned.write_text("mine")
    result = exported(tmp_path, config, TaskContext(context.run))
    assert result.files == 1
    assert planned.read_text() == "mine"
    assert (tmp_path / "out" / "0-crop-2.jpg").is_file()


def test_the_empty_file_of_a_disk_without_links_is_taken_up_again(
    tmp_path: Path, jpegs: list[Path], failing_at: Callable[[int, BaseException], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(everything(tmp_path, jpegs[:1]), targets=("copies",))
    context = context_of(tmp_path, config)
    failing_at(2, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        exported(tmp_path, config, context)
    monkeypatch.undo()
    (tmp_path / "out" / "0-crop.jpg").touch()
    exported(tmp_path, config, TaskContext(RunFolder(context.run.path)))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["0-crop.jpg"]
    assert (tmp_path / "out" / "0-crop.jpg").stat().st_size > 0
