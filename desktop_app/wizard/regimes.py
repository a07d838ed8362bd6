"""What the number of choices allows, in a photographer's words."""

from ml_core.specs.judgements import PERSONAL_FROM, RERANKING_FROM, Regime, answers_to_next, regime_of


def choices(count: int) -> str:
    """Return a number of choices."""
    return "1 choice" if count == 1 else f"{count:,} choices"


def regime_words(answers: int) -> str:
    """Return what Thirds does with so many choices, and what the next regime needs."""
    missing = answers_to_next(answers) or 0
    match regime_of(answers):
        case Regime.COLD | Regime.WARMING:
            return (
                f"With fewer than {RERANKING_FROM} choices chance decides, so nothing is learnt yet. "
                f"{choices(missing)} more, and your taste begins to rank crops."
            )
        case Regime.RERANKING:
            return (
                "Your taste now ranks the crops that the policy proposes; the policy itself stays as it is. "
                f"From {PERSONAL_FROM} choices it can be trained too: {missing} more."
            )
        case Regime.PERSONAL:
            return "There are enough choices to train the policy itself towards your taste."
