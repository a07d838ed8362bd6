"""The task "taste": judgements in a catalog in; a taste on disk, figures and words out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import Judgement, NewPair
from ml_core.geometry import Box, Crop
from ml_core.models.taste.linear import LinearTaste
from ml_core.models.taste.loading import load_taste
from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import CatalogError, RunError, Stopped
from ml_core.specs.judgements import Choice, PairPurpose
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import TasteConfig
from ml_core.tasks.taste.comparison import KINDS
from ml_core.tasks.taste.learning import judge
from ml_core.tasks.taste.material import gather
from ml_core.tasks.taste.task import run
from ml_core.worker.results import result_lines
from tests.pictures import scenes, write_photo

TINY = "test_efficientnet"


class Album:
    """A catalog with photos, judged by somebody who likes large crops."""

    def __init__(self, folder: Path, photos: int) -> None:
        self.catalog = folder / "catalog.sqlite"
        self.photos = [write_photo(folder / f"{n}.png", pixels) for n, pixels in enumerate(scenes(photos, 120, 80))]
        Catalog.open(self.catalog).close()
        self._random = np.random.default_rng(0)

    def judge(
        self,
        count: int,
        purpose: PairPurpose = "learn",
        photos: slice = slice(None),
        choice: Choice | None = None,
        annotator: str = "",
    ) -> None:
        """Answer pairs, one photo after the other; the larger crop is chosen unless a choice is given."""
        there = self.photos[photos]
        with Catalog.open(self.catalog, maintain=False) as catalog:
            for number in range(count):
                a, b = self._box(), self._box()
                pair = NewPair(there[number % len(there)], Crop(a), Crop(b), "random", "random", purpose=purpose)
                (pair_id,) = catalog.add_pairs([pair])
                larger: Choice = "a" if a.area > b.area else "b"
                catalog.judge(Judgement(pair_id, choice or larger, annotator=annotator))

    def _box(self) -> Box:
        side = self._random.uniform(0.3, 1.0)
        x, y = self._random.uniform(0, 1 - side, 2).tolist()
        return Box(x, y, x + side, y + side)


@pytest.fixture
def album(tmp_path: Path) -> Album:
    return Album(tmp_path / "album", 8)


def learn(
    album: Album, tmp_path: Path, listener: Callable[[ev.Event], None] | None = None, **options: Any
) -> tuple[dict[str, Any], RunFolder]:
    config = TasteConfig(**{"catalog": album.catalog, "backbone": TINY, **options})
    folder = RunFolder.create(tmp_path / "runs", "taste", config)
    return run(config, TaskContext(folder, listener)), folder


def context_of(tmp_path: Path, config: TasteConfig) -> TaskContext:
    return TaskContext(RunFolder.create(tmp_path / "runs", "taste", config))


def test_a_taste_is_learnt_judged_and_saved(album: Album, tmp_path: Path) -> None:
    album.judge(40, photos=slice(0, 6))
    album.judge(10, "held out", slice(6, 8))
    result, folder = learn(album, tmp_path)
    assert (result["model"], result["answers"], result["learnt_from"], result["held_out"]) == ("linear", 50, 40, 10)
    assert result["agreement"] >= 0.8
    assert result["agreement_low"] < result["agreement"] <= result["agreement_high"]
    assert 0 < result["log_loss"] < np.log(2)
    assert 0 <= result["calibration"] < 0.5
    assert result["table"] == []
    taste = load_taste(folder.path / result["taste"])
    assert isinstance(taste, LinearTaste)
    assert taste.facts.answers == 40
    assert result["findings"] == [finding.words for finding in taste.findings()]


def test_answers_that_were_held_out_are_never_learnt_from(album: Album, tmp_path: Path) -> None:
    album.judge(30, photos=slice(0, 6))
    # Somebody else's taste: had it been learnt from, it would be known.
    album.judge(15, "held out", slice(6, 8), choice="b")
    material = gather(config := TasteConfig(catalog=album.catalog), context_of(tmp_path, config))
    assert len(material.held_out) == 15
    assert {example.answer for example in material.held_out} == {"b"}
    assert not {example.photo for example in material.learn} & {example.photo for example in material.held_out}


def test_without_held_out_answers_whole_scenes_are_held_out(album: Album, tmp_path: Path) -> None:
    album.judge(40)
    # The same scene in another file.
    write_photo(album.photos[1], scenes(8, 120, 80)[0])
    material = gather(config := TasteConfig(catalog=album.catalog, held_out=0.3), context_of(tmp_path, config))
    assert len(material.learn) + len(material.held_out) == 40
    assert 1 <= len(material.held_out) <= 16
    scene_of = material.scenes[[example.photo for example in material.learn]]
    assert not set(scene_of) & set(material.scenes[[example.photo for example in material.held_out]])
    assert material.scenes[0] == material.scenes[1]
    assert len(set(material.scenes)) > 2


def test_few_answers_are_all_learnt_from(album: Album, tmp_path: Path) -> None:
    album.judge(10)
    result, folder = learn(album, tmp_path)
    assert (result["learnt_from"], result["held_out"], result["agreement"]) == (10, 0, None)
    assert "too few answers" in "\n".join(result_lines(folder, "taste", result))


def test_of_ten_choices_those_kept_back_count_as_well(album: Album, tmp_path: Path) -> None:
    album.judge(6, photos=slice(0, 6))
    album.judge(3, "held out", slice(6, 8))
    album.judge(1, "repeat", slice(0, 1))
    result, _ = learn(album, tmp_path)
    assert (result["answers"], result["learnt_from"], result["held_out"]) == (10, 6, 3)
    assert result["agreement"] is not None


@pytest.mark.parametrize("count", [0, 9])
def test_under_ten_answers_it_says_what_to_do(count: int, album: Album, tmp_path: Path) -> None:
    album.judge(count)
    album.judge(5, choice="skip")
    album.judge(5, "trial")
    with pytest.raises(RunError, match=f"there are {count}") as error:
        learn(album, tmp_path)
    assert error.value.remedy == f"Judge {10 - count} more {'pair' if count == 9 else 'pairs'} in Annotate."


def test_without_a_catalog_it_says_what_to_do(tmp_path: Path) -> None:
    config = TasteConfig()
    with pytest.raises(CatalogError, match="no judgements") as error:
        run(config, context_of(tmp_path, config))
    assert "Annotate" in error.value.remedy


def test_a_broken_photo_is_left_out_with_a_reason_and_stops_nothing(album: Album, tmp_path: Path) -> None:
    album.judge(40)
    album.photos[2].write_bytes(b"nothing")
    album.photos[3].unlink()
    result, folder = learn(album, tmp_path)
    assert sorted(Path(path).name for path, _ in result["skipped"]) == ["2.png", "3.png"]
    assert result["answers"] == 40
    assert result["learnt_from"] + result["held_out"] == 30
    lines = "\n".join(result_lines(folder, "taste", result))
    assert "2 photos left out" in lines


def test_too_many_broken_photos_are_named(album: Album, tmp_path: Path) -> None:
    album.judge(16)
    for path in album.photos[:6]:
        path.unlink()
    with pytest.raises(RunError, match=r"there are 4.*left out"):
        learn(album, tmp_path)


def test_one_annotator_can_be_chosen(album: Album, tmp_path: Path) -> None:
    album.judge(20, annotator="Ann")
    album.judge(15, annotator="Bo")
    assert learn(album, tmp_path, annotator="Bo")[0]["answers"] == 15
    assert learn(album, tmp_path)[0]["answers"] == 35


def test_ties_are_learnt_from(album: Album, tmp_path: Path) -> None:
    album.judge(12, choice="tie")
    material = gather(config := TasteConfig(catalog=album.catalog), context_of(tmp_path, config))
    assert {example.answer for example in (*material.learn, *material.held_out)} == {"tie"}


@pytest.mark.parametrize("model", ["siamese", "concatenating"])
def test_networks_draw_their_curves_and_say_that_their_backbone_is_random(
    model: str, album: Album, tmp_path: Path
) -> None:
    album.judge(30)
    events: list[ev.Event] = []
    result, folder = learn(album, tmp_path, events.append, model=model)
    assert load_taste(folder.path / result["taste"]).kind == model
    steps = [event for event in events if isinstance(event, ev.Metrics)]
    assert [event.step for event in steps] == list(range(1, len(steps) + 1))
    assert all(event.values["loss/training"] > 0 for event in steps)
    warnings = [event for event in events if isinstance(event, ev.Diagnosis)]
    assert ["random" in event.message for event in warnings] == [True]
    assert result["findings"] == []


def test_the_kinds_are_compared_in_one_table(album: Album, tmp_path: Path) -> None:
    album.judge(40)
    events: list[ev.Event] = []
    result, folder = learn(album, tmp_path, events.append, compare=True)
    assert {row["model"] for row in result["table"]} == set(KINDS)
    agreements = [row["agreement"] for row in result["table"]]
    assert agreements == sorted(agreements, reverse=True)
    assert set(result["table"][0]) == {"model", "agreement", "low", "high", "log_loss", "calibration", "seconds"}
    (sample,) = [event for event in events if isinstance(event, ev.Sample) and event.kind == "table"]
    assert sample.data == {"rows": result["table"]}
    advice = [event for event in events if isinstance(event, ev.Diagnosis) and event.severity == "info"]
    assert "predicts the answers best" in advice[0].message
    lines = list(result_lines(folder, "taste", result))
    assert sum(line.split()[0] in KINDS for line in lines if line) == 3


def test_too_few_answers_are_not_compared(album: Album, tmp_path: Path) -> None:
    album.judge(10)
    events: list[ev.Event] = []
    result, _ = learn(album, tmp_path, events.append, compare=True)
    assert result["table"] == []
    assert any(isinstance(event, ev.Diagnosis) and "too few" in event.message for event in events)


def test_it_stops_when_asked(album: Album, tmp_path: Path) -> None:
    album.judge(30)
    config = TasteConfig(catalog=album.catalog, model="siamese", backbone=TINY)
    context = context_of(tmp_path, config)
    context.request_stop()
    with pytest.raises(Stopped):
        run(config, context)


def test_the_judgement_is_that_of_hand() -> None:
    box = Box(0, 0, 1, 1)
    from ml_core.models.taste.taste import Example

    examples = [Example(0, box, box, answer) for answer in ("a", "b", "tie", "a")]
    judged = judge(np.array([0.8, 0.6, 0.9, 0.5]), examples)
    # Right, wrong, half, and no preference counts half.
    assert judged.agreement == pytest.approx(2 / 4)
    losses = [np.log(0.8), np.log(0.4), (np.log(0.9) + np.log(0.1)) / 2, np.log(0.5)]
    assert judged.log_loss == pytest.approx(-np.mean(losses))
