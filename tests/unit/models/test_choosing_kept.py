"""What is known of judged crops outlives the engine; what is damaged is made again."""

from pathlib import Path

import numpy as np
import pytest

from ml_core.geometry import Box
from ml_core.models.choosing import kept as module
from ml_core.models.choosing.kept import Kept
from ml_core.models.descriptors import DESCRIPTORS

PHOTO, BOX = Path("/photos/caf\udce9.jpg"), Box(0.1, 0.2, 0.7, 0.9)
VALUES = np.arange(len(DESCRIPTORS), dtype=np.float32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "judged" / "kept.safetensors"


def filled(file: Path) -> Kept:
    kept = Kept(file)
    kept.keep_descriptors(PHOTO, BOX, "now", VALUES)
    kept.keep_look(PHOTO, "now", 2**63 + 5)
    kept.save()
    return kept


def test_what_was_kept_is_there_again(file: Path) -> None:
    filled(file)
    again = Kept(file)
    found = again.descriptors(PHOTO, BOX, "now")
    assert found is not None
    assert np.array_equal(found, VALUES)
    assert again.look(PHOTO, "now") == 2**63 + 5
    assert again.descriptors(PHOTO, BOX._replace(x0=0.11), "now") is None
    assert again.look(Path("/photos/other.jpg"), None) is None


def test_a_photo_that_changed_is_not_known_and_one_that_is_gone_is(file: Path) -> None:
    kept = filled(file)
    assert kept.descriptors(PHOTO, BOX, "later") is None
    assert kept.look(PHOTO, "later") is None
    assert kept.descriptors(PHOTO, BOX, None) is not None
    kept.keep_descriptors(PHOTO, BOX, "later", VALUES + 1)
    found = kept.descriptors(PHOTO, BOX, None)
    assert found is not None
    assert np.array_equal(found, VALUES + 1)
    assert kept.descriptors(PHOTO, BOX, "now") is None


@pytest.mark.parametrize("damage", [b"", b"torn", b"\xff" * 1000])
def test_a_damaged_file_is_made_new(file: Path, damage: bytes) -> None:
    filled(file)
    file.write_bytes(damage)
    kept = Kept(file)
    assert kept.descriptors(PHOTO, BOX, "now") is None
    filled(file)
    assert Kept(file).look(PHOTO, "now") is not None


def test_half_a_file_is_damaged(file: Path) -> None:
    filled(file)
    file.write_bytes(file.read_bytes()[:-7])
    assert Kept(file).descriptors(PHOTO, BOX, None) is None


def test_numbers_that_are_none_are_not_believed(file: Path) -> None:
    kept = Kept(file)
    kept.keep_descriptors(PHOTO, BOX, "now", VALUES * np.nan)
    kept.save()
    assert Kept(file).descriptors(PHOTO, BOX, None) is None


def test_what_another_version_described_is_forgotten(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(file)
    monkeypatch.setattr(module, "_NAME", "{table} {part} another")
    assert Kept(file).descriptors(PHOTO, BOX, None) is None


def test_the_oldest_are_forgotten_first(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CROPS", 3)
    kept = Kept(file)
    for step in range(5):
        kept.keep_descriptors(PHOTO, BOX._replace(x0=step / 10), "now", VALUES)
    known = [kept.descriptors(PHOTO, BOX._replace(x0=step / 10), "now") is not None for step in range(5)]
    assert known == [False, False, True, True, True]


def test_a_disk_that_takes_nothing_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept = filled(tmp_path / "file" / "kept.safetensors")
    assert kept.look(PHOTO, "now") is not None


def test_nothing_new_is_not_written(file: Path) -> None:
    filled(file)
    before = file.stat().st_mtime_ns
    Kept(file).save()
    assert file.stat().st_mtime_ns == before
