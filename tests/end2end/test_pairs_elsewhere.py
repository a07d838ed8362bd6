"""Pairs chosen here, judged by another program and read in again, as a person runs it."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.profile import default_profile
from ml_core.specs.launch import worker_command
from tests.pictures import scenes, write_photo

WAIT_SECONDS = 150


def thirds(*words: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "100"}
    command = worker_command("pairs", *map(str, words))
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=WAIT_SECONDS, check=False
    )


def said(*words: str | Path, cwd: Path) -> str:
    ended = thirds(*words, cwd=cwd)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "my photos"
    for number, pixels in enumerate(scenes(7, 240, 160)):
        write_photo(folder / f"{number}.jpg", pixels)
    return folder


def annotate(file: Path) -> list[dict[str, Any]]:
    """Judge as the other program does: it fills in preference and confidence and leaves the last pair open."""
    pairs: list[dict[str, Any]] = json.loads(file.read_text())
    for place, pair in enumerate(pairs[:-1]):
        assert (pair["preference"], pair["confidence"]) == (-1, 0)
        pair |= {"preference": place % 2, "confidence": 0.9 if place == 0 else 0.5}
    file.write_text(json.dumps(pairs, indent=2))
    return pairs


def test_pairs_are_judged_by_another_program(photos: Path, tmp_path: Path) -> None:
    assert "No pair is judged yet" in said(cwd=tmp_path)
    assert "Wrote 6 pairs" in said(photos, "--choose", "6", "--annotator", "Ann", cwd=tmp_path)
    file = tmp_path / "preference_pairs.json"
    pairs = annotate(file)

    ended = thirds("--choose", "6", "--annotator", "Ann", cwd=tmp_path)
    assert (ended.returncode, "There is a file of this name" in ended.stderr) == (2, True)
    assert json.loads(file.read_text()) == pairs

    assert "0 new pairs and 5 new answers" in said("--import-file", file.name, "--annotator", "Ann", cwd=tmp_path)
    again = said("--import-file", file.name, "--annotator", "Ann", cwd=tmp_path)
    assert "0 new answers" in again
    assert "5 answers you had already" in again
    assert "Ann: 5 choices (left 3, right 2, no difference 0), 0 skipped, 1 to judge" in said(cwd=tmp_path)

    with Catalog.open(default_profile().catalog_file) as catalog:
        judged = catalog.judged_pairs("Ann")
        assert [item.judgement.choice for item in judged] == ["a", "b", "a", "b", "a"]
        assert [item.judgement.confidence for item in judged] == ["clear", *["normal"] * 4]
        # What the other program was shown on either side is what is stored.
        for item, pair in zip(judged, pairs, strict=False):
            assert item.pair.kind == "shown"
            assert str(item.pair.photo) == pair["image_path"]
            for crop, corners in ((item.pair.a, pair["crop_a"]), (item.pair.b, pair["crop_b"])):
                assert crop.box.pixels(240, 160) == tuple(corners.values())

    # The pair without an answer comes first in the next round, and the whole journal goes to another machine.
    said("--choose", "2", "--annotator", "Ann", "--output", "next.json", cwd=tmp_path)
    assert json.loads((tmp_path / "next.json").read_text())[0] == pairs[-1]
    said("--export", "all.csv", cwd=tmp_path)
    other = tmp_path / "other" / "catalog.sqlite"
    Catalog.open(other).close()
    assert "7 new pairs and 5 new answers" in said("--catalog", other, "--import-file", "all.csv", cwd=tmp_path)
    with Catalog.open(other) as there, Catalog.open(default_profile().catalog_file) as here:
        assert (there.pairs(), there.journal()) == (here.pairs(), here.journal())
