"""What finished runs leave: no decision is overwritten, a damaged result is told, nothing comes twice."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.jobs.crop_storing import store_crops
from desktop_app.jobs.kept_models import keep_policy
from desktop_app.jobs.session import Session
from ml_core.catalog.catalog import NewCrop, PhotoQuery
from ml_core.geometry import Box, Crop
from ml_core.specs import events as ev
from ml_core.specs.crop_table import CropRow
from ml_core.specs.errors import RunError
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import BootstrapConfig, ProposeConfig

WAIT = 20_000
Open = Callable[..., Session]


def row(photo: Path, rank: int = 1) -> CropRow:
    return CropRow(str(photo), rank, 0.1, 0.1, 0.9, 0.9, 0.0, "free", 5.5, 4.9, "polish")


def test_decided_photos_and_unknown_ones_are_passed_over(open_session: Open, photos: list[Path]) -> None:
    catalog = open_session().catalog
    decided, rejected, *open_ones = [catalog.photo_at(photo) for photo in photos]
    assert decided is not None
    assert rejected is not None
    box = Crop(Box(0, 0, 0.5, 0.5))
    catalog.add_crops([NewCrop(decided.id, box, "user", "accepted"), NewCrop(rejected.id, box, "policy", "rejected")])
    rows = [row(photo, rank) for photo in [*photos, Path("/nowhere.jpg")] for rank in (1, 2)]
    assert store_crops(catalog, rows, "model") == len(open_ones)
    assert [crop.state for crop in catalog.crops(decided.id)] == ["accepted"]
    assert [crop.state for crop in catalog.crops(rejected.id)] == ["rejected"]
    assert catalog.count(PhotoQuery(crop="proposed")) == len(open_ones)


def test_new_proposals_replace_older_ones(open_session: Open, photos: list[Path]) -> None:
    catalog = open_session().catalog
    for _ in range(2):
        store_crops(catalog, [row(photo, rank) for photo in photos for rank in (1, 2, 3)], "model")
    photo = catalog.photo_at(photos[0])
    assert photo is not None
    assert [crop.rank for crop in catalog.crops(photo.id)] == [0, 1, 2]


def test_outputs_are_stored_apart_with_what_is_said_of_them(open_session: Open, photos: list[Path]) -> None:
    catalog = open_session().catalog
    photo = catalog.photo_at(photos[0])
    assert photo is not None
    box = Crop(Box(0, 0, 0.5, 0.5))
    catalog.add_crops(
        [
            NewCrop(photo.id, box, "user", "corrected"),
            NewCrop(photo.id, box, "policy", output="Web"),
            NewCrop(photo.id, box, "policy", output="A4"),
        ]
    )
    told = replace(row(photos[0]), output="Web", confidence=0.7, reason="tighter", attention="small")
    assert store_crops(catalog, [row(photos[0]), told], "model") == 1
    crops = {crop.output: crop for crop in catalog.crops(photo.id)}
    assert (crops[""].state, crops["A4"].crop) == ("corrected", box)
    assert (crops["Web"].confidence, crops["Web"].reason, crops["Web"].attention) == (0.7, "tighter", ("small",))
    assert len(catalog.crops(photo.id)) == 3


def test_a_damaged_table_is_told(qtbot: QtBot, open_session: Open) -> None:
    session = open_session()
    folder = RunFolder.create(session.profile.runs_folder, "propose", ProposeConfig())
    (folder.path / "crops.csv").write_text("photo,x0\nsomething")
    folder.append(ev.Started("propose", "0", "here", 1))
    with qtbot.waitSignal(session.failed, timeout=WAIT) as failed:
        folder.append(ev.Finished({"table": "crops.csv", "photos": 1}))
    assert "no column" in str(failed.args[0])
    assert session.results.stored(folder.name) is None


def test_a_policy_is_kept_once(open_session: Open) -> None:
    session = open_session(add=False)
    folder = RunFolder.create(session.profile.runs_folder, "bootstrap", BootstrapConfig())
    (folder.path / "policy").mkdir()
    (folder.path / "policy" / "policy.json").write_text("{}")
    for _ in range(2):
        keep_policy(session.profile, folder, "Birds", {"policy": "policy", "share": 0.9})
    model = session.catalog.models("policy")[0]
    assert (model.name, model.evaluation["share"]) == ("Birds", 0.9)
    assert len(session.catalog.models()) == 1
    assert session.results.policy(folder.name) == session.profile.models_folder / folder.name
    assert [path.name for path in session.profile.models_folder.iterdir()] == [folder.name]


def test_half_a_copy_is_no_model(open_session: Open) -> None:
    session = open_session(add=False)
    folder = RunFolder.create(session.profile.runs_folder, "bootstrap", BootstrapConfig())
    (folder.path / "policy").mkdir()
    (folder.path / "policy" / "policy.json").write_text("{}")
    draft = session.profile.models_folder / f".{folder.name}.part"
    draft.mkdir(parents=True)
    (draft / "half").touch()
    keep_policy(session.profile, folder, "Birds", {})
    kept = session.profile.models_folder / folder.name
    assert [path.name for path in kept.iterdir()] == ["policy.json"]


def test_a_run_without_a_policy_is_told(open_session: Open) -> None:
    session = open_session(add=False)
    folder = RunFolder.create(session.profile.runs_folder, "bootstrap", BootstrapConfig())
    with pytest.raises(RunError, match="without a policy"):
        keep_policy(session.profile, folder, "Birds", {})
