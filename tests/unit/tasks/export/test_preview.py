"""What an export would change is said file by file, and nothing is written."""

from dataclasses import replace
from pathlib import Path

from ml_core.specs.tasks import CropOrder, ExportConfig
from tests.unit.tasks.export.world import BOX, EVERYTHING, digests, exported, orders, previewed


def test_a_preview_tells_what_the_export_then_does(tmp_path: Path, jpegs: list[Path]) -> None:
    config = ExportConfig(crops=orders(jpegs), targets=EVERYTHING, embed=True, output=tmp_path / "out", name="{name}")
    before = digests(tmp_path)
    preview = previewed(tmp_path, replace(config, dry_run=True))
    now = {path: digest for path, digest in digests(tmp_path).items() if "runs" not in path.parts}
    assert now == before
    assert not (tmp_path / "out").exists()
    exported(tmp_path, config)
    after = {path: digest for path, digest in digests(tmp_path).items() if "runs" not in path.parts}
    assert {each.path for each in preview.changes if each.state == "new"} == set(after) - set(before)
    changed = {path for path in before if after[path] != before[path]}
    assert {each.path for each in preview.changes if each.state == "changed"} == changed
    assert {each.path for each in preview.changes if each.embeds} == changed == set(jpegs)


def test_it_says_old_and_new_crop_in_words(tmp_path: Path, jpegs: list[Path]) -> None:
    first = ExportConfig(crops=orders(jpegs[:1]), targets=("darktable",))
    (planned,) = previewed(tmp_path, replace(first, dry_run=True)).changes
    assert (planned.state, planned.words) == ("new", "no crop → 60 × 40 px")
    exported(tmp_path, first)
    turned = CropOrder(jpegs[0], (0.2, 0.2, 0.8, 0.8), -1.5)
    (planned,) = previewed(tmp_path, replace(first, crops=(turned,), dry_run=True)).changes
    assert (planned.state, planned.words) == ("changed", "60 × 40 px → 72 × 48 px, turned -1.5°")
    (planned,) = previewed(tmp_path, replace(first, dry_run=True)).changes
    assert (planned.state, planned.words) == ("unchanged", "60 × 40 px")


def test_sizes_and_what_is_impossible_are_told(tmp_path: Path, jpegs: list[Path]) -> None:
    jpegs[1].write_bytes(b"no photo")
    jpegs[2].unlink()
    wild = CropOrder(jpegs[3], (0.5, 0.5, 1.5, 1.0))
    config = ExportConfig(crops=(*orders(jpegs[:3]), wild), output=tmp_path / "out", max_edge=30, dry_run=True)
    preview = previewed(tmp_path, config)
    assert [each.state for each in preview.changes] == ["new", "skipped", "skipped", "skipped"]
    assert preview.changes[0].words == "120 × 80 px → 60 × 40 px, scaled to 30 × 20 px"
    assert [each.path for each in preview.changes[1:]] == jpegs[1:]


def test_names_are_those_that_are_free(tmp_path: Path, jpegs: list[Path]) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.jpg").touch()
    config = ExportConfig(crops=orders(jpegs), output=tmp_path / "out", name="x", dry_run=True)
    assert [each.path.name for each in previewed(tmp_path, config).changes] == [f"x-{n}.jpg" for n in (2, 3, 4, 5)]


def test_photos_that_would_need_consent_are_told(tmp_path: Path, jpegs: list[Path]) -> None:
    config = ExportConfig(crops=(CropOrder(jpegs[0], BOX),), targets=("lightroom",), dry_run=True)
    (planned,) = previewed(tmp_path, config).changes
    assert planned.state == "skipped"
    assert "Agree" in planned.words
