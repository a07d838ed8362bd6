"""preference_pairs.json: out, annotated elsewhere, and in again."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.catalog.catalog import Catalog, Judgement, PhotoFile
from ml_core.catalog.exchange.corner_boxes import from_corner_boxes, sizes_of
from ml_core.catalog.exchange.files import export_for_judging, export_judgements, import_judgements
from ml_core.catalog.exchange.merging import merge
from ml_core.geometry import Box, Crop
from ml_core.specs.judgements import Choice
from tests.pictures import write_photo
from tests.unit.catalog.pairs import MEMORY, catalog_in_memory, pair

A, B = Crop(Box(0.1, 0.2, 0.7, 0.9)), Crop(Box(0.0, 0.0, 1 / 3, 0.5))


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with catalog_in_memory() as catalog:
        yield catalog


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write_photo(tmp_path / "photos" / "1.jpg", np.zeros((200, 300, 3), np.uint8))


def entries(file: Path) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = json.loads(file.read_text())
    return result


def test_the_file_has_the_corners_in_pixels_and_the_last_answer(catalog: Catalog, photo: Path, tmp_path: Path) -> None:
    numbers = catalog.add_pairs([pair(photo=photo, a=A, b=B) for _ in range(6)])
    said: list[Choice] = ["a", "b", "tie", "skip", "withdrawn"]
    for number, choice in zip(numbers, said, strict=False):
        catalog.judge(Judgement(number, choice, "clear" if choice == "b" else "normal"))
    catalog.judge(Judgement(numbers[0], "b"))
    file = tmp_path / "preference_pairs.json"
    exported = export_judgements(catalog, file)
    assert entries(file)[1] == {
        "image_path": str(photo),
        "crop_a": {"x_min": 30, "y_min": 40, "x_max": 210, "y_max": 180},
        "crop_b": {"x_min": 0, "y_min": 0, "x_max": 100, "y_max": 100},
        "preference": 1,
        "confidence": 0.5,
    }
    # A tie is left out and said to be: it must never read as not judged.
    assert [(entry["preference"], entry["confidence"]) for entry in entries(file)] == [
        (1, 1.0),
        (1, 0.5),
        (-1, 0.0),
        (-1, 0.0),
    ]
    assert (exported.pairs, exported.judgements) == (4, 2)
    assert [skip.place for skip in exported.skipped] == [f"pair {numbers[2]}", f"pair {numbers[3]}"]


def test_pairs_judged_elsewhere_come_back_as_answers_to_them(catalog: Catalog, photo: Path, tmp_path: Path) -> None:
    numbers = catalog.add_pairs(
        [pair(photo=photo, a=A, b=B, purpose="held out"), pair(photo=photo, a=B, b=A), pair(photo=photo, a=A, b=A)]
    )
    file = tmp_path / "preference_pairs.json"
    export_for_judging(catalog, file, catalog.unjudged_pairs())
    changed = entries(file)
    for entry, preference, confidence in zip(changed, (1, 0, -1), (0.9, 0.6, 0.0), strict=True):
        entry |= {"preference": preference, "confidence": confidence}
    file.write_text(json.dumps(changed))
    for expected in ((0, 2, 0), (0, 0, 2)):
        merged = import_judgements(catalog, file, "Ann")
        assert (merged.pairs, merged.judgements, merged.known) == expected
        assert merged.skipped == ()
    assert [
        (item.pair.id, item.judgement.choice, item.judgement.confidence) for item in catalog.judged_pairs("Ann")
    ] == [
        (numbers[0], "b", "clear"),
        (numbers[1], "a", "normal"),
    ]
    assert [waiting.id for waiting in catalog.unjudged_pairs("Ann")] == [numbers[2]]
    assert len(catalog.pairs()) == 3


def entry(photo: Path | str = "1.jpg", **changes: Any) -> dict[str, Any]:
    corners = {"x_min": 0, "y_min": 0, "x_max": 150, "y_max": 100}
    whole = {"image_path": str(photo), "crop_a": corners, "crop_b": {**corners, "x_max": 300}, "preference": 0}
    return {**whole, "confidence": 0.8, **changes}


def test_pairs_of_another_program_are_imported_ones(catalog: Catalog, photo: Path) -> None:
    file = photo.parent / "anything.json"
    file.write_text(json.dumps([entry(), entry(preference=-1, crop_b=entry()["crop_a"], confidence=None)]))
    merged = import_judgements(catalog, file, "Ann")
    assert (merged.pairs, merged.judgements, merged.skipped) == (2, 1, ())
    (item,) = catalog.judged_pairs()
    assert (item.pair.photo, item.pair.kind, item.pair.a_origin, item.pair.purpose) == (
        photo,
        "imported",
        "file",
        "learn",
    )
    assert (item.pair.a.box, item.pair.b.box) == (Box(0, 0, 0.5, 0.5), Box(0, 0, 1, 0.5))
    assert (item.judgement.choice, item.judgement.annotator, item.judgement.confidence) == ("a", "Ann", "clear")
    assert len(catalog.unjudged_pairs("Ann")) == 1


def test_a_photo_may_be_named_from_the_working_folder(
    catalog: Catalog, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "results.json"
    file.write_text(json.dumps([entry("photos/1.jpg"), entry("1.jpg")]))
    monkeypatch.chdir(photo.parent)
    assert import_judgements(catalog, file).skipped == ()
    assert {stored.photo for stored in catalog.pairs()} == {photo}


CORNERS = entry()["crop_a"]
ODD: list[tuple[Any, str]] = [
    (entry(crop_a={**CORNERS, "x_max": 301}), "outside the photo"),
    (entry(crop_a={**CORNERS, "x_min": -1}), "outside the photo"),
    (entry(crop_a={**CORNERS, "x_min": 150}), "empty"),
    (entry(crop_a={**CORNERS, "x_min": math.nan}), "x_min"),
    (entry(crop_b={**CORNERS, "y_max": "100"}), "y_max"),
    (entry(crop_b={**CORNERS, "y_max": 10**400}), "y_max"),
    (entry(crop_b={"x_min": 0}), "y_min"),
    (entry(crop_b=[0, 0, 1, 1]), "x_min"),
    (entry(preference=2), "preference"),
    (entry(preference=0.5), "preference"),
    (entry(preference=True), "preference"),
    (entry(preference="a"), "preference"),
    (entry(confidence="sure"), "confidence"),
    (entry("gone.jpg"), ""),
    (entry(""), "path"),
    (entry(image_path=7), "path"),
    ({}, "preference"),
    (None, "preference"),
    ([], "preference"),
]


@pytest.mark.parametrize(("odd", "reason"), ODD)
def test_an_entry_that_makes_no_sense_is_left_out_with_a_reason(
    catalog: Catalog, photo: Path, odd: Any, reason: str
) -> None:
    file = photo.parent / "preference_pairs.json"
    file.write_text(json.dumps([odd, entry()]))
    merged = import_judgements(catalog, file)
    assert (merged.pairs, merged.judgements) == (1, 1)
    (skip,) = merged.skipped
    assert skip.place == "pair 1 of the file"
    assert reason in skip.reason
    assert skip.reason


def test_a_photo_whose_size_nobody_knows_is_left_out(catalog: Catalog, tmp_path: Path) -> None:
    catalog.add_pairs([pair(), pair(1, a=Crop(Box(0, 0, 1, 1), 2.0))])
    exported = export_judgements(catalog, tmp_path / "preference_pairs.json")
    assert exported.pairs == 0
    assert len(exported.skipped) == 2
    assert entries(tmp_path / "preference_pairs.json") == []


def test_the_catalog_knows_the_size_of_a_photo_that_is_away() -> None:
    with catalog_in_memory() as catalog:
        away = Path("/photos/away.jpg")
        catalog.add_photos([PhotoFile(away, 1, 1)])
        catalog._execute("UPDATE photos SET width = 600, height = 400")
        assert sizes_of(catalog)(away) == (600, 400)


edges = st.tuples(st.integers(0, 6000), st.integers(1, 6000)).map(lambda item: (item[0], item[0] + item[1]))


@settings(deadline=None)
@given(edges, edges, st.integers(0, 3), st.integers(0, 3))
def test_corners_in_pixels_come_back_as_they_were(
    x: tuple[int, int], y: tuple[int, int], more_x: int, more_y: int
) -> None:
    corners = {"x_min": x[0], "y_min": y[0], "x_max": x[1], "y_max": y[1]}
    size = (x[1] + more_x, y[1] + more_y)
    (read,) = from_corner_boxes([entry(crop_a=corners, crop_b=corners)], MEMORY, lambda _: size).pairs
    assert read.a.box.pixels(*size) == (x[0], y[0], x[1], y[1])


def test_answers_of_two_people_to_one_pair_of_another_program_meet(catalog: Catalog, photo: Path) -> None:
    for person, preference in (("Ann", 0), ("Bob", 1)):
        archive = from_corner_boxes([entry(preference=preference)], photo, sizes_of(catalog))
        merge(catalog, archive, person)
    assert len(catalog.pairs()) == 1
    assert [item.judgement.choice for item in catalog.judged_pairs()] == ["a", "b"]
