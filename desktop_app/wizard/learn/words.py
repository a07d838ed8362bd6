"""What the step Learn says."""

from collections.abc import Mapping
from typing import Any

from desktop_app.jobs.run_words import percent
from desktop_app.wizard.regimes import choices
from ml_core.specs.engine import TasteReply
from ml_core.specs.judgements import PERSONAL_FROM

FEW_HELD_OUT = 8
FEWEST_REPEATS = 5
KIND_WORDS = {
    "linear": "Composition in words (linear)",
    "siamese": "Image network (siamese)",
    "concatenating": "Pair network (concatenating)",
}


def learn_headline(result: Mapping[str, Any]) -> str:
    """Return the outcome of learning in one sentence."""
    agreement = result.get("agreement")
    if agreement is None:
        return f"Your taste is learnt from {choices(int(result.get('answers', 0)))}."
    return f"On choices it never learnt from, your taste is right {percent(float(agreement))} of the time."


def learn_fine_print(result: Mapping[str, Any], known: TasteReply | None) -> str:
    """Return what stands behind the headline: the interval, what it rests on, and the ceiling."""
    parts = []
    held_out = int(result.get("held_out", 0))
    if result.get("agreement") is not None:
        low, high = span(float(result["agreement_low"]), float(result["agreement_high"]))
        parts.append(f"Between {low} and {high} with 95 % confidence, by {choices(held_out)} that were held back.")
        if held_out < FEW_HELD_OUT:
            parts.append("That is few: more choices make it more certain.")
    else:
        parts.append("No choice was held back yet, so how well it fits you cannot be said.")
    if known is not None and (consistency := ceiling(known)) is not None:
        parts.append(
            f"Shown {known.repeats} pairs again, you chose as before {percent(consistency)} of the time; "
            "no taste can fit you better than that."
        )
    return " ".join(parts)


def ceiling(known: TasteReply) -> float | None:
    """Return how consistent the person is, which no taste can surpass; None while too few pairs came again."""
    return known.consistency if known.repeats >= FEWEST_REPEATS else None


def span(low: float, high: float) -> tuple[str, str]:
    """Return the ends of an interval in per cent, the unit once."""
    return percent(low).removesuffix("\u00a0%"), percent(high)


def anyway_words(answers: int) -> str:
    """Return what to expect of training the policy with few choices."""
    return (
        f"You can refine the policy with {choices(answers)} already, but from {PERSONAL_FROM} on it is worth more: "
        "with fewer it learns chance as well, and in trials its crops were better on about 7 of 10 photos "
        "instead of 8. The policy you have stays, and you can go back to it."
    )


def since_words(answers: int, learnt: int) -> str:
    """Return how many choices came since the taste was learnt, or nothing."""
    return f"{choices(answers - learnt)} since then: learn again to use them." if answers > learnt else ""
