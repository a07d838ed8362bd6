"""Whether there are enough answers to fine-tune a policy."""

import json
from pathlib import Path

from ml_core.catalog.catalog import Catalog
from ml_core.datasets.answers import answers_of
from ml_core.models.taste.files import ABOUT, read_bytes
from ml_core.specs.errors import RunError, WeightsError
from ml_core.specs.judgements import PERSONAL_FROM, RERANKING_FROM, Regime, regime_of
from ml_core.specs.tasks import TuneConfig


def check_regime(config: TuneConfig) -> Path:
    """Return the taste's folder when there are enough answers behind it, or the config insists.

    Raises:
        RunError: If there is no taste, or too few answers.
        WeightsError: If the taste cannot be read.
    """
    if config.taste is None:
        raise RunError(
            "Fine-tuning needs a taste.", f"Judge at least {RERANKING_FROM} pairs, then let Thirds learn your taste."
        )
    answers = answers_behind(config.taste, config.catalog)
    regime = regime_of(answers)
    if regime in (Regime.COLD, Regime.WARMING):
        raise RunError(
            f"{_choices(answers)} are no taste yet: it takes {RERANKING_FROM}.",
            f"Judge {RERANKING_FROM - answers} more pairs.",
        )
    if regime is Regime.RERANKING and not config.anyway:
        raise RunError(
            f"Fine-tuning is for {PERSONAL_FROM} choices and more; this taste has {answers}.",
            f"Judge {PERSONAL_FROM - answers} more pairs. Until then your taste picks from what the policy proposes, "
            "which is nearly as good and needs no training. With “anyway” the policy is trained all the same; expect "
            "it to learn chance as well as taste.",
        )
    return config.taste


def answers_behind(taste: Path, catalog_file: Path | None) -> int:
    """Return how many answers stand behind a taste: those it was fitted to, or more if a catalog counts more.

    The taste itself does not know the answers that were held out to judge it by; they count towards the regime too.
    """
    fitted = _fitted(taste)
    if catalog_file is None:
        return fitted
    with Catalog.open(catalog_file, maintain=False) as catalog:
        return max(fitted, answers_of(catalog.judged_pairs()).count)


def _fitted(taste: Path) -> int:
    try:
        return int(json.loads(read_bytes(taste, ABOUT))["answers"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WeightsError("This is not a taste.", "Learn the taste again from the answers.", taste) from error


def _choices(count: int) -> str:
    return "1 choice" if count == 1 else f"{count} choices"
