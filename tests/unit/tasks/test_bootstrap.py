import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import PhotoFile
from ml_core.geometry import Box, Boxes
from ml_core.models.composition import CompositionScorer
from ml_core.models.picture import Picture
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.propose import ProposalOptions, propose
from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError, SpecError, Stopped
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import BootstrapConfig
from ml_core.tasks.bootstrap import task
from ml_core.training.collection import collect
from ml_core.training.policy_training import CHECKPOINT
from tests.pictures import scenes, write_photo
from tests.unit.training.albums import TargetScorer

HELD_OUT = "reward/share of optimum (held out)"
CURVES = {
    "reward/episode reward",
    "reward/share of optimum (held out)",
    "reward/share of optimum (training)",
    "episodes/length",
    "losses/policy",
    "losses/value",
    "losses/entropy",
    "speed/steps per second",
}


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for number, pixels in enumerate(scenes(8, 300, 200)):
        write_photo(folder / f"{number}.jpg", pixels)
    return folder


def config_for(photos: Path, steps: int = 2048) -> BootstrapConfig:
    return BootstrapConfig(photos=(photos,), steps=steps, environments=32, batch_size=256, held_out=0.25)


def start(
    tmp_path: Path, config: BootstrapConfig, listener: Callable[[ev.Event], None] | None = None
) -> tuple[RunFolder, TaskContext]:
    run = RunFolder.create(tmp_path / "runs", "bootstrap", config)
    return run, TaskContext(run, listener)


def stopped_after(steps: int, tmp_path: Path, config: BootstrapConfig) -> RunFolder:
    """Return a run that was stopped once its training had made that many steps."""

    def stop(event: ev.Event) -> None:
        if isinstance(event, ev.Progress) and event.message == "Training" and event.done > steps:
            context.request_stop()

    run, context = start(tmp_path, config, stop)
    with pytest.raises(Stopped):
        task.run(config, context)
    return run


def events_of(run: RunFolder, kind: type[ev.Event]) -> list[ev.Event]:
    return [event for event in run.read_events()[0] if isinstance(event, kind)]


def metrics_of(run: RunFolder, name: str) -> list[tuple[int, float]]:
    events = run.read_events()[0]
    return [
        (event.step, event.values[name]) for event in events if isinstance(event, ev.Metrics) and name in event.values
    ]


def test_bootstrap_says_what_the_window_reads(tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Every rollout is a point of the curves, however quick the machine is.
    monkeypatch.setattr("ml_core.training.callbacks._METRICS_SECONDS", 0.0)
    write_photo(photos / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    run, context = start(tmp_path, replace(config_for(photos), checkpoint_seconds=0.1))
    result = task.run(config_for(photos), context)

    assert result["photos"] + result["held_out"] == 8
    assert result["steps"] >= 2048
    assert result["scorer"] == "composition"
    assert 0 < result["full_frame_share"] <= result["share"] <= result["polished_share"] <= 1.05
    assert result["share_low"] <= result["share"] <= result["share_high"]
    assert [Path(path).name for path, _ in result["skipped"]] == ["broken.jpg"]
    assert "1 photo could not be read" in str(events_of(run, ev.Diagnosis)[0])

    for name in CURVES:
        steps = [step for step, _ in metrics_of(run, name)]
        assert steps, name
        assert steps == sorted(steps)
    assert metrics_of(run, HELD_OUT)[-1] == pytest.approx((result["steps"], result["share"]))
    sample = events_of(run, ev.Sample)[-1]
    assert isinstance(sample, ev.Sample)
    assert (sample.kind, sample.step, len(sample.data["photos"])) == ("paths", result["steps"], result["held_out"])
    training = [
        event for event in run.read_events()[0] if isinstance(event, ev.Progress) and event.message == "Training"
    ]
    assert training[-1].total == 2048


def test_policy_of_a_run_proposes_crops(tmp_path: Path, photos: Path) -> None:
    run, context = start(tmp_path, config_for(photos))
    result = task.run(config_for(photos), context)
    policy = CropPolicy.load(run.file(result["policy"]))
    picture = Picture("new", scenes(1, 300, 200, seed=77)[0])
    scorer = CompositionScorer()
    found = propose(picture, scorer, policy, ProposalOptions(count=2))
    whole = scorer.prepare([picture]).means(np.array([0]), np.array([[0.0, 0.0, 1.0, 1.0]]))[0]
    assert found[0].ratings.mean[0] > whole


def test_run_can_be_stopped_and_goes_on_where_it_was(
    tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_for(photos, 6144)
    run = stopped_after(3000, tmp_path, config)
    checkpoint = events_of(run, ev.Checkpoint)[-1]
    assert isinstance(checkpoint, ev.Checkpoint)
    assert 0 < checkpoint.step < 6144
    assert run.file(checkpoint.file).is_file()
    before = run.read_events()[1]

    result = task.run(config, TaskContext(run))
    assert result["steps"] == 6144
    later = [event for event in run.read_events(before)[0] if isinstance(event, ev.Metrics)]
    assert min(event.step for event in later) >= checkpoint.step

    # The same as if nobody had stopped it, however seldom a busy machine finds the time to judge the policy.
    monkeypatch.setattr("ml_core.training.callbacks._EVALUATION_SHARE", 1e-6)
    other, context = start(tmp_path, config)
    whole = task.run(config, context)
    assert whole["share"] == pytest.approx(result["share"], abs=1e-9)
    one, two = (CropPolicy.load(folder.file("policy")).tensors for folder in (run, other))
    assert all((one[name] == two[name]).all() for name in one)


def test_resumed_run_never_trains_on_its_held_out_photos(tmp_path: Path, photos: Path) -> None:
    config = config_for(photos)
    _, context = start(tmp_path, config)
    first = collect(config, context, None)
    held_out = frozenset(picture.name for picture in first.test)
    (photos / Path(first.train[0].name).name).unlink()
    write_photo(photos / "another.jpg", scenes(1, 300, 200, seed=50)[0])
    again = collect(config, context, held_out)
    assert {picture.name for picture in again.test} == held_out
    assert not held_out & {picture.name for picture in again.train}


def test_resumed_run_goes_on_with_other_training_photos(tmp_path: Path, photos: Path) -> None:
    config = config_for(photos, 4096)
    run = stopped_after(1500, tmp_path, config)
    write_photo(photos / "another.jpg", scenes(1, 300, 200, seed=50)[0])
    assert task.run(config, TaskContext(run))["photos"] == 7


def test_damaged_checkpoint_is_an_error_with_a_remedy(tmp_path: Path, photos: Path) -> None:
    run, context = start(tmp_path, config_for(photos))
    run.file(CHECKPOINT).write_bytes(b"nothing")
    with pytest.raises(RunError) as caught:
        task.run(config_for(photos), context)
    assert caught.value.remedy


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_photos_are_an_error_with_a_remedy(tmp_path: Path, count: int) -> None:
    folder = tmp_path / "few"
    folder.mkdir()
    for number in range(count):
        write_photo(folder / f"{number}.jpg", scenes(1, 300, 200)[0])
    _, context = start(tmp_path, config_for(folder))
    with pytest.raises(RunError) as caught:
        task.run(config_for(folder), context)
    assert caught.value.remedy


def test_config_out_of_bounds_is_refused(tmp_path: Path, photos: Path) -> None:
    _, context = start(tmp_path, config_for(photos))
    with pytest.raises(SpecError):
        task.run(replace(config_for(photos), learning_rate=5.0), context)


def test_more_photos_are_sampled_down(tmp_path: Path, photos: Path) -> None:
    config = replace(config_for(photos), max_photos=4)
    _, context = start(tmp_path, config)
    chosen = collect(config, context, None)
    assert len(chosen.train) + len(chosen.test) == 4


def test_marked_subjects_are_used(tmp_path: Path, photos: Path) -> None:
    file, photo, box = tmp_path / "catalog.sqlite", photos / "3.jpg", Box(0.1, 0.2, 0.5, 0.6)
    status = photo.stat()
    with Catalog.open(file) as catalog:
        catalog.add_photos([PhotoFile(photo, status.st_size, status.st_mtime_ns)])
        marked = catalog.photo_at(photo)
        assert marked is not None
        catalog.set_subject(marked.id, box, "user")
    config = replace(config_for(photos), catalog=file)
    _, context = start(tmp_path, config)
    found = collect(config, context, None)
    subjects = {picture.name: picture.subject for picture in (*found.train, *found.test)}
    assert subjects[str(photo)] == pytest.approx(box)
    assert [subject for name, subject in subjects.items() if name != str(photo)] == [None] * 7


class SlowScorer(TargetScorer):
    """Takes a millisecond a crop, like a small network on a CPU."""

    def means(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> npt.NDArray[np.float64]:
        time.sleep(0.001 * len(boxes))
        return super().means(photos, boxes)


def test_slow_scorer_is_asked_seldom_and_the_time_limit_holds(
    tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scorer = SlowScorer()
    monkeypatch.setattr(task, "load_scorer", lambda name, device: scorer)
    config = replace(config_for(photos, 1_000_000), minutes=0.08)
    run, context = start(tmp_path, config)
    began = time.monotonic()
    result = task.run(config, context)
    assert time.monotonic() - began < 60
    assert 0 < result["steps"] < 1_000_000
    assert scorer.calls < result["steps"] + 20_000
    assert result["crops_per_second"] < 2000
    assert events_of(run, ev.Sample)


def test_the_first_photo_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    config = config_for(tmp_path / "empty.jpg")
    _, context = start(tmp_path, config)
    with pytest.raises(RunError, match=r"empty\.jpg: The file is empty"):
        task.run(config, context)
