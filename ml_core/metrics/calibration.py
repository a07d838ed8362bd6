"""Whether the probabilities of a taste mean what they say.

Probabilities are those that A is preferred; outcomes are 1 for A, 0 for B and one half for a tie. Exchanging A and B
of any pair, with its answer, changes no figure.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BINS = 10
# A certainty that turned out wrong costs about 21 nats instead of infinitely many.
_SURE = 1e-9


def expected_calibration_error(probabilities: Floats, outcomes: Floats, bins: int = BINS) -> float:
    """Return by how much confidence and accuracy differ on average (Naeini et al., AAAI 2015).

    Confidence is the probability of the crop the taste prefers, in bins of equal width from .5 to 1.

    Args:
        probabilities: Shape (N,), N at least 1, in 0..1.
        outcomes: Shape (N,); 0, 0.5 or 1.
        bins: How many.
    """
    chances, answers = _checked(probabilities, outcomes)
    confidence = np.maximum(chances, 1 - chances)
    # Without a preference neither answer is the expected one, so that each counts as half.
    accuracy = np.where(chances == 0.5, 0.5, np.where(chances > 0.5, answers, 1 - answers))
    place = np.minimum(((confidence - 0.5) * 2 * bins).astype(np.intp), bins - 1)
    gaps = np.bincount(place, weights=confidence - accuracy, minlength=bins)
    return float(np.abs(gaps).sum() / len(chances))


def brier(probabilities: Floats, outcomes: Floats) -> float:
    """Return the mean squared error (Brier, 1950); arguments as for `expected_calibration_error`."""
    chances, answers = _checked(probabilities, outcomes)
    return float(np.mean((chances - answers) ** 2))


def log_loss(probabilities: Floats, outcomes: Floats) -> float:
    """Return the mean cross-entropy in nats, ties as half of each answer; a coin has ln 2.

    Arguments as for `expected_calibration_error`.
    """
    chances, answers = _checked(probabilities, outcomes)
    for_a, for_b = (np.log(np.clip(part, _SURE, 1)) for part in (chances, 1 - chances))
    return float(-np.mean(answers * for_a + (1 - answers) * for_b))


def _checked(probabilities: Floats, outcomes: Floats) -> tuple[Floats, Floats]:
    chances, answers = (np.asarray(part, dtype=np.float64) for part in (probabilities, outcomes))
    # Written so that NaN fails too.
    inside = bool(((chances >= 0) & (chances <= 1)).all() and ((answers >= 0) & (answers <= 1)).all())
    if chances.ndim != 1 or chances.shape != answers.shape or not len(chances) or not inside:
        raise ValueError(
            f"probabilities {chances.shape} and outcomes {answers.shape} must be numbers in 0..1, one each"
        )
    return chances, answers
