import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ml_core.geometry import Bounds, areas, as_boxes
from ml_core.models.composition import CompositionScorer
from ml_core.models.descriptors.catalogue import INDEX
from ml_core.models.policy.crop_policy import TASTE, CropPolicy
from ml_core.models.taste.linear import LinearTaste, fit_linear
from ml_core.models.taste.loading import load_taste
from ml_core.models.taste.taste import Answer
from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError, SpecError, Stopped, WeightsError
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import TuneConfig
from ml_core.tasks.tune.regime import answers_behind
from ml_core.tasks.tune.task import run
from ml_core.training.move_policy import MOVE_HIDDEN
from ml_core.worker.results import result_lines
from tests.pictures import scenes, write_photo
from tests.unit.training.albums import pictures, random_policy

CURVES = {
    "reward/share of optimum (held out)",
    "reward/combined",
    "reward/aesthetic",
    "reward/taste",
    "losses/entropy",
    "policy/divergence",
}


@cache
def taste_of(answers: int) -> LinearTaste:
    """Return the taste of somebody who always takes the smaller crop."""
    random = np.random.default_rng(0)
    maps = CompositionScorer().prepare(pictures(4)).maps
    low = random.uniform(0, 0.4, (2 * answers, 2))
    boxes = np.concatenate([low, low + random.uniform(0.3, 0.6, (2 * answers, 2))], axis=1)
    first, second = np.split(maps.describe(random.integers(0, 4, 2 * answers), boxes), 2)
    smaller = first[:, INDEX["area"]] < second[:, INDEX["area"]]
    said: list[Answer] = ["a" if one else "b" for one in smaller]
    return fit_linear(first, second, said)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for number, pixels in enumerate(scenes(8, 300, 200)):
        write_photo(folder / f"{number}.jpg", pixels)
    return folder


@pytest.fixture
def config(tmp_path: Path, photos: Path) -> TuneConfig:
    taste_of(120).save(tmp_path / "tight crops")
    policy = random_policy(hidden=MOVE_HIDDEN)
    seen = {"train_photos": [str(photos / "5.jpg")], "held_out_photos": [str(photos / "2.jpg"), str(photos / "7.jpg")]}
    CropPolicy(replace(policy.facts, training=seen), policy.tensors).save(tmp_path / "bootstrap")
    return TuneConfig(
        photos=(photos,),
        taste=tmp_path / "tight crops",
        policy=tmp_path / "bootstrap",
        steps=2048,
        environments=32,
        batch_size=256,
        held_out=0.25,
    )


def start(
    tmp_path: Path, config: TuneConfig, listener: Callable[[ev.Event], None] | None = None
) -> tuple[RunFolder, TaskContext]:
    folder = RunFolder.create(tmp_path / "runs", "tune", config)
    return folder, TaskContext(folder, listener)


def events_of(folder: RunFolder, kind: type[ev.Event]) -> list[ev.Event]:
    return [event for event in folder.read_events()[0] if isinstance(event, kind)]


def test_tuning_says_what_the_window_reads(tmp_path: Path, config: TuneConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml_core.training.callbacks._METRICS_SECONDS", 0.0)
    folder, context = start(tmp_path, config)
    result = run(config, context)

    assert (result["taste"], result["parent"], result["weight"]) == ("tight crops", "bootstrap", 0.7)
    assert 0 < result["full_frame_share"] <= result["share"] <= result["polished_share"] <= 1.05
    assert 0 <= result["win_rate"] <= 1
    assert 0 <= result["taste_win_rate"] <= 1
    curves = {name for event in events_of(folder, ev.Metrics) for name in event.values}  # type: ignore[attr-defined]
    assert curves >= CURVES
    sample = events_of(folder, ev.Sample)[-1]
    assert isinstance(sample, ev.Sample)
    assert len(sample.data["photos"]) == result["held_out"]
    for photo in sample.data["photos"]:
        assert set(photo) >= {"photo", "full", "policy", "dense", "path", "scores", "before"}
        new, old = photo["policy"], photo["before"]
        assert 1 <= new["score"] <= photo["dense"]["score"] + 0.01
        assert 0.1 <= areas(as_boxes([new["box"]]))[0] <= 0.981
        # The bootstrap policy kept to its own bounds, which allow the whole photo.
        assert 0.1 <= areas(as_boxes([old["box"]]))[0] <= 1
        assert 1 <= old["score"] <= 10
    assert any("your taste alone" in line for line in result_lines(folder, "tune", result))


def test_tuned_policy_knows_its_taste_its_parents_and_its_photos(
    tmp_path: Path, config: TuneConfig, photos: Path
) -> None:
    folder, context = start(tmp_path, config)
    run(config, context)
    policy = CropPolicy.load(folder.file("policy"))
    facts = policy.facts
    assert facts.tuned
    assert (facts.taste, facts.weight, facts.parents) == ("tight crops", 0.7, ("bootstrap", "tight crops"))
    assert facts.bounds == Bounds(0.1, 0.98, 3.0)
    # Nothing that any stage held out was trained on, and what one stage trained on is held out by none.
    names = {str(path) for path in photos.iterdir()}
    assert facts.held_out >= {str(photos / "2.jpg"), str(photos / "7.jpg")}
    assert str(photos / "5.jpg") in facts.trained_on
    assert facts.held_out | facts.trained_on == names
    assert not facts.held_out & facts.trained_on
    kept = load_taste(folder.file("policy") / TASTE)
    assert isinstance(kept, LinearTaste)
    assert kept.weights == pytest.approx(taste_of(120).weights, rel=1e-5)


def test_stopped_run_goes_on_with_the_taste_it_began_with(
    tmp_path: Path, config: TuneConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a machine that has no time at all the scorer would look slow, and fewer crops be rated.
    monkeypatch.setattr("ml_core.training.lesson._SLOW", 0.0)
    config = replace(config, steps=6144)

    def stop(event: ev.Event) -> None:
        if isinstance(event, ev.Progress) and event.message == "Training" and event.done > 3000:
            context.request_stop()

    folder, context = start(tmp_path, config, stop)
    with pytest.raises(Stopped):
        run(config, context)
    whole, other = start(tmp_path, config)
    uninterrupted = run(config, other)
    # Another taste lies there by now, and the policy is gone.
    assert config.policy is not None
    shutil.rmtree(config.policy)
    assert config.taste is not None
    taste_of(101).save(config.taste)
    result = run(config, TaskContext(folder))
    assert result["steps"] == uninterrupted["steps"] == 6144
    assert result["win_rate"] == uninterrupted["win_rate"]
    one, two = (CropPolicy.load(each.file("policy")).tensors for each in (folder, whole))
    assert all((one[name] == two[name]).all() for name in one)


def test_training_afresh_needs_no_policy(tmp_path: Path, config: TuneConfig) -> None:
    config = replace(config, policy=None)
    folder, context = start(tmp_path, config)
    result = run(config, context)
    assert result["parent"] == ""
    assert "win_rate" not in result
    assert CropPolicy.load(folder.file("policy")).facts.parents == ("tight crops",)
    sample = events_of(folder, ev.Sample)[-1]
    assert isinstance(sample, ev.Sample)
    assert all("before" not in photo for photo in sample.data["photos"])


def test_another_round_goes_on_from_a_tuned_policy(tmp_path: Path, config: TuneConfig) -> None:
    folder, context = start(tmp_path, config)
    run(config, context)
    again = replace(config, policy=folder.file("policy"))
    second, context = start(tmp_path, again)
    assert run(again, context)["parent"] == folder.name
    facts = CropPolicy.load(second.file("policy")).facts
    assert facts.trained_on == CropPolicy.load(folder.file("policy")).facts.trained_on


@pytest.mark.parametrize(("answers", "words"), [(4, "Judge 6 more"), (34, "Judge 66 more")])
def test_too_few_answers_are_refused_with_what_is_missing(
    tmp_path: Path, config: TuneConfig, answers: int, words: str
) -> None:
    say_answers(config, answers)
    _, context = start(tmp_path, config)
    with pytest.raises(RunError) as caught:
        run(config, context)
    assert words in caught.value.remedy


def say_answers(config: TuneConfig, answers: int) -> None:
    """Make the taste's file say that it was learned from so many answers."""
    assert config.taste is not None
    about = config.taste / "taste.json"
    about.write_text(json.dumps(json.loads(about.read_text()) | {"answers": answers}))


def test_few_answers_will_do_for_who_insists(tmp_path: Path, config: TuneConfig) -> None:
    say_answers(config, 34)
    config = replace(config, anyway=True, steps=512)
    assert run(config, start(tmp_path, config)[1])["steps"] >= 512
    say_answers(config, 9)
    with pytest.raises(RunError, match="no taste yet"):
        run(config, start(tmp_path, config)[1])


def test_answers_are_those_the_taste_was_fitted_to(config: TuneConfig) -> None:
    assert config.taste is not None
    assert answers_behind(config.taste, None) == 120


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"taste": None}, RunError, "needs a taste"),
        ({"taste": Path("/nowhere")}, WeightsError, "cannot be read"),
        ({"policy": Path("/nowhere")}, WeightsError, "cannot be read"),
        ({"algorithm": "sac"}, RunError, "one edge at a time"),
        ({"min_area": 0.6}, RunError, "leaves no room"),
        ({"weight": 1.5}, SpecError, "1.5"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_remedy(
    tmp_path: Path, config: TuneConfig, changes: dict[str, object], kind: type[Exception], words: str
) -> None:
    config = replace(config, **changes)  # type: ignore[arg-type]
    with pytest.raises(kind, match=words):
        run(config, start(tmp_path, config)[1])
