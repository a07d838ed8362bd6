"""What a judging board says of its progress, in a photographer's words; free of Qt."""

import math
from dataclasses import dataclass

from ml_core.specs.judgements import PERSONAL_FROM, RERANKING_FROM, answers_to_next

# What a first session is planned for, before it is known how much more answers matter.
FIRST_SESSION = 60


@dataclass(frozen=True)
class Progress:
    """How far the person is.

    Attributes:
        count: For example “34 of about 60”.
        share: Share of the way to the next goal, 0 to 1.
        words: What comes next and how far it is.
    """

    count: str
    share: float
    words: str


def choices(count: int) -> str:
    """Return a number of choices in words."""
    return f"{count:,} choice" if count == 1 else f"{count:,} choices"


def taste_progress(answers: int, worthwhile: int | None) -> Progress:
    """Return how far the taste is with so many answers, and so many more that are likely to matter."""
    missing = answers_to_next(answers)
    if missing is None:
        return Progress(
            _count(answers, worthwhile), 1.0, "Enough to train crops of your own; more answers sharpen them"
        )
    bound = answers + missing
    follows = "proposals follow your taste" if bound == RERANKING_FROM else "crops can be trained to your taste"
    return Progress(_count(answers, worthwhile), answers / bound, f"{choices(missing)} until {follows}")


def trial_progress(done: int, total: int) -> Progress:
    """Return how far a comparison of fixed length is."""
    left = total - done
    words = f"{left} more pair{'' if left == 1 else 's'} to judge" if left else "All pairs are judged"
    return Progress(f"{done:,} of {total:,}", done / total if total else 1.0, words)


def duration(seconds: float) -> str:
    """Return a time on the clock of a session: 0:42, 12:05, 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def pace_words(seconds: float | None) -> str:
    """Return the pace, or nothing before the first answer."""
    return "" if seconds is None else f"{seconds:.1f} s each"


def _count(answers: int, worthwhile: int | None) -> str:
    """Round up to tens: nobody knows better."""
    goal = FIRST_SESSION if worthwhile is None else answers + worthwhile
    if answers >= goal:
        goal = PERSONAL_FROM if answers < PERSONAL_FROM and worthwhile is None else answers
    goal = 10 * math.ceil(goal / 10)
    return f"{answers:,} of about {goal:,}" if goal > answers else choices(answers)
