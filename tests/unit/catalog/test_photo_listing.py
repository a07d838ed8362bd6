"""Listing, filtering and sorting agree with doing the same in plain Python, and read no more than they must."""

import random
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.catalog.catalog import (
    Catalog,
    CropState,
    NewCrop,
    Photo,
    PhotoCropState,
    PhotoFile,
    PhotoQuery,
    PhotoSort,
    PhotoState,
)
from ml_core.catalog.paths import search_text, sort_key
from ml_core.geometry import FULL_FRAME, Crop
from ml_core.photos.info import PhotoInfo
from ml_core.specs.attention import Attention

ROOT = Path("/photos")
FOLDERS = (ROOT, ROOT / "Trip", ROOT / "Trip" / "day 1", ROOT / "Trip 2", ROOT / "trip")
COUNT = 60


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Return photos with many equal and missing values, so that orders have ties."""
    draw = random.Random(1)
    with Catalog.open(tmp_path_factory.mktemp("listing") / "catalog.sqlite") as catalog:
        names = [f"{draw.choice(('IMG_', 'img ', 'Ä'))}{index}.jpg" for index in range(COUNT)]
        catalog.add_photos([PhotoFile(draw.choice(FOLDERS) / name, draw.randrange(3), 1) for name in names])
        for photo_id in range(1, COUNT + 1):
            taken = draw.choice((None, -3.5, 7.0, 8.0))
            catalog.record_info(photo_id, PhotoInfo(60, 40, 1, "JPEG", taken, "", ""))
            draw.choice((catalog.record_ready, lambda number: catalog.record_failure(number, "no")))(photo_id)
            if draw.random() < 0.7:
                catalog.record_scores([(photo_id, draw.choice((4.0, 5.5, 7.0)), 1.0, "composition")])
            if draw.random() < 0.7:
                state = draw.choice(get_args(CropState))
                sure = draw.choice((None, 0.2, 0.9))
                asks: tuple[Attention, ...] = draw.choice(((), ("small",)))
                catalog.add_crops(
                    [NewCrop(photo_id, Crop(FULL_FRAME), "dense", state, confidence=sure, attention=asks)]
                )
        yield catalog


queries = st.builds(
    PhotoQuery,
    text=st.sampled_from(["", "img", "IMG_1", "ä", "A\u0308", "trip jpg", "day", "1 2", "%", "nothing"]),
    folder=st.sampled_from([None, *FOLDERS, Path("/pho")]),
    state=st.sampled_from([None, *get_args(PhotoState)]),
    crop=st.sampled_from([None, *get_args(PhotoCropState)]),
    min_score=st.sampled_from([None, 1.0, 5.5, 9.0]),
    attention=st.booleans(),
    sort=st.sampled_from(get_args(PhotoSort)),
    descending=st.booleans(),
)


def matches(photo: Photo, query: PhotoQuery) -> bool:
    words = search_text(query.text).split()
    return (
        all(word in search_text(photo.path.name) or word in search_text(str(photo.path.parent)) for word in words)
        and (query.folder is None or photo.path.is_relative_to(query.folder))
        and query.state in (None, photo.state)
        and query.crop in (None, photo.crop_state)
        and (query.min_score is None or (photo.score is not None and photo.score >= query.min_score))
        and (bool(photo.attention) or not query.attention)
    )


def place(photo: Photo, query: PhotoQuery) -> tuple[Any, ...]:
    first: dict[str, Any] = {
        "name": (),
        "taken": (photo.taken is not None, photo.taken or 0.0),
        "added": (photo.added,),
        "score": (photo.score or 0.0,),
        "folder": (str(photo.path.parent),),
        "size": (photo.size,),
        "confidence": (photo.confidence or 0.0,),
    }
    return (*first[query.sort], sort_key(photo.path.name), photo.id)


@settings(max_examples=300, deadline=None)
@given(query=queries, data=st.data())
def test_a_query_agrees_with_plain_python(catalog: Catalog, query: PhotoQuery, data: st.DataObject) -> None:
    everything = catalog.photos(range(1, COUNT + 1))
    wanted = sorted((photo for photo in everything if matches(photo, query)), key=lambda photo: place(photo, query))
    ids = [photo.id for photo in wanted][:: -1 if query.descending else 1]
    assert catalog.photo_ids(query) == ids
    assert catalog.count(query) == len(ids)
    offset, limit = data.draw(st.integers(0, COUNT)), data.draw(st.integers(0, COUNT))
    assert [photo.id for photo in catalog.page(query, offset, limit)] == ids[offset : offset + limit]
    photo_id = data.draw(st.integers(0, COUNT + 1))
    assert catalog.position(query, photo_id) == (ids.index(photo_id) if photo_id in ids else None)


@pytest.mark.parametrize("sort", get_args(PhotoSort))
@pytest.mark.parametrize("filtered", [{}, {"state": "ready", "crop": "none", "min_score": 2.0, "folder": ROOT}])
def test_pages_are_found_in_an_index_alone_without_sorting(
    catalog: Catalog, sort: PhotoSort, filtered: dict[str, Any]
) -> None:
    statements: list[str] = []
    catalog._connection.set_trace_callback(statements.append)
    catalog.photo_ids(PhotoQuery(sort=sort, **filtered), 5, 5)
    catalog._connection.set_trace_callback(None)
    plan = [row[3] for row in catalog._connection.execute(f"EXPLAIN QUERY PLAN {statements[0]}")]
    assert any(f"photos_by_{sort}" in step and "COVERING INDEX" in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan


def test_folders_are_counted(catalog: Catalog) -> None:
    folders = dict(catalog.folders())
    assert set(folders) == set(FOLDERS)
    assert sum(folders.values()) == COUNT


def test_what_is_no_longer_there_is_left_out(catalog: Catalog) -> None:
    assert [photo.id for photo in catalog.photos([COUNT + 5, 2, 1])] == [2, 1]
    assert catalog.photo(COUNT + 5) is None
    assert catalog.photo_at(ROOT / "missing.jpg") is None


def test_names_sort_as_people_count() -> None:
    names = ["img1.jpg", "IMG2.jpg", "img02b.jpg", "img10.jpg", "img99.jpg", "img100.jpg"]
    shuffled = random.Random(0).sample(names, len(names))
    assert sorted(shuffled, key=sort_key) == names


@given(st.lists(st.integers(0, 10**30), min_size=2))
def test_numbers_in_names_sort_by_value(numbers: list[int]) -> None:
    keys = [sort_key(f"DSC{number}.jpg") for number in sorted(numbers)]
    assert all(one <= other for one, other in pairwise(keys))


@given(st.text())
def test_text_is_found_however_it_is_written(text: str) -> None:
    assert search_text(unicodedata.normalize("NFD", text)) == search_text(unicodedata.normalize("NFC", text))
    search_text(text).encode()
