"""What a profile remembers of cropping: kept whole, read in spite of damage, written over nothing unknown."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.catalog.cropping_choices import FILE, CroppingChoices, load_choices, save_choices
from ml_core.catalog.profile import Profile, create_profile, default_profile
from ml_core.specs.errors import CatalogError, SpecError
from ml_core.specs.outputs import PRESETS, Output

OWN = Output("Album  page", "7:5", 3000, 2143)


@pytest.fixture
def profile(home: Path) -> Profile:
    return create_profile("Weddings")


def write(profile: Profile, **plain: Any) -> None:
    (profile.path / FILE).write_text(json.dumps(plain))


def test_choices_come_back_as_they_were_kept(profile: Profile) -> None:
    choices = (
        CroppingChoices(overlay="golden ratio")
        .with_aspect("6:7", turned=True)
        .with_own_aspect("6:7")
        .with_output(OWN)
        .with_chosen("A4", True)
    )
    save_choices(profile, choices)
    assert load_choices(profile) == choices
    assert [output.name for output in choices.outputs] == ["A4", "Album page"]


def test_a_profile_without_choices_has_the_defaults(profile: Profile) -> None:
    assert load_choices(profile) == CroppingChoices()
    assert CroppingChoices().outputs == ()


def test_own_shapes_are_the_newest_first_and_once() -> None:
    choices = CroppingChoices()
    for number in [*range(2, 12), 5]:
        choices = choices.with_own_aspect(f"{number}:{number + 1}")
    assert choices.own_aspects[:3] == ("5:6", "11:12", "10:11")
    assert len(choices.own_aspects) == 8


@pytest.mark.parametrize("name", ["free", "original", "4", "a:b", "0:1", "1:1000", "nan:1", ""])
def test_a_shape_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(SpecError):
        CroppingChoices().with_own_aspect(name)


@pytest.mark.parametrize(
    "output",
    [
        Output(" ", "1:1"),
        Output("x" * 41, "1:1"),
        Output("a4", "1:1"),
        Output("tab\x00", "1:1"),
        Output("shape", "wide"),
        Output("size", "1:1", -1, 0),
        Output("size", "1:1", 0, 100_000),
    ],
)
def test_an_output_that_is_none_is_refused(output: Output) -> None:
    with pytest.raises(SpecError):
        CroppingChoices().with_output(output)


def test_an_own_output_goes_with_its_choice() -> None:
    choices = CroppingChoices().with_output(OWN).without_output("Album page")
    assert choices == CroppingChoices()
    assert CroppingChoices().with_output(OWN).with_chosen("Album page", False).outputs == ()


def test_what_another_version_wrote_stays(profile: Profile) -> None:
    write(
        profile,
        chosen=["Hologram", "A4"],
        depth={"of": "field"},
        own_outputs=[{"name": "x", "aspect": "1:1", "dpi": 9}],
    )
    choices = load_choices(profile)
    assert [output.name for output in choices.outputs] == ["A4"]
    assert [output.name for output in choices.own_outputs] == ["x"]
    save_choices(profile, choices.with_chosen("A4", False))
    kept = json.loads((profile.path / FILE).read_text())
    assert kept["depth"] == {"of": "field"}
    assert kept["chosen"] == ["Hologram"]


def test_damage_costs_only_what_is_damaged(profile: Profile) -> None:
    write(
        profile,
        aspect="wide",
        turned=True,
        chosen=["A4"],
        own_outputs=[{"name": "good", "aspect": "1:1"}, {"name": "bad"}, 7, {"name": "GOOD", "aspect": "1:1"}],
    )
    choices = load_choices(profile)
    assert (choices.aspect, choices.turned, choices.chosen) == ("free", True, ("A4",))
    assert [output.name for output in choices.own_outputs] == ["good"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=5), each, max_size=3),
    max_leaves=6,
)
_FIELDS = st.sampled_from(["aspect", "turned", "own_aspects", "chosen", "own_outputs", "overlay"])


@given(st.dictionaries(_FIELDS, _JSON) | _JSON)
def test_whatever_the_file_holds_there_are_choices(plain: Any) -> None:
    profile = default_profile()
    (profile.path / FILE).write_text(json.dumps(plain))
    choices = load_choices(profile)
    save_choices(profile, choices)
    assert load_choices(profile) == choices


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_object_counts_as_none(profile: Profile, content: bytes) -> None:
    (profile.path / FILE).write_bytes(content)
    assert load_choices(profile) == CroppingChoices()


def test_a_folder_that_is_gone_is_said(profile: Profile, tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="could not be kept"):
        save_choices(Profile(tmp_path / "gone"), CroppingChoices())


def test_every_preset_can_be_chosen() -> None:
    choices = CroppingChoices()
    for output in PRESETS:
        choices = choices.with_chosen(output.name, True)
    assert choices.outputs == PRESETS
