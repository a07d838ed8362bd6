"""Crops for other editors: which photos are changed, which are not, and what is kept."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ml_core.geometry import Box, Crop
from ml_core.photos.editors.reading import crops_of
from ml_core.specs.exports import BACKUPS_FOLDER
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import ExportConfig
from tests.unit.tasks.export.world import BOX, context_of, digests, exported, names, orders, reverted


def found(photo: Path, editor: str) -> list[Crop]:
    return [each.crop for each in crops_of(photo) if each.editor == editor and each.crop is not None]


def test_sidecars_are_written_beside_photos_that_stay_as_they_are(tmp_path: Path, jpegs: list[Path]) -> None:
    before = digests(jpegs[0].parent)
    result = exported(tmp_path, ExportConfig(crops=orders(jpegs), targets=("darktable", "rawtherapee")))
    assert (result.sidecars, result.embedded, result.files) == (8, 0, 0)
    after = digests(jpegs[0].parent)
    assert {path: after[path] for path in before} == before
    assert len(after) == 12
    for editor in ("darktable", "rawtherapee"):
        (crop,) = found(jpegs[0], editor)
        assert crop.box == pytest.approx(BOX, abs=0.01)


def test_photos_are_written_into_only_with_consent(tmp_path: Path, jpegs: list[Path]) -> None:
    before = digests(jpegs[0].parent)
    config = ExportConfig(crops=orders(jpegs), targets=("lightroom",))
    refused = exported(tmp_path, config)
    assert (refused.embedded, len(refused.skipped)) == (0, 4)
    assert digests(jpegs[0].parent) == before
    context = context_of(tmp_path, replace(config, embed=True))
    agreed = exported(tmp_path, replace(config, embed=True), context)
    assert (agreed.embedded, agreed.sidecars, agreed.skipped) == (4, 0, ())
    assert found(jpegs[2], "lightroom")
    kept = digests(context.run.file(BACKUPS_FOLDER))
    assert sorted(kept.values()) == sorted(before.values())


def test_a_sidecar_with_the_crop_already_is_left_alone(tmp_path: Path, jpegs: list[Path]) -> None:
    config = ExportConfig(crops=orders(jpegs), targets=("darktable", "rawtherapee", "lightroom"), embed=True)
    exported(tmp_path, config)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in digests(jpegs[0].parent)}
    again = exported(tmp_path, config)
    assert (again.sidecars, again.embedded, again.unchanged) == (0, 0, 12)
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in before} == before


def test_editors_get_the_main_crop_and_the_others_are_told(tmp_path: Path, jpegs: list[Path]) -> None:
    main = orders(jpegs)[0]
    wide = replace(main, box=(0.0, 0.2, 1.0, 0.7), output="Wide screen")
    result = exported(
        tmp_path, ExportConfig(crops=(wide, main), targets=("darktable", "copies"), output=tmp_path / "o")
    )
    assert (result.sidecars, result.files) == (1, 2)
    (crop,) = found(jpegs[0], "darktable")
    assert crop.box == pytest.approx(BOX, abs=0.01)
    assert any("one crop for each photo" in note for _, note in result.notes)


def test_a_damaged_sidecar_stops_its_photo_only_and_stays(tmp_path: Path, jpegs: list[Path]) -> None:
    damaged = jpegs[1].with_name("1.jpg.xmp")
    damaged.write_bytes(b"<x:xmpmeta this is no XML")
    result = exported(tmp_path, ExportConfig(crops=orders(jpegs), targets=("darktable",)))
    assert result.sidecars == 3
    assert [Path(path).name for path, _ in result.skipped] == ["1.jpg"]
    assert damaged.read_bytes() == b"<x:xmpmeta this is no XML"


def test_foreign_settings_stay_and_come_back(tmp_path: Path, jpegs: list[Path]) -> None:
    foreign = jpegs[0].with_name("0.jpg.pp3")
    foreign.write_text("[Version]\nAppVersion=5.9\nVersion=349\n\n[Exposure]\nCompensation=0.7\n")
    before = foreign.read_bytes()
    config = ExportConfig(crops=orders(jpegs), targets=("rawtherapee",))
    context = context_of(tmp_path, config)
    exported(tmp_path, config, context)
    assert "Compensation=0.7" in foreign.read_text()
    assert foreign.read_bytes() != before
    taken_back = reverted(tmp_path, RunFolder(context.run.path))
    assert (taken_back.removed, taken_back.restored, taken_back.left) == (3, 1, ())
    assert foreign.read_bytes() == before
    assert names(jpegs[0].parent) == ["0.jpg", "0.jpg.pp3", "1.jpg", "2.jpg", "3.jpg"]


def test_angles_reach_the_editors(tmp_path: Path, jpegs: list[Path]) -> None:
    order = replace(orders(jpegs)[0], box=(0.25, 0.25, 0.75, 0.75), angle=5.0)
    exported(tmp_path, ExportConfig(crops=(order,), targets=("darktable", "rawtherapee", "lightroom"), embed=True))
    for editor in ("darktable", "rawtherapee", "lightroom"):
        (crop,) = found(jpegs[0], editor)
        assert crop.angle == pytest.approx(5.0)
        assert np.abs(crop.corners(120, 80) - Crop(Box(*order.box), 5.0).corners(120, 80)).max() <= 1.0
