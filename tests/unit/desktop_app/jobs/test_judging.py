"""The parts of judging that need no window: the clock, words, the sequence of pairs, agreement between annotators."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.jobs.annotator_agreement import Shared, shared_answers
from desktop_app.jobs.judging_clock import IDLE_SECONDS, JudgingClock
from desktop_app.jobs.judging_sequence import JudgingSequence
from desktop_app.jobs.judging_sources import ListedSource, Supply, Wanted
from desktop_app.jobs.judging_words import duration, taste_progress, trial_progress
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import Judgement, NewPair, StoredPair
from ml_core.geometry import Box, Crop
from ml_core.specs.judgements import Choice

A, B = Crop(Box(0, 0, 0.5, 1)), Crop(Box(0.2, 0.1, 0.9, 0.9))


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "catalog.sqlite") as opened:
        yield opened


def new_pair(photo: str = "1.jpg", a: Crop = A, b: Crop = B, **more: object) -> NewPair:
    return NewPair(Path("/photos") / photo, a, b, "policy", "dense", **more)  # type: ignore[arg-type]


def every(_pair: StoredPair) -> bool:
    return True


class Time:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_the_clock_leaves_out_pauses_and_idle_time() -> None:
    now = Time()
    clock = JudgingClock(now)
    now.seconds = 100
    assert clock.seconds == 0
    clock.run(True)
    clock.shown()
    now.seconds += 4
    assert clock.answered() == 4000
    clock.shown()
    now.seconds += 10 * IDLE_SECONDS
    assert clock.seconds == 4 + IDLE_SECONDS
    assert clock.answered() == 1000 * IDLE_SECONDS
    clock.run(False)
    now.seconds += 50
    clock.run(True)
    assert clock.seconds == 4 + IDLE_SECONDS
    assert clock.pace == (4 + IDLE_SECONDS) / 2


def test_a_pause_within_a_pair_is_not_thinking() -> None:
    now = Time()
    clock = JudgingClock(now)
    clock.run(True)
    clock.shown()
    now.seconds = 3
    clock.run(False)
    now.seconds = 40
    clock.run(True)
    now.seconds = 42
    assert clock.answered() == 5000


@pytest.mark.parametrize(
    ("answers", "worthwhile", "count", "words"),
    [
        (0, None, "0 of about 60", "10 choices until proposals follow your taste"),
        (9, None, "9 of about 60", "1 choice until proposals follow your taste"),
        (34, None, "34 of about 60", "66 choices until crops can be trained to your taste"),
        (34, 12, "34 of about 50", "66 choices until crops can be trained to your taste"),
        (70, None, "70 of about 100", "30 choices until crops can be trained to your taste"),
        (70, 0, "70 choices", "30 choices until crops can be trained to your taste"),
        (1, 0, "1 of about 10", "9 choices until proposals follow your taste"),
        (240, None, "240 choices", "Enough to train crops of your own; more answers sharpen them"),
    ],
)
def test_progress_in_words(answers: int, worthwhile: int | None, count: str, words: str) -> None:
    progress = taste_progress(answers, worthwhile)
    assert (progress.count, progress.words) == (count, words)
    assert 0 <= progress.share <= 1


def test_a_comparison_has_an_end() -> None:
    assert trial_progress(29, 30).words == "1 more pair to judge"
    assert trial_progress(30, 30).share == 1
    assert [duration(seconds) for seconds in (0, 42.9, 725, 3723)] == ["0:00", "0:42", "12:05", "1:02:03"]


def judged(catalog: Catalog, choices: list[Choice], annotator: str = "Me") -> list[int]:
    numbers = catalog.add_pairs(new_pair(f"{number}.jpg") for number in range(len(choices)))
    for number, choice in zip(numbers, choices, strict=True):
        catalog.judge(Judgement(number, choice, annotator=annotator))
    return numbers


def test_not_judged_tie_skipped_and_withdrawn_are_four_things(catalog: Catalog) -> None:
    tie, skipped, withdrawn = judged(catalog, ["tie", "skip", "a"])
    catalog.judge(Judgement(withdrawn, "withdrawn", annotator="Me"))
    shown = catalog.add_pairs([new_pair("new.jpg")])[0]
    catalog.show_pair(shown, "Me")
    sequence = JudgingSequence(catalog, "Me", every)
    assert [sequence.choice(number) for number in (tie, skipped, withdrawn, shown)] == ["tie", "skip", None, None]
    assert (sequence.judged, sequence.learnable) == (2, 1)
    assert sequence.current is not None
    assert sequence.current.id == withdrawn
    sequence.answered("b")
    assert sequence.current is not None
    assert sequence.current.id == shown


def test_pairs_that_nobody_was_shown_wait_for_whoever_comes_first(catalog: Catalog) -> None:
    imported = catalog.add_pairs([new_pair("imported.jpg", kind="imported")])[0]
    bens = catalog.add_pairs([new_pair("ben.jpg")])[0]
    catalog.show_pair(bens, "Ben")
    assert [pair.id for pair in JudgingSequence(catalog, "Me", every).pairs] == [imported]
    assert [pair.id for pair in JudgingSequence(catalog, "Ben", every).pairs] == [bens, imported]
    catalog.judge(Judgement(imported, "a", annotator="Ben"))
    assert JudgingSequence(catalog, "Me", every).pairs == []


def test_one_cannot_step_past_a_pair_without_an_answer(catalog: Catalog) -> None:
    numbers = judged(catalog, ["a", "b", "tie"])
    catalog.judge(Judgement(numbers[1], "withdrawn", annotator="Me"))
    sequence = JudgingSequence(catalog, "Me", every)
    assert sequence.position == 1
    assert not sequence.can_step(1)
    sequence.step(1)
    sequence.step(-1)
    sequence.step(-1)
    assert sequence.position == 0
    assert sequence.can_step(1)
    assert sequence.last_answered is not None
    assert sequence.last_answered.id == numbers[2]


def test_a_trial_is_no_part_of_what_the_taste_learns_from(catalog: Catalog) -> None:
    trial = new_pair("trial.jpg", purpose="trial", model="round 2")
    source = ListedSource([trial, new_pair("other.jpg", purpose="trial", model="round 2")])
    number = catalog.add_pairs([trial])[0]
    catalog.judge(Judgement(number, "a", annotator="Me"))
    sequence = JudgingSequence(catalog, "Me", source.belongs)
    assert (sequence.judged, sequence.learnable) == (1, 0)
    supplies: list[Supply] = []
    source.more(Wanted("Me", 4, judged=tuple(sequence.pairs)), supplies.append, lambda _error: None)
    assert [pair.photo.name for pair in supplies[0].pairs] == ["other.jpg"]
    source.more(Wanted("Me", 4, supplies[0].pairs, tuple(sequence.pairs)), supplies.append, lambda _error: None)
    assert supplies[1] == Supply((), "All pairs of this comparison are judged.", is_over=True)


def test_annotators_agree_whichever_side_a_crop_was_on(catalog: Catalog) -> None:
    said: list[tuple[str, NewPair, Choice]] = [
        ("Me", new_pair(), "a"),
        ("Ben", new_pair(a=B, b=A), "b"),
        ("Me", new_pair("2.jpg"), "tie"),
        ("Ben", new_pair("2.jpg"), "a"),
        ("Me", new_pair("3.jpg"), "skip"),
        ("Ben", new_pair("3.jpg"), "a"),
        ("Ada", new_pair("4.jpg"), "a"),
    ]
    for name, pair, choice in said:
        catalog.judge(Judgement(catalog.add_pairs([pair])[0], choice, annotator=name))
    assert shared_answers(catalog.judged_pairs(), "Me") == [Shared("Ben", 2, 1)]
