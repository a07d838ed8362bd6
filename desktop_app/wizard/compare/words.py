"""What the step Compare says."""

from desktop_app.wizard.learn.words import span
from desktop_app.wizard.sentences import percent, photos
from ml_core.specs.evaluation import EvaluationReport, Figure, Measure
from ml_core.specs.verdict import Verdict

STORY = (
    "Both policies crop photos that neither of them learnt from, and no choice of yours was made on. "
    "Scorer and taste judge the crops, beside the full frame and the best crop that a search everywhere finds.",
    "Then you judge yourself, blind: two crops of a photo, and nothing tells which policy made which.",
)
_WINS: tuple[tuple[Measure, str], ...] = (
    ("taste wins", "your taste prefers the new crop"),
    ("reward wins", "the new crop is the better one by scorer and taste"),
)


def compare_headline(report: EvaluationReport) -> str:
    """Return what the figures say of the new policy beside the one before."""
    for measure, words in _WINS:
        figure = report.figure(measure, "baseline")
        if figure is not None:
            return f"On {percent(figure.value)} of {photos(figure.count)} that neither learnt from, {words}."
    return f"Both policies cropped {photos(len(report.photos))} that neither learnt from."


def compare_fine_print(report: EvaluationReport) -> str:
    """Return the interval, and how close to the best crop each of the two comes."""
    wins = next((figure for measure, _ in _WINS if (figure := report.figure(measure, "baseline"))), None)
    parts = [_interval(wins)] if wins is not None and wins.count > 2 else []
    after, before = report.figure("share", "policy"), report.figure("share", "baseline")
    if after is not None and before is not None:
        parts.append(f"It reaches {percent(after.value)} of the best crop, the one before {percent(before.value)}.")
    return " ".join(parts)


def _interval(figure: Figure) -> str:
    low, high = span(figure.low, figure.high)
    return f"Between {low} and {high} with 95 % confidence."


def trial_words(said: Verdict) -> str:
    """Return what the blind trial says so far."""
    if not said.pairs:
        return "Figures are one thing, your eye another: judge some pairs blind, and see which policy you prefer."
    low, high = span(said.low, said.high)
    ties = f", {said.ties} without a difference" if said.ties else ""
    pairs = "1 pair" if said.pairs == 1 else f"{said.pairs} pairs"
    return f"Blind, you chose the new crop in {said.wins} of {pairs}{ties} ({low} to {high} are likely). {said.words}"
