from pathlib import Path

import pytest

from ml_core.photos.arrivals import Arrivals, Stamp, stamp_of


def arrivals(folder: Path, subfolders: bool = False, done: set[Path] | None = None) -> Arrivals:
    return Arrivals([folder], subfolders, folder / "cropped", lambda path, _stamp: path in (done or set()))


def names(found: list[tuple[Path, Stamp]]) -> list[str]:
    return [path.name for path, _ in found]


def test_a_photo_is_ready_once_it_stays_as_it_is(tmp_path: Path) -> None:
    watched, photo = arrivals(tmp_path), tmp_path / "a.jpg"
    assert watched.look() == []
    photo.write_bytes(b"first part")
    assert watched.look() == []
    photo.write_bytes(b"first part and second")
    assert watched.look() == []
    assert names(watched.look()) == ["a.jpg"]
    # Whoever asks says what is done: until then it stays ready.
    assert names(watched.look()) == ["a.jpg"]


def test_an_empty_file_is_not_ready(tmp_path: Path) -> None:
    watched, photo = arrivals(tmp_path), tmp_path / "a.jpg"
    photo.touch()
    assert [watched.look(), watched.look()] == [[], []]


def test_what_is_done_hidden_or_no_photo_does_not_count(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.CR2", ".c.jpg", "notes.txt", "d.jpg"):
        (tmp_path / name).write_bytes(b"content")
    (tmp_path / "e.jpg").mkdir()
    watched = arrivals(tmp_path, done={tmp_path / "d.jpg"})
    watched.look()
    assert names(watched.look()) == ["a.CR2", "b.jpg"]
    assert [path.name for path in watched.seen] == ["a.CR2", "b.jpg"]


@pytest.mark.parametrize(("subfolders", "found"), [(False, ["a.jpg"]), (True, ["a.jpg", "b.jpg"])])
def test_folders_below_count_when_asked_but_never_the_copies(
    tmp_path: Path, subfolders: bool, found: list[str]
) -> None:
    for path in (tmp_path / "a.jpg", tmp_path / "day" / "b.jpg", tmp_path / "cropped" / "a-crop.jpg"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"content")
    watched = arrivals(tmp_path, subfolders)
    watched.look()
    assert names(watched.look()) == found


def test_a_folder_that_vanished_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "card"
    watched = arrivals(folder)
    assert watched.look() == []
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"content")
    watched.look()
    assert names(watched.look()) == ["a.jpg"]
    assert stamp_of(folder / "gone.jpg") is None
