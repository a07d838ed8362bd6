"""Pairs from what a person did with the crops of their photos."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.catalog.catalog import Catalog, Judgement, NewCrop, StoredPair
from ml_core.catalog.records import CropState, JudgedPair
from ml_core.datasets import done
from ml_core.datasets.answers import preferred
from ml_core.datasets.decided_pairs import ANYWHERE, RIVALS
from ml_core.datasets.done import remember_decisions, remember_photos
from ml_core.datasets.perturbations import ALIKE, SMALLEST_AREA, overlap, perturbations
from ml_core.geometry import FULL_FRAME, Box, Crop
from tests.unit.catalog.albums import SHOOT, album, files, info

KEPT = Crop(Box(0.2, 0.2, 0.7, 0.7))
NEAR, FAR = Crop(Box(0.22, 0.2, 0.7, 0.7)), Crop(Box(0.0, 0.5, 0.5, 1.0))


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with album(tmp_path / "catalog.sqlite") as catalog:
        yield catalog


def add(catalog: Catalog, crop: Crop, state: CropState = "proposed", photo: int = 1, **more: Any) -> int:
    (number,) = catalog.add_crops(
        [NewCrop(**{"photo_id": photo, "crop": crop, "source": "dense", "state": state, **more})]
    )
    return number


def worse(item: JudgedPair) -> Crop:
    return item.pair.b if item.judgement.choice == "a" else item.pair.a


def test_an_accepted_crop_goes_before_its_changes_and_what_was_passed_over(catalog: Catalog) -> None:
    add(catalog, KEPT, "accepted", source="polish", model="policy 3")
    add(catalog, NEAR)
    add(catalog, FAR, "rejected")
    add(catalog, Crop(FULL_FRAME), aspect="3:2")
    add(catalog, FAR, photo=2)
    assert remember_decisions(catalog, "Ann") == 4
    judged = catalog.judged_pairs("Ann")
    assert [preferred(item) for item in judged] == [KEPT] * 4
    assert {item.pair.kind for item in judged} == {"accepted"}
    assert {(item.pair.photo, item.pair.model, item.pair.purpose) for item in judged} == {
        (SHOOT / "IMG_0.jpg", "policy 3", "learn")
    }
    rivals = [item for item in judged if "perturbed" not in origins(item.pair)]
    # A crop that looks the same and one of a shape that was asked for elsewhere say nothing.
    assert [worse(item) for item in rivals] == [FAR]
    assert [sorted(origins(item.pair)) for item in rivals] == [["dense", "policy"]]


def origins(pair: StoredPair) -> tuple[str, str]:
    return pair.a_origin, pair.b_origin


def test_a_corrected_crop_goes_before_the_proposal_it_came_from(catalog: Catalog) -> None:
    add(catalog, FAR, rank=0)
    add(catalog, NEAR, rank=1)
    add(catalog, KEPT, "corrected", source="user")
    remember_decisions(catalog, "Ann")
    judged = catalog.judged_pairs("Ann")
    rivals = [item for item in judged if "perturbed" not in origins(item.pair)]
    assert [worse(item) for item in rivals] == [NEAR]
    assert {item.pair.kind for item in judged} == {"corrected"}
    for item in judged:
        own = item.pair.a_origin if item.judgement.choice == "a" else item.pair.b_origin
        assert own == "user"


def test_a_slip_of_the_hand_is_no_correction(catalog: Catalog) -> None:
    add(catalog, Crop(Box(0.201, 0.2, 0.7, 0.7)))
    add(catalog, KEPT, "corrected", source="user")
    remember_decisions(catalog)
    assert all("perturbed" in origins(pair) for pair in catalog.pairs())


def test_only_the_best_of_what_was_passed_over_counts(catalog: Catalog) -> None:
    add(catalog, KEPT, "accepted", aspect="1:1")
    others = [Crop(Box(0.0, 0.01 * rank, 0.3, 0.3 + 0.01 * rank)) for rank in range(RIVALS + 2)]
    for rank in reversed(range(len(others))):
        add(catalog, others[rank], rank=rank, aspect="1:1")
    remember_decisions(catalog)
    judged = catalog.judged_pairs()
    assert {worse(item) for item in judged if "perturbed" not in origins(item.pair)} == set(others[:RIVALS])
    # The shape was asked for: that it was chosen says nothing.
    assert sum("perturbed" in origins(item.pair) for item in judged) == 2


def test_a_crop_gives_its_pairs_once(catalog: Catalog) -> None:
    number = add(catalog, KEPT, "accepted")
    assert remember_decisions(catalog, "Ann") == 3
    before = catalog.pairs(), catalog.journal()
    for annotator, seed in (("Ann", 0), ("Ann", 1), ("Bob", 0)):
        assert remember_decisions(catalog, annotator, seed) == 0
    assert (catalog.pairs(), catalog.journal()) == before
    add(catalog, FAR, "accepted", photo=2)
    assert remember_decisions(catalog, "Ann") == 3
    assert catalog.crop(number) is not None


def test_a_decision_that_is_taken_back_no_longer_counts(catalog: Catalog) -> None:
    first, second = add(catalog, KEPT, "accepted"), add(catalog, FAR)
    remember_decisions(catalog, "Ann")
    # As the library does: another crop in place of the first.
    catalog.set_crop_state(first, "proposed")
    catalog.set_crop_state(second, "accepted")
    assert remember_decisions(catalog, "Ann") == 4
    assert {preferred(item) for item in catalog.judged_pairs("Ann")} == {FAR}
    catalog.set_crop_state(second, "rejected")
    assert remember_decisions(catalog, "Ann") == 0
    assert catalog.judged_pairs("Ann") == []
    catalog.set_crop_state(first, "accepted")
    assert remember_decisions(catalog, "Bob") == 0
    assert [(preferred(item), item.judgement.annotator) for item in catalog.judged_pairs()] == [(KEPT, "Ann")] * 4
    count = len(catalog.journal())
    assert remember_decisions(catalog, "Ann") == 0
    assert len(catalog.journal()) == count


def test_an_answer_that_the_person_took_back_stays_so(catalog: Catalog) -> None:
    add(catalog, KEPT, "accepted")
    remember_decisions(catalog, "Ann")
    catalog.judge(Judgement(catalog.pairs()[0].id, "withdrawn", annotator="Ann"))
    remember_decisions(catalog, "Ann")
    assert len(catalog.judged_pairs("Ann")) == 2


def test_taking_a_photo_out_is_no_change_of_mind(catalog: Catalog) -> None:
    add(catalog, KEPT, "accepted")
    remember_decisions(catalog, "Ann")
    known = catalog.judged_pairs()
    catalog.remove_photos([1])
    remember_decisions(catalog, "Ann")
    assert catalog.judged_pairs() == known
    catalog.add_photos(files(1))
    photo = catalog.photo_at(SHOOT / "IMG_0.jpg")
    assert photo is not None
    add(catalog, FAR, photo=photo.id)
    remember_decisions(catalog, "Ann")
    assert catalog.judged_pairs() == known


def test_sides_are_balanced_and_drawn_by_the_seed(tmp_path: Path) -> None:
    sides = []
    for place, seed in enumerate((0, 0, 1)):
        with album(tmp_path / str(place) / "catalog.sqlite", 40) as catalog:
            for photo in range(1, 41):
                add(catalog, KEPT, "accepted", photo)
            assert remember_decisions(catalog, seed=seed) == 120
            sides.append([item.judgement.choice for item in catalog.judged_pairs()])
            # In each photo to within one.
            assert {sides[-1][place : place + 3].count("a") for place in range(0, 120, 3)} == {1, 2}
            assert 40 < sides[-1].count("a") < 80
    assert sides[0] == sides[1] != sides[2]
    # Not by turns either: what is left says nothing about what comes next.
    assert 30 < sum(one == other for one, other in zip(sides[0], sides[0][1:], strict=False)) < 90


def test_a_turned_crop_is_changed_within_the_photo(catalog: Catalog) -> None:
    turned = replace(KEPT, angle=3.0)
    add(catalog, turned, "accepted")
    assert remember_decisions(catalog) == 0
    catalog.record_info(1, info())
    assert remember_decisions(catalog) == 3
    for item in catalog.judged_pairs():
        assert worse(item).angle == 3.0
        assert worse(item).inside(6000, 4000)


edges = st.tuples(st.floats(0, 0.7), st.floats(0.3, 1)).map(lambda item: (item[0], min(item[0] + item[1], 1.0)))


@settings(deadline=None)
@given(edges, edges, st.integers(0, 99), st.booleans())
def test_changes_are_clearly_different_and_lie_in_the_photo(
    x: tuple[float, float], y: tuple[float, float], seed: int, keep_shape: bool
) -> None:
    crop = Crop(Box(x[0], y[0], x[1], y[1]))
    found = perturbations(crop, np.random.default_rng(seed), keep_shape=keep_shape)
    assert found == perturbations(crop, np.random.default_rng(seed), keep_shape=keep_shape)
    for other in found:
        box = other.box
        assert 0 <= box.x0 < box.x1 <= 1
        assert 0 <= box.y0 < box.y1 <= 1
        assert box.area >= SMALLEST_AREA
        assert overlap(box, crop.box) < ALIKE
        if keep_shape:
            assert box.width / box.height == pytest.approx(crop.box.width / crop.box.height)


def test_the_full_frame_has_smaller_crops_beside_it_only() -> None:
    (smaller,) = perturbations(Crop(FULL_FRAME), np.random.default_rng(0))
    assert smaller.box.width == pytest.approx(smaller.box.height)


# Crops that were made before


def imported(catalog: Catalog, crop: Crop = KEPT, photo: int = 1, **more: Any) -> int:
    catalog.record_info(photo, info())
    return add(catalog, crop, "accepted", photo, source="file", model="Lightroom", **more)


def test_an_imported_crop_goes_before_its_changes_crops_anywhere_and_the_full_frame(catalog: Catalog) -> None:
    add(catalog, FAR)
    imported(catalog, aspect="1:1")
    assert remember_decisions(catalog) == 3 + ANYWHERE + 1
    judged = catalog.judged_pairs()
    assert all(preferred(item) == KEPT for item in judged)
    assert {item.pair.kind for item in judged} == {"imported"}
    others = Counter(origin for item in judged for origin in origins(item.pair) if origin != "file")
    # A shape that nobody asked for is a choice; a proposal that nobody saw is none.
    assert others == {"perturbed": 3, "random": ANYWHERE, "full frame": 1}
    assert all(overlap(worse(item).box, KEPT.box) < ALIKE for item in judged)


def test_two_imported_crops_of_a_photo_are_not_put_beside_each_other(catalog: Catalog) -> None:
    imported(catalog)
    imported(catalog, FAR, output="Copy 1")
    remember_decisions(catalog)
    for item in catalog.judged_pairs():
        if "perturbed" not in origins(item.pair):
            assert max(overlap(worse(item).box, crop.box) for crop in (KEPT, FAR)) < ALIKE


def test_only_the_photos_that_are_named_are_looked_at(catalog: Catalog) -> None:
    add(catalog, KEPT, "accepted", photo=1)
    add(catalog, KEPT, "accepted", photo=2)
    assert remember_photos(catalog, [SHOOT / "IMG_1.jpg", SHOOT / "IMG_1.jpg", SHOOT / "gone.jpg"]) == 3
    assert {pair.photo for pair in catalog.pairs()} == {SHOOT / "IMG_1.jpg"}
    assert remember_decisions(catalog) == 3


def test_nothing_is_written_where_nothing_changed(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(catalog)
    add(catalog, FAR, "corrected", photo=2, source="user")
    remember_decisions(catalog)

    def refuse() -> None:
        raise AssertionError("a transaction was begun")

    monkeypatch.setattr(catalog, "transaction", refuse)
    assert remember_decisions(catalog) == 0


def test_others_can_write_while_much_is_remembered(tmp_path: Path) -> None:
    with album(tmp_path / "catalog.sqlite", 60) as catalog, Catalog.open(tmp_path / "catalog.sqlite") as other:
        for photo in range(1, 61):
            imported(catalog, photo=photo)
        gaps: list[float] = []

        def write(seconds: float) -> None:
            # The lock is free here: somebody else's change goes through at once.
            other.set_crop_state(60, "accepted")
            gaps.append(seconds)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ml_core.datasets.done.time.sleep", write)
            patch.setattr(done, "_SECONDS_A_TRANSACTION", 0.0001)
            assert remember_decisions(catalog) == 60 * 8
        assert len(gaps) > 10
        assert all(gaps)
