import os
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ml_core.photos import previews
from ml_core.photos.decoding import decode
from ml_core.photos.preview_pool import PreviewPool
from ml_core.photos.previews import PREVIEW_EDGE, PreviewStore
from ml_core.specs.errors import PhotoError
from tests.pictures import scene, scenes, write_photo
from tests.unit.photos.files import write

SECONDS = 30


@pytest.fixture
def store(tmp_path: Path) -> PreviewStore:
    return PreviewStore(tmp_path / "previews")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write(tmp_path / "photo.jpg", orientation=6)


def test_a_preview_is_made_once_and_stays_the_same(store: PreviewStore, photo: Path) -> None:
    assert store.load(photo) is None
    assert not store.has(photo)
    made = store.make(photo)
    loaded = store.load(photo)
    assert loaded is not None
    assert store.has(photo)
    assert (made == loaded).all()
    assert (store.get(photo) == loaded).all()
    assert np.abs(made.astype(int) - decode(photo, PREVIEW_EDGE)).mean() < 1.5


def test_a_preview_has_1024_pixels_at_most(store: PreviewStore, tmp_path: Path) -> None:
    large = write(tmp_path / "large.png", scene(1500, 1200))
    assert store.make(large).shape == (819, 1024, 3)


def test_a_second_look_does_not_decode_the_photo(
    store: PreviewStore, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.make(photo)

    def never(path: Path, max_edge: int | None = None) -> None:
        raise AssertionError("decoded again")

    monkeypatch.setattr(previews, "decode", never)
    store.get(photo)
    store.ensure(photo)


def test_a_changed_photo_has_another_preview(store: PreviewStore, photo: Path) -> None:
    before = store.make(photo)
    key = store.key(photo)
    write(photo, scene(seed=5), orientation=6)
    os.utime(photo, ns=(0, 10**18))
    assert store.key(photo) != key
    assert not (store.get(photo) == before).all()
    os.utime(photo, ns=(0, 10**18 + 1))
    assert not store.has(photo)


@pytest.mark.parametrize("damage", [b"", b"garbage", "truncated", "holed"])
def test_a_damaged_preview_is_made_again(store: PreviewStore, photo: Path, damage: bytes | str) -> None:
    sound = store.make(photo)
    data = store.file(photo).read_bytes()
    if damage == "truncated":
        damage = data[: len(data) // 2]
    elif damage == "holed":
        damage = data[:200] + bytes(len(data) - 200)
    store.file(photo).write_bytes(damage)  # type: ignore[arg-type]
    assert store.load(photo) is None
    assert (store.get(photo) == sound).all()
    assert store.load(photo) is not None


def test_broken_and_missing_photos_leave_nothing(store: PreviewStore, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 nothing more")
    for path in (broken, tmp_path / "missing.jpg", tmp_path / "no\0name.jpg"):
        for ask in (store.make, store.get, store.ensure):
            with pytest.raises(PhotoError) as caught:
                ask(path)
            assert caught.value.path == path
    assert list((tmp_path / "previews").rglob("*.jpg")) == []


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    photos = [write(tmp_path / f"{index}.jpg", pixels) for index, pixels in enumerate(scenes(6))]
    size = max(PreviewStore(tmp_path / "all").ensure(photo).stat().st_size for photo in photos)
    store = PreviewStore(tmp_path / "few", max_bytes=round(size * 4.5))
    for age, photo in enumerate(photos[:4]):
        file = store.ensure(photo)
        os.utime(file, (1000 + age, 1000 + age))
    store.load(photos[0])
    store.ensure(photos[4])
    store.ensure(photos[5])
    assert store.has(photos[0])
    assert store.has(photos[5])
    assert not store.has(photos[1])
    left = sum(file.stat().st_size for file in (tmp_path / "few").rglob("*.jpg"))
    assert left <= size * 4.5


def test_a_new_store_counts_what_is_there(tmp_path: Path) -> None:
    photos = [write(tmp_path / f"{index}.jpg", pixels) for index, pixels in enumerate(scenes(3))]
    files = [PreviewStore(tmp_path / "previews").ensure(photo) for photo in photos[:2]]
    total = sum(file.stat().st_size for file in files)
    PreviewStore(tmp_path / "previews", max_bytes=total).ensure(photos[2])
    assert len(list((tmp_path / "previews").rglob("*.jpg"))) < 3


def test_half_written_files_count_and_go_too(store: PreviewStore, photo: Path, tmp_path: Path) -> None:
    left = store.ensure(photo).with_name(".left.tmp")
    left.write_bytes(bytes(10_000))
    os.utime(left, (1, 1))
    PreviewStore(tmp_path / "previews", max_bytes=9000).trim()
    assert not left.exists()


def test_a_folder_that_cannot_be_written_still_shows_previews(photo: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = PreviewStore(tmp_path / "file" / "previews")
    assert store.get(photo).shape == (320, 480, 3)
    with pytest.raises(PhotoError, match="saved"):
        store.ensure(photo)


def test_many_threads_on_one_store(store: PreviewStore, tmp_path: Path) -> None:
    photos = [write(tmp_path / f"{index}.jpg", pixels) for index, pixels in enumerate(scenes(4))]
    with ThreadPoolExecutor(8) as pool:
        shown = list(pool.map(store.get, photos * 6))
    for index, photo in enumerate(photos):
        assert all((pixels == store.get(photo)).all() for pixels in shown[index::4])


class SlowStore:
    """Notes the order in which previews are asked for, and holds each back until it is let go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gate = threading.Semaphore(0)
        self.busy = threading.Semaphore(0)

    def ensure(self, path: Path) -> Path:
        self.asked.append(path.name)
        self.busy.release()
        assert self.gate.acquire(timeout=SECONDS)
        if path.name.startswith("broken"):
            raise PhotoError("broken", "", path)
        return path.with_suffix(".preview")

    def let_go(self, count: int = 100) -> None:
        for _ in range(count):
            self.gate.release()


@pytest.fixture
def slow() -> SlowStore:
    return SlowStore()


@pytest.fixture
def pool(slow: SlowStore) -> Iterator[PreviewPool]:
    pool = PreviewPool(slow, workers=1)
    yield pool
    slow.let_go()
    pool.close()


def _occupy(pool: PreviewPool, slow: SlowStore) -> "Future[Path]":
    first = pool.request(Path("first"))
    assert slow.busy.acquire(timeout=SECONDS)
    return first


def test_priorities_then_the_order_asked_then_prefetches(pool: PreviewPool, slow: SlowStore) -> None:
    first, fetched, done = _occupy(pool, slow), list[tuple[str, type]](), threading.Event()

    def on_done(path: Path, outcome: Path | PhotoError) -> None:
        fetched.append((path.name, type(outcome)))
        if path.name == "last":
            done.set()
        raise RuntimeError("a listener's fault stops nothing")

    pool.prefetch([Path("early"), Path("broken early"), Path("last")], on_done)
    futures = [pool.request(Path(name), priority) for name, priority in (("a", 0), ("b", 0), ("c", 5), ("d", 1))]
    pool.request(Path("b"), 9)
    slow.let_go()
    assert [future.result(SECONDS).name for future in (first, *futures)] == [
        f"{name}.preview" for name in ("first", "a", "b", "c", "d")
    ]
    assert done.wait(SECONDS)
    assert slow.asked == ["first", "b", "c", "d", "a", "early", "broken early", "last"]
    assert [kind for _, kind in fetched] == [type(Path()), PhotoError, type(Path())]


def test_a_photo_asked_for_twice_is_made_once(pool: PreviewPool, slow: SlowStore) -> None:
    _occupy(pool, slow)
    one, two = pool.request(Path("a")), pool.request(Path("a"))
    assert one is two
    slow.let_go()
    one.result(SECONDS)
    assert slow.asked == ["first", "a"]


def test_a_broken_photo_stops_nothing(pool: PreviewPool, slow: SlowStore) -> None:
    slow.let_go()
    with pytest.raises(PhotoError, match="broken"):
        pool.request(Path("broken")).result(SECONDS)
    assert pool.request(Path("next")).result(SECONDS).name == "next.preview"


def test_cancelled_requests_are_not_made(pool: PreviewPool, slow: SlowStore) -> None:
    _occupy(pool, slow)
    cancelled, kept = pool.request(Path("a")), pool.request(Path("b"))
    assert cancelled.cancel()
    again = pool.request(Path("c"))
    assert again.cancel()
    renewed = pool.request(Path("c"))
    assert renewed is not again
    slow.let_go()
    kept.result(SECONDS)
    renewed.result(SECONDS)
    assert slow.asked == ["first", "b", "c"]


def test_closing_finishes_what_is_begun_and_cancels_the_rest(slow: SlowStore) -> None:
    pool = PreviewPool(slow, workers=2)
    begun = [pool.request(Path(name)) for name in ("a", "b")]
    for _ in begun:
        assert slow.busy.acquire(timeout=SECONDS)
    waiting = pool.request(Path("c"))
    pool.prefetch([Path("d")], lambda path, outcome: None)
    threading.Timer(0.05, slow.let_go).start()
    pool.close()
    assert [future.result(0).name for future in begun] == ["a.preview", "b.preview"]
    with pytest.raises(CancelledError):
        waiting.result(0)
    assert sorted(slow.asked) == ["a", "b"]
    with pytest.raises(RuntimeError):
        pool.request(Path("e"))
    pool.close()


def test_a_real_pool_makes_real_previews(store: PreviewStore, tmp_path: Path) -> None:
    photos = [write(tmp_path / f"{index}.jpg", pixels) for index, pixels in enumerate(scenes(5))]
    outcomes: dict[str, object] = {}
    done = threading.Event()

    def on_done(path: Path, outcome: Path | PhotoError) -> None:
        outcomes[path.name] = outcome
        if len(outcomes) == len(photos) + 1:
            done.set()

    pool = PreviewPool(store)
    try:
        pool.prefetch([tmp_path / "missing.jpg", *photos], on_done)
        assert pool.request(photos[4]).result(SECONDS) == store.file(photos[4])
        assert done.wait(SECONDS)
    finally:
        pool.close()
    assert isinstance(outcomes["missing.jpg"], PhotoError)
    assert all(outcomes[photo.name] == store.file(photo) and store.has(photo) for photo in photos)


def test_a_glance_takes_the_preview_where_there_is_one_and_leaves_none_behind(tmp_path: Path) -> None:
    store = PreviewStore(tmp_path / "previews")
    photo = write_photo(tmp_path / "a.jpg", scene(960, 640))
    looked = store.glance(photo, 240)
    assert looked.shape == (160, 240, 3)
    assert not store.has(photo)
    store.ensure(photo)
    kept = store.glance(photo, 240)
    assert kept.shape == (160, 240, 3)
    assert np.abs(kept.astype(int) - looked).mean() < 4
    with pytest.raises(PhotoError):
        store.glance(tmp_path / "none.jpg", 240)
