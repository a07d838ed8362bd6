"""`thirds import`: a table of what was found and what was left out, and nothing changed in a dry run."""

from pathlib import Path

import pytest

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.profile import default_profile
from ml_core.geometry import Box, Crop
from ml_core.photos.editors.changes import carry_out, plan
from ml_core.specs.errors import SpecError
from ml_core.worker.command_line import dispatch
from tests.pictures import scenes, write_photo


@pytest.fixture
def shoot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("THIRDS_HOME", str(tmp_path / "home"))
    for number, pixels in enumerate(scenes(3)):
        photo = write_photo(tmp_path / "shoot" / f"{number}.jpg", pixels)
        carry_out(plan("darktable" if number else "rawtherapee", photo, Crop(Box(0.1, 0.1, 0.7, 0.8))))
    (tmp_path / "shoot" / "0.jpg.xmp").write_text("<x:xmpmeta")
    return tmp_path / "shoot"


def said(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert dispatch(["import", *map(str, words)]) == 0
    return capsys.readouterr().out


def test_a_dry_run_says_what_there_is_and_the_preview_is_learnt_from(
    shoot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = said(capsys, shoot, "--dry-run")
    lines = [line.split() for line in shown.splitlines()]
    assert ["from", "crops", "left", "out"] in lines
    assert ["RawTherapee", "1", "0"] in lines
    assert "3 crops to learn from. Nothing was changed." in shown
    assert "1 file left out:" in shown
    assert "0.jpg.xmp: " in shown
    assert not default_profile().catalog_file.exists()
    preview = shown.partition("thirds import --preview ")[2].splitlines()[0]
    learnt = said(capsys, "--preview", preview)
    assert "Learnt from 3 crops: 24 comparisons" in learnt
    assert "3 photos new to the catalog" in learnt
    with Catalog.open(default_profile().catalog_file, maintain=False) as catalog:
        assert catalog.choice_totals().choices == 3
    again = said(capsys, shoot)
    assert "Learnt from 0 crops" in again
    assert "3 x It was imported before." in again


def test_an_empty_folder_and_no_place_at_all(tmp_path: Path, shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert "No crops were found there." in said(capsys, tmp_path / "empty", "--dry-run")
    with pytest.raises(SpecError, match="No photos were named"):
        dispatch(["import"])
