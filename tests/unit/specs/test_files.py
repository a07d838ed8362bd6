"""A crash while writing leaves the old content or the new one, and no litter."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_core.specs import files
from ml_core.specs.files import append_line, sync_folder, write_atomically


def failing(number: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, "the disk said no")

    return fail


def test_content_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("module", "name"), [(os, "fsync"), (Path, "replace")])
@pytest.mark.parametrize("before", [b"old", None])
def test_a_failure_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: object, name: str, before: bytes | None
) -> None:
    path = tmp_path / "a.json"
    if before is not None:
        path.write_bytes(before)
    with monkeypatch.context() as crash:
        crash.setattr(module, name, failing(errno.EIO))
        with pytest.raises(OSError, match="the disk said no"):
            write_atomically(path, b"new")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == ([("a.json", b"old")] if before else [])


def test_content_is_on_disk_before_it_takes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def watched_fsync(descriptor: int) -> None:
        said.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def watched_replace(source: Path, target: Path) -> Path:
        said.append("rename")
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    write_atomically(tmp_path / "a.json", b"new")
    assert said == ["file", "rename", "folder"][: 2 if os.name == "nt" else 3]


def test_a_long_unicode_name_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / ("日" * 80 + ".json")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="rights are others there")
def test_a_new_file_gets_the_users_usual_rights(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_atomically(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_reader_that_holds_the_file_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals, replace = [1, 2], Path.replace

    def refused(source: Path, target: Path) -> Path:
        if refusals:
            refusals.pop()
            raise PermissionError(errno.EACCES, "in use")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", refused)
    monkeypatch.setattr(files, "_PATIENCE", (0.0, 0.0, 0.0))
    write_atomically(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"new"
    refusals += [1, 2, 3, 4]
    with pytest.raises(PermissionError):
        write_atomically(tmp_path / "a.json", b"newer")
    assert (tmp_path / "a.json").read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be opened there")
def test_a_file_system_that_cannot_sync_folders_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", failing(errno.EINVAL))
    sync_folder(tmp_path)
    monkeypatch.setattr(os, "fsync", failing(errno.EIO))
    with pytest.raises(OSError, match="said no"):
        sync_folder(tmp_path)


def test_a_disk_that_takes_a_line_in_pieces_gets_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, content[:3]))
    append_line(tmp_path / "lines", b"one line\n", durable=True)
    append_line(tmp_path / "lines", b"another\n", durable=False)
    assert (tmp_path / "lines").read_bytes() == b"one line\nanother\n"


def test_a_torn_line_is_ended_first(tmp_path: Path) -> None:
    (tmp_path / "lines").write_bytes(b"one\ntor")
    append_line(tmp_path / "lines", b"two\n", durable=False)
    assert (tmp_path / "lines").read_bytes() == b"one\ntor\ntwo\n"
