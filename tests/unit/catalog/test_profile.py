"""Profiles are folders with safe names and free titles."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.catalog import profile as profiles
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.folders import profiles_folder
from ml_core.catalog.profile import (
    LONGEST_NAME,
    Profile,
    create_profile,
    default_profile,
    list_profiles,
    open_profile,
    rename_profile,
)
from ml_core.specs.errors import CatalogError


def test_a_profile_is_made_listed_and_opened() -> None:
    made = create_profile("  Hochzeiten \t & Bälle ")
    assert made.name == "Hochzeiten & Bälle"
    assert made.path == profiles_folder() / "hochzeiten-balle"
    assert list_profiles() == [made] == [open_profile(made.path)] == [default_profile()]
    with Catalog.open(made.catalog_file) as catalog:
        assert catalog.count() == 0
    inside = [made.catalog_file, made.runs_folder, made.models_folder]
    assert {path.parent for path in inside} == {made.path}
    assert len({path.name for path in inside}) == 3


def test_profiles_are_listed_by_name() -> None:
    for name in ("weddings", "Birds", "Österreich", "birds 2"):
        create_profile(name)
    assert [profile.name for profile in list_profiles()] == ["Birds", "birds 2", "weddings", "Österreich"]


def test_a_profile_is_renamed_where_it_is() -> None:
    made = create_profile("Birds")
    renamed = rename_profile(made, "Vögel")
    assert (renamed.path, renamed.name) == (made.path, "Vögel")
    assert rename_profile(renamed, "VÖGEL").name == "VÖGEL"
    assert create_profile("Birds").path != made.path


@pytest.mark.parametrize("name", ["", "  \n", "a" * (LONGEST_NAME + 1), "bell\x07", "birds", " BIRDS ", "ｂirds"])
def test_names_that_mislead_are_refused(name: str) -> None:
    create_profile("Birds")
    other = create_profile("Weddings")
    with pytest.raises(CatalogError) as caught:
        create_profile(name)
    assert caught.value.remedy
    with pytest.raises(CatalogError):
        rename_profile(other, name)
    assert [profile.name for profile in list_profiles()] == ["Birds", "Weddings"]


def test_without_a_profile_one_is_made() -> None:
    assert default_profile().name == "My photos"
    assert default_profile() == default_profile()
    assert len(list_profiles()) == 1


def test_folders_without_a_profile_are_passed_over(tmp_path: Path) -> None:
    (profiles_folder() / "birds").mkdir()
    (profiles_folder() / "file").touch()
    assert list_profiles() == []
    with pytest.raises(CatalogError):
        open_profile(profiles_folder() / "birds")
    assert create_profile("Birds").path.name == "birds-2"


def test_a_profile_whose_name_is_damaged_can_be_renamed() -> None:
    made = create_profile("Birds")
    (made.path / "profile.json").write_text("{")
    assert [profile.name for profile in list_profiles()] == ["birds"]
    assert rename_profile(made, "Vögel").name == "Vögel"


def test_a_name_that_cannot_be_written_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    made = create_profile("Birds")

    def fail(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(profiles, "write_atomically", fail)
    with pytest.raises(CatalogError, match="No space left"):
        rename_profile(made, "Weddings")
    with pytest.raises(CatalogError, match="No space left"):
        create_profile("Weddings")
    assert Profile(made.path).name == "Birds"


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_folders_have_safe_names(name: str) -> None:
    slug = profiles._slug(name)
    assert slug
    assert len(slug) <= 48
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug.strip("-") == slug


@pytest.mark.parametrize("name", ["CON", "Aux", "lpt1", "NUL", "日本", "...", "../.."])
def test_names_that_no_folder_may_have_are_replaced(name: str) -> None:
    made = create_profile(name)
    assert made.name == name
    assert made.path.parent == profiles_folder()
    assert made.path.name not in ("con", "aux", "lpt1", "nul", "")
