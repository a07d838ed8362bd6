"""Taking an export back: everything is as it was, except where somebody changed it since."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError
from ml_core.specs.exports import BACKUPS_FOLDER
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import ExportConfig
from ml_core.tasks.export import revert
from tests.unit.tasks.export.world import EVERYTHING, context_of, digests, exported, names, orders, reverted


def everything(tmp_path: Path, photos: list[Path]) -> RunFolder:
    config = ExportConfig(
        crops=orders(photos), targets=EVERYTHING, embed=True, output=tmp_path / "out" / "deep", keep_folders=True
    )
    context = context_of(tmp_path, config)
    exported(tmp_path, config, context)
    return context.run


def test_everything_is_as_it_was(tmp_path: Path, jpegs: list[Path]) -> None:
    jpegs[0].chmod(0o640)
    os.utime(jpegs[0], ns=(10**18, 10**18))
    before = digests(tmp_path)
    run = everything(tmp_path, jpegs)
    result = reverted(tmp_path, run)
    assert (result.removed, result.restored, result.left) == (4 + 8 + 2, 4, ())
    assert {path: each for path, each in digests(tmp_path).items() if "runs" not in path.parts} == before
    assert not (tmp_path / "out").exists()
    assert (jpegs[0].stat().st_mode & 0o777, jpegs[0].stat().st_mtime_ns) == (0o640, 10**18)


def test_what_somebody_changed_since_is_left_alone_and_told(tmp_path: Path, jpegs: list[Path]) -> None:
    run = everything(tmp_path, jpegs)
    copy, sidecar, photo = tmp_path / "out" / "deep" / "0-crop.jpg", jpegs[1].with_name("1.jpg.xmp"), jpegs[2]
    for path in (copy, sidecar, photo):
        path.write_bytes(path.read_bytes() + b"mine")
    mine = digests(tmp_path / "out")[copy], digests(jpegs[0].parent)[sidecar], digests(jpegs[0].parent)[photo]
    jpegs[3].unlink()
    (tmp_path / "out" / "deep" / "1-crop.jpg").unlink()
    result = reverted(tmp_path, run)
    # Fourteen new files less one copy and one sidecar that were changed, and a copy that was thrown away.
    assert (result.removed, result.restored) == (11, 2)
    why = {Path(path): reason for path, reason in result.left}
    assert set(why) == {copy, sidecar, photo, jpegs[3]}
    assert all("changed since" in why[path] for path in (copy, sidecar, photo))
    assert "not there any more" in why[jpegs[3]]
    after = digests(tmp_path / "out", jpegs[0].parent)
    assert (after[copy], after[sidecar], after[photo]) == mine
    assert names(tmp_path / "out" / "deep") == ["0-crop.jpg"]
    assert sorted(names(jpegs[0].parent)) == ["0.jpg", "1.jpg", "1.jpg.xmp", "2.jpg"]


def test_two_exports_are_taken_back_one_after_the_other(tmp_path: Path, jpegs: list[Path]) -> None:
    before = digests(jpegs[0].parent)
    first = everything(tmp_path, jpegs)
    between = digests(jpegs[0].parent)
    config = ExportConfig(
        crops=tuple(replace(order, box=(0.1, 0.1, 0.9, 0.9)) for order in orders(jpegs)),
        targets=("darktable", "rawtherapee"),
    )
    context = context_of(tmp_path, config)
    exported(tmp_path, config, context)
    # The older one first: its sidecars were changed by the newer one.
    assert len(reverted(tmp_path, first).left) == 8
    assert reverted(tmp_path, context.run).restored == 8
    assert {path: digest for path, digest in digests(jpegs[0].parent).items() if path not in before} == {
        path: digest for path, digest in between.items() if path not in before
    }
    assert reverted(tmp_path, first).left == ()
    assert digests(jpegs[0].parent) == before


@pytest.mark.parametrize("dies_at", [0, 3, 9, 17])
def test_a_revert_broken_off_anywhere_is_finished_by_the_next(
    tmp_path: Path, jpegs: list[Path], monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    before = digests(jpegs[0].parent)
    run = everything(tmp_path, jpegs)
    take_back, done = revert._take_back, 0

    def dies(*arguments: object) -> object:
        nonlocal done
        if done == dies_at:
            raise KeyboardInterrupt
        done += 1
        return take_back(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(revert, "_take_back", dies)
    with pytest.raises(KeyboardInterrupt):
        reverted(tmp_path, run)
    monkeypatch.undo()
    assert reverted(tmp_path, run).left == ()
    assert digests(jpegs[0].parent) == before
    assert not (tmp_path / "out").exists()


def test_a_backup_that_is_gone_costs_only_its_file(tmp_path: Path, jpegs: list[Path]) -> None:
    run = everything(tmp_path, jpegs)
    backups = sorted(run.file(BACKUPS_FOLDER).iterdir())
    backups[0].unlink()
    backups[1].write_bytes(b"not what it was")
    result = reverted(tmp_path, run)
    assert [Path(path).name for path, _ in result.left] == ["1.jpg", "0.jpg"]
    assert all("cannot be read" in why for _, why in result.left)
    assert result.restored == 2


def test_an_export_that_was_taken_back_cannot_be_resumed(tmp_path: Path, jpegs: list[Path]) -> None:
    config = ExportConfig(crops=orders(jpegs), output=tmp_path / "out")
    context = context_of(tmp_path, config)
    exported(tmp_path, config, context)
    reverted(tmp_path, context.run)
    with pytest.raises(RunError, match="taken back"):
        exported(tmp_path, config, TaskContext(context.run))


def test_only_exports_that_stand_still_are_taken_back(tmp_path: Path, jpegs: list[Path]) -> None:
    other = RunFolder.create(tmp_path / "runs", "propose", ExportConfig())
    with pytest.raises(RunError, match="written no files"):
        reverted(tmp_path, other)
    with pytest.raises(RunError, match="no run"):
        reverted(tmp_path, RunFolder(tmp_path / "nowhere"))
    run = everything(tmp_path, jpegs)
    run.beat()
    with pytest.raises(RunError, match="still running"):
        reverted(tmp_path, run)
    run.release()
