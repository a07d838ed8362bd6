"""Evaluating a policy: only on photos that nothing was learned from, with figures, a page, and clear refusals."""

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import Judgement, NewPair
from ml_core.geometry import Box, Crop
from ml_core.models.descriptors import PhotoMaps
from ml_core.models.policy.crop_policy import TASTE, CropPolicy
from ml_core.models.subject.look import picture_of
from ml_core.models.taste.linear import fit_linear
from ml_core.models.taste.taste import Answer
from ml_core.specs import events as ev
from ml_core.specs.codec import loads
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError, Stopped, WeightsError
from ml_core.specs.evaluation import EvaluationReport
from ml_core.specs.judgements import PairPurpose
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import EvaluateConfig
from ml_core.tasks.evaluate.task import run
from ml_core.worker.model_checks import untrained
from ml_core.worker.results import result_lines
from tests.pictures import scenes, write_photo

WIDE, TIGHT = Box(0, 0, 1, 0.9), Box(0.2, 0.2, 0.8, 0.8)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [
        write_photo(tmp_path / "photos" / f"{name}.png", pixels)
        for name, pixels in zip("abcdef", scenes(6), strict=True)
    ]


@pytest.fixture
def policy(tmp_path: Path, photos: list[Path]) -> Path:
    return save(tmp_path / "bootstrap", photos[:1])


@pytest.fixture
def taste(tmp_path: Path) -> Path:
    """A taste for tight crops."""
    pictures = [picture_of(str(number), pixels) for number, pixels in enumerate(scenes(10, 120, 80, seed=50))]
    maps, index = PhotoMaps.prepare(pictures), np.arange(10)
    wide, tight = (maps.describe(index, np.tile(np.array(box), (10, 1))) for box in (WIDE, TIGHT))
    answers: list[Answer] = ["b"] * 10
    fit_linear(wide, tight, answers).save(tmp_path / "taste")
    return tmp_path / "taste"


def save(folder: Path, trained: list[Path], tuned_to: Path | None = None) -> Path:
    """Save a policy that always makes the same move and was trained on these photos."""
    made = untrained()
    facts = replace(made.facts, training={"train_photos": [str(photo) for photo in trained]})
    if tuned_to is not None:
        facts = replace(facts, taste="taste", weight=0.5)
    CropPolicy(facts, made.tensors).save(folder)
    if tuned_to is not None:
        (folder / TASTE).mkdir()
        for file in tuned_to.iterdir():
            (folder / TASTE / file.name).write_bytes(file.read_bytes())
    return folder


def judge(catalog_file: Path, photo: Path, purpose: PairPurpose, choice: str = "b") -> None:
    with Catalog.open(catalog_file) as catalog:
        pair = NewPair(photo, Crop(WIDE), Crop(TIGHT), "random", "random", purpose=purpose)
        answers = {"a": "a", "b": "b", "tie": "tie"}
        catalog.judge(Judgement(catalog.add_pairs([pair])[0], answers[choice], annotator="me"))  # type: ignore[arg-type]


def won(gains: list[float]) -> float:
    """Return the share of gains, no gain counting half."""
    return sum(0.5 if abs(gain) < 1e-5 else float(gain > 0) for gain in gains) / len(gains)


def evaluated(
    tmp_path: Path, config: EvaluateConfig, listener: Callable[[ev.Event], None] | None = None
) -> tuple[dict[str, Any], EvaluationReport, RunFolder]:
    folder = RunFolder.create(tmp_path / "runs", "evaluate", config)
    result = run(config, TaskContext(folder, listener))
    return result, loads(EvaluationReport, (folder.path / result["figures"]).read_bytes()), folder


def judged_names(report: EvaluationReport) -> set[str]:
    return {photo.photo.stem for photo in report.photos}


def test_what_was_learned_from_is_left_out_and_so_is_what_looks_like_it(
    tmp_path: Path, photos: list[Path], policy: Path
) -> None:
    catalog = tmp_path / "catalog.sqlite"
    judge(catalog, photos[1], "learn")
    judge(catalog, photos[2], "held out")
    darker = np.clip(np.asarray(Image.open(photos[0])) * 0.96, 0, 255).astype(np.uint8)
    write_photo(tmp_path / "photos" / "a again.jpg", darker)
    write_photo(tmp_path / "photos" / "f again.jpg", np.asarray(Image.open(photos[5])))
    (tmp_path / "photos" / "broken.jpg").write_bytes(b"no photo")
    config = EvaluateConfig(photos=(tmp_path / "photos",), policy=policy, catalog=catalog)
    result, report, _ = evaluated(tmp_path, config)
    names = judged_names(report)
    # One of a burst is enough, whichever it is.
    assert names - {"f", "f again"} == {"c", "d", "e"}
    assert len(names) == 4
    left = report.left_out
    assert (left.trained, left.answered, left.similar) == (1, 1, 2)
    assert [Path(path).name for path, _ in left.unreadable] == ["broken.jpg"]
    assert result["photos"] == 4
    assert "4 photos only" in report.notes[0]


def test_without_photos_that_are_left_it_says_why_and_what_to_do(
    tmp_path: Path, photos: list[Path], policy: Path
) -> None:
    with pytest.raises(RunError, match="1 taught a policy") as refused:
        evaluated(tmp_path, EvaluateConfig(photos=(photos[0],), policy=policy))
    assert "Add photos" in refused.value.remedy
    (tmp_path / "empty").mkdir()
    with pytest.raises(RunError, match="no photos"):
        evaluated(tmp_path, EvaluateConfig(photos=(tmp_path / "empty",), policy=policy))


def test_a_policy_is_needed_and_has_to_be_one(tmp_path: Path, photos: list[Path]) -> None:
    with pytest.raises(RunError, match="No policy"):
        evaluated(tmp_path, EvaluateConfig(photos=tuple(photos)))
    with pytest.raises(WeightsError):
        evaluated(tmp_path, EvaluateConfig(photos=tuple(photos), policy=tmp_path))


def test_scorer_alone_gives_figures_without_taste_and_baseline(
    tmp_path: Path, photos: list[Path], policy: Path
) -> None:
    result, report, _ = evaluated(tmp_path, EvaluateConfig(photos=tuple(photos), policy=policy))
    assert {figure.measure for figure in report.figures} == {"aesthetic", "reward", "share", "reward wins"}
    assert report.before is None
    assert all(photo.baseline is None and photo.policy.taste is None for photo in report.photos)
    assert "win_rate" not in result
    gains = [photo.policy.reward - photo.full.reward for photo in report.photos]
    assert result["full_frame_win_rate"] == won(gains)
    assert gains == sorted(gains, reverse=True)
    assert len(gains) == 5
    assert report.weight == 1


def test_a_taste_judges_crops_and_is_judged_by_held_out_answers(
    tmp_path: Path, photos: list[Path], policy: Path, taste: Path
) -> None:
    catalog = tmp_path / "catalog.sqlite"
    for photo, choice in zip(photos[2:6], ("b", "b", "b", "a"), strict=True):
        judge(catalog, photo, "held out", choice)
    tuned = save(tmp_path / "tuned", photos[1:2], taste)
    heard: list[ev.Event] = []
    config = EvaluateConfig(photos=tuple(photos), policy=tuned, baseline=policy, taste=taste, catalog=catalog)
    result, report, folder = evaluated(tmp_path, config, heard.append)
    assert judged_names(report) == {"c", "d", "e", "f"}
    befores = [photo.baseline for photo in report.photos if photo.baseline is not None]
    pairs = list(zip((photo.policy for photo in report.photos), befores, strict=True))
    assert result["win_rate"] == won([now.reward - before.reward for now, before in pairs])
    assert result["taste_win_rate"] == won([(now.taste or 0) - (before.taste or 0) for now, before in pairs])
    assert result["win_low"] <= result["win_rate"] <= result["win_high"]
    assert (result["agreement"], report.answers) == (0.75, 4)
    first = report.photos[0]
    assert first.policy.reward == pytest.approx(
        0.7 * (first.policy.aesthetic - 1) / 9 + 0.3 * (first.policy.taste or 0), abs=1e-4
    )
    assert first.chosen is not None
    assert first.dense.reward >= first.policy.reward
    share = report.figure("share", "policy")
    assert share is not None
    assert 0 < share.value < 1
    samples = [event.data for event in heard if isinstance(event, ev.Sample) and event.kind == "paths"]
    assert set(samples[-1]["photos"][0]) == {"photo", "full", "policy", "dense", "before", "path", "scores"}
    lines = list(result_lines(folder, "evaluate", result))
    assert lines[0].startswith("On 4 photos it never saw")
    assert any("75 %" in words for words in lines)
    assert lines[-1] == f"Report: {folder.path / 'report.html'}"


def test_it_stops_when_asked_to(tmp_path: Path, photos: list[Path], policy: Path) -> None:
    config = EvaluateConfig(photos=tuple(photos), policy=policy)
    folder = RunFolder.create(tmp_path / "runs", "evaluate", config)
    context = TaskContext(folder)
    context.request_stop()
    with pytest.raises(Stopped):
        run(config, context)


class Page(HTMLParser):
    """Reads a page and keeps what it asks for and says."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.asked: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.asked += [value or "" for name, value in attrs if name in ("href", "src", "srcset", "action", "data")]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_needs_nothing_else_and_escapes_names(tmp_path: Path, photos: list[Path], policy: Path) -> None:
    name = "<img src=x onerror=alert(1)>&\"'.png"
    write_photo(photos[5].rename(photos[5].with_name(name)))
    copy = tmp_path / "out" / "report.html"
    baseline = save(tmp_path / "before", photos[1:2])
    config = EvaluateConfig(photos=(tmp_path / "photos",), policy=policy, baseline=baseline, report=copy)
    _, report, folder = evaluated(tmp_path, config)
    text = (folder.path / "report.html").read_text("utf-8")
    assert copy.read_text("utf-8") == text
    page = Page()
    page.feed(text)
    assert name in {photo.photo.name for photo in report.photos}
    assert name in page.words
    # Three pictures a photo, all of them within the page.
    assert page.tags.count("image") == 3 * len(report.photos) == len(page.asked)
    assert all(asked.startswith("data:image/jpeg;base64,") for asked in page.asked)
    assert not {"img", "script", "link", "iframe"} & set(page.tags)
    assert not re.search(r"url\(|@import|https?:", text)
    assert "default-src 'none'" in text
    assert "prefers-color-scheme: dark" in text
    assert len(text) < 120_000 * len(report.photos)


def test_a_report_that_cannot_be_copied_is_told_and_kept_in_the_run(
    tmp_path: Path, photos: list[Path], policy: Path
) -> None:
    config = EvaluateConfig(photos=tuple(photos[:3]), policy=policy, report=photos[0] / "report.html")
    folder = RunFolder.create(tmp_path / "runs", "evaluate", config)
    with pytest.raises(RunError, match="cannot be written there"):
        run(config, TaskContext(folder))
    assert (folder.path / "report.html").is_file()


def test_without_a_catalog_it_says_that_answers_are_not_known(
    tmp_path: Path, photos: list[Path], policy: Path, taste: Path
) -> None:
    unknown = save(tmp_path / "unknown", [])
    config = EvaluateConfig(photos=tuple(photos), policy=policy, baseline=unknown, taste=taste)
    _, report, _ = evaluated(tmp_path, config)
    assert [note for note in report.notes if "does not say which photos" in note]
    assert [note for note in report.notes if "answers behind the taste are not known" in note]
