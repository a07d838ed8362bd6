"""What the step Compare says."""

from desktop_app.wizard.learn.words import span
from ml_core.specs.evaluation import EvaluationReport
from ml_core.specs.evaluation_words import sentences
from ml_core.specs.verdict import Verdict

STORY = (
    "Both policies crop photos that neither of them learnt from, and no choice of yours was made on. "
    "Scorer and taste judge the crops, beside the full frame and the best crop that a search everywhere finds.",
    "Then you judge yourself, blind: two crops of a photo, and nothing tells which policy made which.",
)


def compare_fine_print(report: EvaluationReport) -> str:
    """Return what else the figures say; what to keep in mind has a card of its own."""
    return " ".join(sentences(report))


def trial_words(said: Verdict, left: int) -> str:
    """Return what the blind trial says so far, with so many pairs left to judge."""
    if not said.pairs:
        return "Figures are one thing, your eye another: judge some pairs blind, and see which policy you prefer."
    low, high = span(said.low, said.high)
    ties = f", {said.ties} without a difference" if said.ties else ""
    pairs = "1 pair" if said.pairs == 1 else f"{said.pairs} pairs"
    chose = f"Blind, you chose the new crop in {said.wins} of {pairs}{ties} ({low} to {high} are likely)."
    return f"{chose} {_what_follows(said, left)}"


def _what_follows(said: Verdict, left: int) -> str:
    if said.decision == "undecided" and not left:
        return "That decides nothing, and there are no more pairs. Use either, or add photos and compare again."
    return said.words


def judging_words(said: Verdict) -> str:
    """Return what is said while the person judges, which must not tell how it stands."""
    judged = (
        "1 pair judged" if said.pairs == 1 else f"{said.pairs} pairs judged" if said.pairs else "No pair judged yet"
    )
    return f"{judged}. What they tell is shown afterwards, so that you judge blind to the end."
