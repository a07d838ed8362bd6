"""An evaluation in words: what the window, the report and the command line say of its figures."""

from ml_core.specs.evaluation import EvaluationReport, Figure, Measure, Way

_WAY_WORDS: dict[Way, str] = {
    "policy": "Your policy",
    "baseline": "The one before",
    "full": "The full frame",
    "dense": "Best by search",
}
_AGAINST: dict[Way, str] = {
    "policy": "Against itself",
    "baseline": "Against the one before",
    "full": "Against the full frame",
    "dense": "Against search",
}
_MEASURE_WORDS: dict[Measure, str] = {
    "aesthetic": "Score of the crop, from 1 to 10",
    "taste": "Chance that you prefer the crop to the full frame",
    "reward": "Score and taste together",
    "share": "Share of the best that search finds",
    "reward wins": "Better crop by score and taste",
    "taste wins": "Better crop by your taste",
    "agreement": "Answers the taste was right about",
}
_EXPLAINED: dict[Measure, str] = {
    "aesthetic": "What the scorer gives the crop on average.",
    "taste": "What the taste makes of the crop beside the uncropped photo; 50 % is no difference.",
    "reward": "Score and taste mixed as for learning, from 0 to 100 %.",
    "share": "Score and taste together, beside the best crop that search over the whole photo finds.",
    "reward wins": "In how many photos the policy’s crop has more of score and taste together; a tie counts half. "
    "Search tries thousands of crops and can hardly be beaten.",
    "taste wins": "In how many photos the taste expects you to prefer the policy’s crop; a tie counts half. "
    "Whether you do, only a blind comparison tells.",
    "agreement": "Of your answers that were kept back from learning; a tie counts half.",
}
# Below this many photos intervals are too wide to conclude much.
FEW_PHOTOS = 12


def measure_words(measure: Measure) -> str:
    """Return what a measure is called."""
    return _MEASURE_WORDS[measure]


def explained(measure: Measure) -> str:
    """Return what a measure says, in one sentence."""
    return _EXPLAINED[measure]


def figure_words(figure: Figure) -> str:
    """Return what a figure is of, or against what the policy wins."""
    if figure.way is None:
        return "The taste" if figure.measure == "agreement" else measure_words(figure.measure)
    return (_AGAINST if is_win(figure) else _WAY_WORDS)[figure.way]


def is_win(figure: Figure) -> bool:
    """Return whether the figure says how often the policy's crop is the better one."""
    return figure.measure in ("reward wins", "taste wins")


def value_words(measure: Measure, value: float) -> str:
    """Return a value as a person reads it: a rating with decimals, everything else in percent."""
    return f"{value:.2f}" if measure == "aesthetic" else f"{value:.0%}".replace("%", " %")


def interval_words(figure: Figure) -> str:
    """Return a value with its interval, such as "79 % (66 to 88)"."""
    if figure.measure == "aesthetic":
        return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"
    return f"{value_words(figure.measure, figure.value)} ({100 * figure.low:.0f} to {100 * figure.high:.0f})"


def headline(report: EvaluationReport) -> str:
    """Return the evaluation in one sentence."""
    photos = f"On {len(report.photos)} {'photo' if len(report.photos) == 1 else 'photos'} it never saw"
    rivals: tuple[tuple[Way, str], ...] = (("baseline", "that of the one before"), ("full", "the full frame"))
    for way, other in rivals:
        wins = report.figure("taste wins", way) or report.figure("reward wins", way)
        if wins is not None:
            judge = "for your taste" if wins.measure == "taste wins" else "by the score"
            return f"{photos}, your policy’s crop is better than {other} {judge} in {interval_words(wins)}."
    return f"{photos}, there is nothing to compare your policy with."


def sentences(report: EvaluationReport) -> tuple[str, ...]:
    """Return what else matters, a sentence each, what to keep in mind last."""
    return tuple(sentence for sentence in (_share(report), _agreement(report), degenerate_words(report)) if sentence)


def _share(report: EvaluationReport) -> str:
    mine, before, full = (report.figure("share", way) for way in ("policy", "baseline", "full"))
    if mine is None:
        return ""
    others = [
        f"{figure_words(item).lower()} {value_words('share', item.value)}"
        for item in (before, full)
        if item is not None
    ]
    beside = f", {' and '.join(others)}" if others else ""
    return f"It reaches {interval_words(mine)} of the best crop that search finds{beside}."


def _agreement(report: EvaluationReport) -> str:
    found = report.figure("agreement")
    if found is None:
        return ""
    answers = "answer" if report.answers == 1 else "answers"
    return f"Of {report.answers} {answers} it never learnt from, the taste was right about {interval_words(found)}."


def degenerate_words(report: EvaluationReport) -> str:
    """Return how many crops are none that a person would make."""
    if not report.after.degenerate:
        return "No crop is a sliver, a speck or all of the photo."
    kinds = ((report.after.slivers, "sliver"), (report.after.specks, "speck"), (report.after.whole, "whole photo"))
    found = [f"{count} {name if count == 1 else name + 's'}" for count, name in kinds if count]
    return f"Crops that are no crops: {', '.join(found)}."
