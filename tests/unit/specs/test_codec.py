"""Dataclasses come back from JSON as they were; anything else is refused."""

import json
import math
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.specs.codec import dumps, from_plain, loads, to_plain
from ml_core.specs.errors import SpecError


@dataclass(frozen=True)
class Inner:
    ratio: float
    name: str = "x"


class Weather(StrEnum):
    FAIR = "fair"
    FOUL = "a storm"


@dataclass(frozen=True)
class Outer:
    count: int
    flag: bool
    path: Path
    word: Literal["a", "b", 3]
    inner: Inner
    weather: Weather = Weather.FAIR
    maybe: Inner | None = None
    either: int | str = 0
    many: tuple[float, ...] = ()
    pair: tuple[int, str] = (0, "")
    listed: list[Path] = field(default_factory=list)
    named: dict[str, Inner] = field(default_factory=dict)
    free: dict[str, Any] = field(default_factory=dict)


texts = st.text(st.characters())  # lone surrogates too: that is how Python shows odd file names
numbers = st.floats(allow_nan=False)
paths = st.text(st.characters(exclude_characters="\0/"), min_size=1).map(lambda name: Path("/photos") / name)
inners = st.builds(Inner, numbers, texts)
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | texts,
    lambda inside: st.lists(inside) | st.dictionaries(texts, inside),
    max_leaves=8,
)
outers = st.builds(
    Outer,
    count=st.integers(),
    flag=st.booleans(),
    path=paths,
    word=st.sampled_from(["a", "b", 3]),
    inner=inners,
    weather=st.sampled_from(Weather),
    maybe=st.none() | inners,
    either=st.integers() | texts,
    many=st.lists(numbers).map(tuple),
    pair=st.tuples(st.integers(), texts),
    listed=st.lists(paths),
    named=st.dictionaries(texts, inners),
    free=st.dictionaries(texts, plain_values),
)


@given(outers)
def test_values_come_back_as_they_were(value: Outer) -> None:
    text = dumps(value)
    assert text.isascii()
    assert "\n" not in text
    assert loads(Outer, text) == value == loads(Outer, text.encode())
    assert from_plain(Outer, to_plain(value)) == value


def test_numbers_that_are_none_come_back() -> None:
    back = loads(tuple[float, ...], dumps((math.nan, math.inf, -math.inf)))
    assert math.isnan(back[0])
    assert back[1:] == (math.inf, -math.inf)


def test_a_whole_number_will_do_for_a_number_but_not_the_reverse() -> None:
    ratio = from_plain(Inner, {"ratio": 2}).ratio
    assert (ratio, type(ratio)) == (2.0, float)
    with pytest.raises(SpecError):
        from_plain(int, 2.0)


WHOLE: dict[str, Any] = {"count": 1, "flag": True, "path": "p", "word": "a", "inner": {"ratio": 1.5}}


def test_missing_keys_take_their_defaults() -> None:
    assert from_plain(Outer, WHOLE) == Outer(1, True, Path("p"), "a", Inner(1.5))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": 1}, "colour"),
        ({"count": 1.5}, "count"),
        ({"count": True}, "count"),
        ({"count": "1"}, "count"),
        ({"count": None}, "count"),
        ({"flag": 1}, "flag"),
        ({"path": 1}, "path"),
        ({"path": None}, "path"),
        ({"word": "c"}, "word"),
        ({"word": ["a"]}, "word"),
        ({"weather": "fine"}, "weather"),
        ({"weather": 1}, "weather"),
        ({"weather": ["fair"]}, "weather"),
        ({"inner": {}}, "ratio"),
        ({"inner": {"ratio": "1"}}, "inner.ratio"),
        ({"inner": {"ratio": True}}, "inner.ratio"),
        ({"inner": {"ratio": 10**400}}, "inner.ratio"),
        ({"inner": {"ratio": 1, "more": 2}}, "more"),
        ({"inner": [1.5]}, "inner"),
        ({"maybe": 3}, "maybe"),
        ({"either": 1.5}, "either"),
        ({"many": 1.0}, "many"),
        ({"many": [1.0, "2"]}, "many[1]"),
        ({"pair": [1]}, "pair"),
        ({"pair": [1, "a", 2]}, "pair"),
        ({"pair": [1, 2]}, "pair[1]"),
        ({"listed": "p"}, "listed"),
        ({"named": []}, "named"),
        ({"named": {"k": 1}}, "named.k"),
    ],
)
def test_wrong_values_are_refused_by_name(change: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecError) as caught:
        from_plain(Outer, WHOLE | change)
    assert said in caught.value.what


@pytest.mark.parametrize("key", WHOLE)
def test_lacking_keys_are_named(key: str) -> None:
    with pytest.raises(SpecError, match=key):
        from_plain(Outer, {name: value for name, value in WHOLE.items() if name != key})


@pytest.mark.parametrize("text", ["", "{", "nul", b"\xff\xfe{", b"\x80", "[" * 100_000, '{"a":1}}', "1" * 5000])
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(SpecError, match="not valid JSON"):
        loads(dict[str, Any], text)


@given(plain_values)
def test_anything_else_is_refused_and_nothing_worse_happens(plain: Any) -> None:
    with pytest.raises(SpecError):
        from_plain(Outer, plain)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", 1j, Outer])
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(SpecError):
        dumps({"value": value})


def test_keys_become_text() -> None:
    assert json.loads(dumps({1: (1, 2), None: Path("a")})) == {"1": [1, 2], "None": "a"}
