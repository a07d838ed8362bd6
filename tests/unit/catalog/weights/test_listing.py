"""What is installed: damaged weights are told apart and hide no others; removed ones come back."""

import pytest

from ml_core.catalog.folders import weights_folder
from ml_core.catalog.weights.cards import CARD, TENSORS, read_card
from ml_core.catalog.weights.listing import installed, local_weights, scorer_names, tensors_problem
from ml_core.catalog.weights.removing import remove, restore, sweep_removed
from ml_core.specs.errors import WeightsError
from tests.weights_server import put_weights


def problems() -> dict[str, str]:
    return {each.name: each.problem for each in local_weights()}


def test_sound_weights_are_listed_with_their_size() -> None:
    put_weights("one", b"n" * 2_000_000)
    (found,) = local_weights()
    assert (found.name, found.megabytes, found.problem) == ("one", 2.0, "")
    assert scorer_names() == ("composition", "one")
    assert tensors_problem("one") == ""


@pytest.mark.parametrize("card", ["", "{", '{"name": 3}', '{"name": "c", "title": "c"}', b"\xff\xfe"])
def test_a_damaged_card_hides_no_other(card: str | bytes) -> None:
    put_weights("good")
    content = card if isinstance(card, bytes) else card.encode()
    (put_weights("bad") / CARD).write_bytes(content)
    assert [each.name for each in installed()] == ["good"]
    assert "card cannot be read" in problems()["bad"]
    with pytest.raises(WeightsError, match="damaged") as told:
        read_card("bad")
    assert "Remove" in told.value.remedy


def test_whatever_is_missing_or_mixed_up_is_said() -> None:
    (put_weights("cardless") / CARD).unlink()
    (put_weights("empty") / TENSORS).unlink()
    put_weights("first").rename(weights_folder() / "second")
    (weights_folder() / ".net.part.hdf5").write_bytes(b"half")
    (weights_folder() / "a stray file").write_bytes(b"")
    assert problems() == {
        "cardless": "Their card is missing.",
        "empty": "The file with the numbers is missing.",
        "second": "Their card is that of “first”.",
    }
    assert scorer_names() == ("composition",)
    assert "missing" in tensors_problem("empty")


def test_a_card_of_great_size_is_not_read() -> None:
    (put_weights("large") / CARD).write_bytes(b" " * (2**20 + 1))
    assert "card cannot be read" in problems()["large"]


def test_changed_numbers_are_noticed() -> None:
    (put_weights("one") / TENSORS).write_bytes(b"Numbers")
    assert "was changed" in tensors_problem("one")


def test_removed_weights_come_back_until_they_are_swept() -> None:
    put_weights("one")
    aside = remove("one")
    assert local_weights() == ()
    restore(aside, "one")
    assert scorer_names() == ("composition", "one")
    first, _ = remove("one"), put_weights("one")
    with pytest.raises(WeightsError, match="installed since"):
        restore(first, "one")
    assert remove("one") != first
    sweep_removed()
    with pytest.raises(WeightsError, match="not there any more"):
        restore(first, "one")
    with pytest.raises(WeightsError, match="No weights called"):
        remove("one")


@pytest.mark.parametrize("name", ["../outside", "a/b", "", "composition", ".hidden", "x" * 200])
def test_a_name_cannot_leave_the_folder(name: str) -> None:
    for act in (read_card, remove):
        with pytest.raises(WeightsError, match="cannot be the name"):
            act(name)
