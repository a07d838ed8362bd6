"""Settings survive a restart, and nonsense in their file."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.settings.settings import Settings, settings_file
from desktop_app.settings.window_state import WindowState
from ml_core.specs.errors import SpecError


def test_settings_come_back_as_they_were_saved() -> None:
    chosen = Settings(theme="light", size="150 %", preview_cache=0.5, start_pane="library")
    chosen.save()
    assert Settings.load() == chosen
    assert chosen.scale == 1.5
    assert chosen.preview_bytes == 2**29


def test_without_a_file_the_defaults_hold() -> None:
    assert not settings_file().exists()
    assert Settings.load() == Settings()


def test_one_bad_value_does_not_cost_the_others(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"theme": "purple", "preview_cache": -3, "size": "125 %", "unknown": 1, "scorer": 7}')
    assert Settings.load(file) == replace(Settings(), size="125 %")


@given(st.binary(max_size=60))
def test_any_bytes_in_the_file_give_settings(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("settings") / "settings.json"
    file.write_bytes(content)
    assert isinstance(Settings.load(file), Settings)


def test_out_of_bounds_is_not_saved(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    with pytest.raises(SpecError, match="Previews at most"):
        replace(Settings(), preview_cache=0.0).save(file)
    assert not file.exists()


def test_window_state_comes_back(home: Path) -> None:
    state = WindowState("AAAA", 320, False, "train", "/profiles/x")
    state.save()
    assert WindowState.load() == state
    (home / "settings" / "window.json").write_text("{")
    assert WindowState.load() == WindowState()
