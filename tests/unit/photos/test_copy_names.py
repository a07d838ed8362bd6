import os
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.photos.copy_names import FIELDS, NameParts, check_template, copy_name, folder_name, room_for_name
from ml_core.specs.errors import SpecError

PHOTO = PurePath("/photos/Wedding/IMG_0012.CR3")


def named(template: str, **about: object) -> str:
    check_template(template)
    return copy_name(template, NameParts(PHOTO, **about)).stem  # type: ignore[arg-type]


def test_every_field_is_filled_in() -> None:
    taken = 1_700_000_000.0
    about = {"number": 7, "taken": taken, "aspect": "4:5", "output": "Story, reel", "suffix": "-crop"}
    assert named("{name}{suffix}", **about) == "IMG_0012-crop"
    assert named("{folder} {number} {aspect}", **about) == "Wedding 007 4x5"
    assert named("{number}", number=7, digits=5) == "00007"
    assert named("{output} of {name}", **about) == "Story, reel of IMG_0012"
    words = named("{date} {time}", **about).split()
    assert (len(words[0]), words[0][:8], len(words[1])) == (10, "2023-11-", 6)


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{output}_{name}", "IMG_0012"),
        ("{name}_{output}", "IMG_0012"),
        ("{name}-{output}-{number}", "IMG_0012-001"),
        ("{date}{time}{output}", "photo"),
    ],
)
def test_nothing_is_left_over_where_a_field_is_empty(template: str, name: str) -> None:
    assert named(template) == name


@pytest.mark.parametrize(
    "template",
    [
        "",
        " ",
        ".",
        "{name",
        "name}",
        "{}",
        "{0}",
        "{nme}",
        "{name!r}",
        "{name.parent}",
        "{name[0]}",
        "../{name}",
        "a/b",
        "a\\b",
        "{name:>9}",
        "a:b",
        "a*",
        "a\0",
        "a\n",
        "C:{name}",
    ],
)
def test_templates_that_make_no_names_are_refused(template: str) -> None:
    with pytest.raises(SpecError):
        check_template(template)


def test_a_suffix_leads_nowhere_else_either() -> None:
    with pytest.raises(SpecError, match="name"):
        check_template("{name}{suffix}", "/../outside")


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from([f"{{{name}}}" for name in FIELDS]))
def test_names_are_safe_whatever_photos_folders_and_outputs_are_called(name: str, other: str, field: str) -> None:
    name = name.encode("utf-8", "replace").decode().replace("/", "").replace("\0", "") or "x"
    other = other.encode("utf-8", "replace").decode()
    parts = NameParts(PurePath("/photos") / name / f"{name}.jpg", output=other, aspect=other)
    stem = copy_name(f"{{name}}{field}", parts, room=120).stem
    assert 0 < len(os.fsencode(stem)) <= 120
    assert Path(stem).name == stem
    assert not stem.startswith((".", " "))
    assert not set(stem) & set('<>:"/\\|?*\0\n')


@pytest.mark.parametrize("name", ["con", "NUL.jpg", "com1", "Aux"])
def test_names_that_windows_keeps_for_itself_are_changed(name: str) -> None:
    assert folder_name(name) == f"_{name}"
    assert folder_name("console") == "console"


def test_long_names_lose_their_end_and_never_half_a_letter() -> None:
    parts = NameParts(PurePath("/p") / ("é" * 120 + "e\u0301" * 10 + ".jpg"))
    whole, short = copy_name("{name}", parts, room=300), copy_name("{name}", parts, room=242)
    assert not whole.shortened
    assert short == ("é" * 120, True)
    assert copy_name("{name}", parts, room=243).stem == "é" * 120 + "e\u0301"


def test_there_is_room_for_extension_and_number(tmp_path: Path) -> None:
    room = room_for_name(tmp_path, ".jpeg")
    (tmp_path / ("x" * room + "-9999" + ".jpeg")).touch()
    assert room <= 255 - len(".jpeg-9999")
