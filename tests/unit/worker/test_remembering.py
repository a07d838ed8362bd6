"""The engine learns from what was done with crops, and from crops that were made before, without a single choice."""

from pathlib import Path

import numpy as np
import pytest

from ml_core.catalog.catalog import Catalog, NewCrop, PhotoFile
from ml_core.geometry import Box, Crop
from ml_core.photos.info import read_info
from ml_core.specs.engine import (
    RememberReply,
    RememberRequest,
    TasteReply,
    TasteRequest,
    decode_message,
    encode_message,
)
from ml_core.specs.errors import CatalogError
from ml_core.specs.judgements import Regime
from ml_core.worker import known_photos, warm
from ml_core.worker.answers import answer
from tests.pictures import scenes, write_photo

PHOTOS = 14


@pytest.fixture(autouse=True)
def cold() -> None:
    for remembered in (known_photos.kept_for, warm._looked_at, warm._picture):
        remembered.cache_clear()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A catalog whose photos all came with a tight crop on their left half."""
    random = np.random.default_rng(0)
    with Catalog.open(tmp_path / "catalog.sqlite") as catalog:
        for number, pixels in enumerate(scenes(PHOTOS, 240, 160), 1):
            path = write_photo(tmp_path / f"{number}.png", pixels)
            catalog.add_photos([PhotoFile(path, path.stat().st_size, path.stat().st_mtime_ns)])
            catalog.record_info(number, read_info(path))
            x, y = random.uniform(0, 0.1, 2).tolist()
            crop = Crop(Box(x, y, x + 0.4, y + 0.6))
            catalog.add_crops([NewCrop(number, crop, "file", "accepted", model="Lightroom")])
    return tmp_path / "catalog.sqlite"


def remembered(request: RememberRequest) -> int:
    reply = answer(request)
    assert isinstance(reply, RememberReply)
    return reply.pairs


def test_messages_cross_the_pipe() -> None:
    for message in (RememberRequest(Path("c.sqlite"), "Ann", (Path("a.jpg"),)), RememberReply(8)):
        assert decode_message(encode_message(3, message)) == (3, message)


def test_one_photo_or_all_that_changed_are_learnt_from_once(file: Path, tmp_path: Path) -> None:
    assert remembered(RememberRequest(file, "Ann", (tmp_path / "1.png",))) == 8
    assert remembered(RememberRequest(file, "Ann", (tmp_path / "1.png",))) == 0
    assert remembered(RememberRequest(file, "Ann")) == 8 * (PHOTOS - 1)
    with pytest.raises(CatalogError):
        answer(RememberRequest(tmp_path / "none.sqlite"))


def test_imported_crops_alone_teach_a_taste(file: Path, tmp_path: Path) -> None:
    remembered(RememberRequest(file))
    reply = answer(TasteRequest(file, save_to=tmp_path / "taste"))
    assert isinstance(reply, TasteReply)
    # A crop is one choice, however many others it is put beside.
    assert (reply.answers, reply.regime, reply.saved) == (PHOTOS, Regime.RERANKING, True)
    assert reply.findings
    # Nobody is asked to look at a crop again that they made long ago.
    assert reply.doubts == ()
