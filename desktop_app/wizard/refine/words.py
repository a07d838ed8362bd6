"""What the step Refine says."""

from collections.abc import Mapping
from typing import Any

from desktop_app.jobs.run_words import percent
from desktop_app.wizard.learn.words import anyway_words
from desktop_app.wizard.sentences import fine_print, headline
from ml_core.specs.judgements import PERSONAL_FROM

STORY = (
    "The policy goes on learning, now towards the scorer and your taste together.",
    "Crops stay within sensible sizes and shapes, so that it cannot please your taste with a sliver.",
    "The policy you have stays as it is; afterwards you compare the two and choose.",
)


def expectation(answers: int) -> str:
    """Return what to expect of training with so many choices."""
    if answers >= PERSONAL_FROM:
        return f"Your {answers:,} choices are enough for that."
    return anyway_words(answers)


def refine_headline(result: Mapping[str, Any]) -> str:
    """Return the outcome of a fine-tuning in one sentence."""
    wins = result.get("taste_win_rate", result.get("win_rate"))
    if not isinstance(wins, int | float):
        return headline(result)
    count = int(result.get("held_out", 0))
    return (
        f"On {percent(float(wins))} of {count} photos it never saw, your taste prefers the new crop to the one before."
    )


def refine_fine_print(result: Mapping[str, Any]) -> str:
    """Return what stands behind the headline."""
    share = headline(result) if "share" in result else ""
    mixed = result.get("win_rate")
    both = ""
    if "taste_win_rate" in result and isinstance(mixed, int | float):
        both = f"With the scorer's part it is {percent(float(mixed))}."
    return " ".join(part for part in (both, share, fine_print(result)) if part)
