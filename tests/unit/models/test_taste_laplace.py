import numpy as np
import pytest

from ml_core.models.taste.laplace import Posterior, Problem, most_probable
from ml_core.models.taste.rao_kupper import Answers
from ml_core.models.taste.taste import Answer, Floats


def _problem(count: int = 40, size: int = 3, seed: int = 0, ties: bool = True) -> Problem:
    random = np.random.default_rng(seed)
    said: list[Answer] = random.choice(["a", "b", "tie"] if ties else ["a", "b"], count).tolist()
    return Problem(random.normal(size=(count, size)), random.normal(0, 0.3, count), Answers.of(said))


def _derivative(problem: Problem, at: Floats, step: float = 1e-5) -> Floats:
    """Return the numerical derivative of the gradient, (K + 1, K + 1)."""
    columns = []
    for move in step * np.eye(len(at)):
        up, down = at + move, at - move
        rise = problem.gradient(up[:-1], float(up[-1])) - problem.gradient(down[:-1], float(down[-1]))
        columns.append(rise / (2 * step))
    return np.stack(columns)


def test_one_answer_is_worked_out_by_hand() -> None:
    # One feature, no offset: weight w solves w = 1 - s(w - t), and t solves 1/t - 4 - (1 - s(w - t)) = 0.
    found = most_probable(Problem(np.ones((1, 1)), np.zeros(1), Answers.of(["a"])))
    w, t = float(found.mean[0]), found.threshold
    surprise = 1 - 1 / (1 + np.exp(-(w - t)))
    assert w == pytest.approx(surprise, abs=1e-6)
    assert 1 / t == pytest.approx(4 + surprise, abs=1e-5)


@pytest.mark.parametrize("ties", [True, False])
def test_the_gradient_vanishes_at_the_most_probable_weights(ties: bool) -> None:
    problem = _problem(ties=ties)
    found = most_probable(problem)
    assert np.abs(problem.gradient(found.mean, found.threshold)).max() < 1e-4


def test_precision_is_the_numerical_curvature() -> None:
    problem = _problem()
    found = most_probable(problem)
    at = np.append(found.mean, found.threshold)
    covariance = np.linalg.inv(-_derivative(problem, at))
    np.testing.assert_allclose(np.linalg.inv(found.precision), covariance[:-1, :-1], rtol=1e-4, atol=1e-7)


def test_no_neighbour_is_more_probable() -> None:
    problem = _problem(seed=3)
    found = most_probable(problem)
    best = problem.value(found.mean, found.threshold)
    for move in 0.05 * np.random.default_rng(0).standard_normal((50, len(found.mean))):
        assert problem.value(found.mean + move, found.threshold) < best
    assert problem.value(found.mean, found.threshold * 1.05) < best


def test_any_start_leads_to_the_same_weights() -> None:
    problem = _problem()
    start = Posterior(np.array([40.0, -30.0, 20.0]), np.eye(3), 6.0, 0.0)
    np.testing.assert_allclose(most_probable(problem, start).mean, most_probable(problem).mean, atol=1e-5)


def test_without_answers_the_prior_is_left() -> None:
    found = most_probable(Problem(np.zeros((0, 2)), np.zeros(0), Answers.of([])))
    np.testing.assert_allclose(found.mean, 0)
    np.testing.assert_allclose(found.precision, np.eye(2))


def test_answers_that_all_agree_leave_weights_finite() -> None:
    found = most_probable(Problem(np.full((500, 1), 20.0), np.zeros(500), Answers.of(["a"] * 500)))
    assert np.isfinite(found.mean).all()
    assert found.threshold > 0


def test_evidence_is_the_probability_of_the_answers() -> None:
    """One answer, one weight: the integral over weight and threshold, by brute force."""
    problem = Problem(np.full((1, 1), 1.5), np.zeros(1), Answers.of(["a"]))
    weights, thresholds = np.linspace(-7, 7, 71), np.linspace(0.02, 5, 100)
    values = np.array([[problem.value(np.array([w]), float(t)) for t in thresholds] for w in weights])
    cell = (weights[1] - weights[0]) * (thresholds[1] - thresholds[0])
    exact = np.log(np.exp(values).sum() * cell)
    # Both leave out the same constants; 2 pi stands for the two dimensions of the normal approximation.
    assert most_probable(problem).evidence + np.log(2 * np.pi) == pytest.approx(exact, abs=0.35)
