"""Crops, and the state they give their photo."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.catalog import crop_records
from ml_core.catalog.catalog import Catalog, CropState, NewCrop, PhotoQuery
from ml_core.geometry import Box, Crop
from ml_core.specs.errors import CatalogError
from tests.unit.catalog.albums import SHOOT, album

CROP = Crop(Box(0.1, 0.2, 0.7, 0.9), -1.5)
STATES: tuple[CropState, ...] = ("rejected", "proposed", "accepted", "corrected")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with album(tmp_path / "catalog.sqlite") as catalog:
        yield catalog


@pytest.fixture(scope="module")
def shared_catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    with album(tmp_path_factory.mktemp("crops") / "catalog.sqlite") as catalog:
        yield catalog


def test_a_crop_comes_back_as_it_was(catalog: Catalog) -> None:
    new = NewCrop(1, CROP, "polish", "proposed", "4:5", 6.25, "policy 3", 2)
    (crop_id,) = catalog.add_crops([new])
    (crop,) = catalog.crops(1)
    assert crop == catalog.crop(crop_id)
    assert NewCrop(**{name: getattr(crop, name) for name in new.__dataclass_fields__}) == new
    assert catalog.crop(crop_id + 1) is None


def test_crops_come_best_first(catalog: Catalog) -> None:
    ids = catalog.add_crops([NewCrop(1, CROP, "dense", rank=rank) for rank in (2, 0, 1, 0)])
    assert [crop.id for crop in catalog.crops(1)] == [ids[3], ids[1], ids[2], ids[0]]


def test_crops_of_an_unknown_photo_are_refused_and_none_is_kept(catalog: Catalog) -> None:
    with pytest.raises(CatalogError):
        catalog.add_crops([NewCrop(1, CROP, "dense"), NewCrop(99, CROP, "dense")])
    assert catalog.crops(1) == []
    assert catalog.count(PhotoQuery(crop="none")) == 3


def test_an_unknown_state_is_refused(catalog: Catalog) -> None:
    (crop_id,) = catalog.add_crops([NewCrop(1, CROP, "dense")])
    with pytest.raises(CatalogError):
        catalog._execute("UPDATE crops SET state = 'maybe' WHERE id = ?", (crop_id,))


def test_clearing_proposals_keeps_what_was_decided(catalog: Catalog) -> None:
    catalog.add_crops([NewCrop(photo_id, CROP, "dense", state) for photo_id in (1, 2) for state in STATES])
    catalog.add_crops([NewCrop(3, CROP, "dense")])
    catalog.clear_proposals([1, 3])
    assert {crop.state for crop in catalog.crops(1)} == {"rejected", "accepted", "corrected"}
    assert len(catalog.crops(2)) == 4
    assert catalog.count(PhotoQuery(crop="none")) == 1


def test_accepted_and_corrected_crops_are_listed_with_their_files(catalog: Catalog) -> None:
    ids = catalog.add_crops([NewCrop(photo_id, CROP, "dense", state) for photo_id in (2, 1) for state in STATES])
    listed = list(catalog.accepted())
    assert [crop.id for _, crop in listed] == [ids[2], ids[3], ids[6], ids[7]]
    assert [path for path, _ in listed] == [SHOOT / "IMG_1.jpg"] * 2 + [SHOOT / "IMG_0.jpg"] * 2


def test_accepted_crops_are_read_in_pieces(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crop_records, "_CROPS_A_READ", 5)
    catalog.add_crops([NewCrop(1, CROP, "dense", "accepted")] * 23)
    found = []
    for _, crop in catalog.accepted():
        found.append(crop.id)
        if crop.state == "accepted":
            catalog.set_crop_state(crop.id, "rejected")  # an export may change what it goes through
    assert found == list(range(1, 24))
    assert list(catalog.accepted()) == []


moves = st.lists(
    st.tuples(st.sampled_from(["add", "change", "clear"]), st.sampled_from(STATES), st.integers(0, 30)), max_size=12
)


@settings(deadline=None)
@given(moves)
def test_a_photo_bears_the_weightiest_state_of_its_crops(
    shared_catalog: Catalog, moves: list[tuple[str, CropState, int]]
) -> None:
    catalog = shared_catalog
    with catalog.transaction():
        catalog._execute("DELETE FROM crops")
        for move, state, number in moves:
            crops = catalog.crops(1)
            if move == "add":
                catalog.add_crops([NewCrop(1, CROP, "dense", state)])
            elif move == "change" and crops:
                catalog.set_crop_state(crops[number % len(crops)].id, state)
            elif move == "clear":
                catalog.clear_proposals([1])
        states = {crop.state for crop in catalog.crops(1)}
        wanted = next((state for state in reversed(STATES) if state in states), "none")
        assert [photo.crop_state for photo in catalog.photos([1, 2])] == [wanted, "none"]


def test_the_standing_crop_is_the_weightiest_then_the_best(catalog: Catalog) -> None:
    states: tuple[CropState, ...] = ("proposed", "rejected", "corrected", "accepted")
    ids = catalog.add_crops([NewCrop(1, CROP, "dense", state, rank=rank) for rank, state in enumerate(states)])
    more = catalog.add_crops([NewCrop(2, CROP, "dense", rank=rank) for rank in (1, 0)])
    catalog.add_crops([NewCrop(3, CROP, "dense", "rejected")])
    assert {photo: crop.id for photo, crop in catalog.standing_crops([1, 2, 3, 99]).items()} == {1: ids[2], 2: more[1]}


def test_undecided_are_the_photos_that_can_be_read_without_a_decision_for_the_output(catalog: Catalog) -> None:
    catalog._execute("UPDATE photos SET state = 'ready'")
    catalog.add_crops([NewCrop(1, CROP, "dense", "accepted"), NewCrop(2, CROP, "dense", "proposed")])
    catalog.add_crops([NewCrop(2, CROP, "dense", "rejected", output="square")])
    assert catalog.undecided([3, 2, 1]) == [3, 2]
    assert catalog.undecided([3, 2, 1], "square") == [3, 1]
    catalog._execute("UPDATE photos SET state = 'broken' WHERE id = 3")
    assert catalog.undecided([3, 2, 1]) == [2]


def test_putting_crops_back_restores_numbers_times_and_the_photos_state(catalog: Catalog) -> None:
    catalog.add_crops([NewCrop(1, CROP, "dense", "accepted", output=output) for output in ("", "square")])
    before = catalog.crops(1)
    catalog.set_crop_state(before[0].id, "rejected")
    catalog.add_crops([NewCrop(1, CROP, "user", "corrected", attention=("small",))])
    after = catalog.crops(1)
    catalog.put_crops(1, before)
    assert catalog.crops(1) == before
    catalog.put_crops(1, after)
    assert catalog.crops(1) == after
    photo = catalog.photo(1)
    assert photo is not None
    assert (photo.crop_state, photo.attention) == ("corrected", ("small",))
