"""Two versions of a model side by side, by the figures that were kept with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ml_core.catalog.records import StoredModel
from ml_core.specs.codec import from_plain, to_plain
from ml_core.specs.errors import SpecError
from ml_core.specs.evaluation import Figure, KeptEvaluation, Measure, Way
from ml_core.specs.evaluation_words import figure_words, measure_words

_KEPT = "evaluated"
# What a run reports of its own held-out photos or answers, and how many of those there were.
_OWN: tuple[tuple[Measure, str], ...] = (("share", "held_out"), ("agreement", "held_out"))


@dataclass(frozen=True)
class ComparedFigure:
    """One figure of two models; None where a model has no such figure.

    Attributes:
        words: What the figure is.
        first: That of the first model.
        second: That of the second model.
    """

    words: str
    first: Figure | None
    second: Figure | None

    @property
    def differs(self) -> bool:
        """Return whether the intervals do not touch, so that the difference is beyond doubt."""
        first, second = self.first, self.second
        return first is not None and second is not None and (first.high < second.low or second.high < first.low)


@dataclass(frozen=True)
class ModelComparison:
    """Two models side by side.

    Attributes:
        first: The one.
        second: The other.
        figures: What is known of either, what both have first.
        same_photos: Whether both were evaluated on the same photos in the same way; else differences may be theirs.
    """

    first: StoredModel
    second: StoredModel
    figures: tuple[ComparedFigure, ...]
    same_photos: bool


def compare_models(first: StoredModel, second: StoredModel) -> ModelComparison:
    """Put the figures of two models of a kind side by side."""
    mine, other = figures_of(first), figures_of(second)
    keys = sorted(
        [*mine, *(key for key in other if key not in mine)], key=lambda key: not (key in mine and key in other)
    )
    rows = tuple(ComparedFigure(_words(mine.get(key) or other[key]), mine.get(key), other.get(key)) for key in keys)
    kept = evaluation_of(first), evaluation_of(second)
    same = kept[0] is not None and kept[1] is not None and kept[0].comparable(kept[1])
    return ModelComparison(first, second, rows, same)


def evaluation_of(model: StoredModel) -> KeptEvaluation | None:
    """Return the last evaluation of a model; None when it had none, or one of another version of Thirds."""
    try:
        return from_plain(KeptEvaluation, model.evaluation[_KEPT])
    except (KeyError, SpecError):
        return None


def plain_evaluation(kept: KeptEvaluation) -> dict[str, Any]:
    """Return an evaluation as `ModelRecords.attach_figures` takes it."""
    return {_KEPT: to_plain(kept)}


def figures_of(model: StoredModel) -> dict[tuple[Measure, Way | None], Figure]:
    """Return every figure with an interval that is kept with a model, those of its evaluation last."""
    own = [figure for measure, count in _OWN if (figure := _own(model.evaluation, measure, count)) is not None]
    kept = evaluation_of(model)
    return {(figure.measure, figure.way): figure for figure in (*own, *(kept.figures if kept is not None else ()))}


def _own(plain: Mapping[str, Any], measure: Measure, count: str) -> Figure | None:
    try:
        value, low, high = (float(plain[name]) for name in (measure, f"{measure}_low", f"{measure}_high"))
        return Figure(measure, None, value, low, high, int(plain.get(count, 0)))
    except (KeyError, TypeError, ValueError):
        return None


def _words(figure: Figure) -> str:
    words = measure_words(figure.measure)
    return words if figure.way is None else f"{words}: {figure_words(figure)}"
