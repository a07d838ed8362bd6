"""The default taste: Bradley-Terry, linear in features of the descriptors, with a normal posterior over tastes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from ml_core.geometry import FULL_FRAME, Box, Boxes, as_boxes
from ml_core.models.descriptors import DESCRIPTOR_VERSION, PhotoMaps
from ml_core.models.descriptors.tables import Row
from ml_core.models.picture import Picture
from ml_core.models.taste.contradictions import Contradiction, contradictions_among, left_out_probabilities
from ml_core.models.taste.evidence import best_scaled
from ml_core.models.taste.features import FEATURE_VERSION, FEATURES, feature_rows
from ml_core.models.taste.files import ABOUT, TENSORS, read_bytes, read_tensors, write_taste
from ml_core.models.taste.findings import Belief, findings_of
from ml_core.models.taste.information import expected_bits
from ml_core.models.taste.prior import TastePrior, shipped_prior
from ml_core.models.taste.rao_kupper import Answers, Chances, chances, integrated_chances
from ml_core.models.taste.reasons import reasons_for
from ml_core.models.taste.taste import Answer, Floats, Indices, Reason
from ml_core.models.taste.worthwhile import typical_pairs, worthwhile_answers
from ml_core.specs.codec import dumps, loads
from ml_core.specs.engine import Finding
from ml_core.specs.errors import SpecError, WeightsError
from ml_core.specs.judgements import TEACHING_FROM
from ml_core.specs.tasks import TasteModel

FORMAT = 1
# Tastes drawn to say how sure a crop is.
DRAWS = 32
_FULL = np.array([[0.0, 0.0, 1.0, 1.0]])


@dataclass(frozen=True)
class LinearFacts:
    """What is known of a linear taste beside its tensors; `taste.json`.

    Attributes:
        answers: How many answers it was fitted to.
        threshold: Difference in utility below which neither crop is clearly preferred.
        scale: How strong the taste is beside the average one, that is how consistent the answers are.
        evidence: Logarithm of the answers' probability under the prior.
        model: Kind of taste.
        descriptor_version: Version of the descriptors it weighs.
        feature_version: Version of the features made of them.
        format: Version of this file's form.
    """

    answers: int
    threshold: float
    scale: float
    evidence: float
    model: TasteModel = "linear"
    descriptor_version: int = DESCRIPTOR_VERSION
    feature_version: int = FEATURE_VERSION
    format: int = FORMAT


@dataclass(frozen=True, eq=False)
class LinearTaste:
    """A fitted linear taste.

    Attributes:
        facts: What is known of it.
        weights: Most probable weights of the F features, (F,).
        factor: Weights are distributed as `weights` + `factor` @ z with z standard normal, (F, K).
        prior_weights: Weights before any answer, (F,).
        prior_factor: Their distribution, (F, K).
    """

    facts: LinearFacts
    weights: Floats
    factor: Floats
    prior_weights: Floats
    prior_factor: Floats
    kind: ClassVar[TasteModel] = "linear"

    def utilities(self, descriptors: npt.NDArray[np.float32]) -> Floats:
        """Return the utility (N,) of crops by their descriptors (N, D)."""
        return self.weights @ feature_rows(_rows(descriptors))

    def differences(self, first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> tuple[Floats, Floats]:
        """Return mean and variance, (N,) each, of the utilities of the first crops less those of the second ones."""
        return self.spread_of(pair_features(first, second))

    def spread_of(self, features: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance, (N,) each, of the difference in utility by the difference in features (N, F)."""
        return features @ self.weights, np.square(features @ self.factor).sum(axis=1)

    def chances(self, first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> Chances:
        """Return the calibrated probabilities of the three answers to pairs, by descriptors (N, D) of A and B."""
        return integrated_chances(*self.differences(first, second), self.facts.threshold)

    def information(self, first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> Floats:
        """Return how many bits the answer to each pair would tell about the taste, (N,); see `expected_bits`."""
        return expected_bits(*self.differences(first, second), self.facts.threshold)

    def preference_samples(
        self, first: npt.NDArray[np.float32], second: npt.NDArray[np.float32], count: int, seed: int
    ) -> Floats:
        """Return what `count` tastes drawn from the posterior think: probability of A, a tie half, (count, N)."""
        drawn = np.random.default_rng(seed).standard_normal((count, self.factor.shape[1]))
        weights = self.weights + drawn @ self.factor.T
        return chances(weights @ pair_features(first, second).T, self.facts.threshold).preference

    def contradictions(
        self,
        first: npt.NDArray[np.float32],
        second: npt.NDArray[np.float32],
        answers: Sequence[Answer],
        weights: Floats | None = None,
    ) -> list[Contradiction]:
        """Return which of the answers it was fitted to the others speak against, the least probable first."""
        said = Answers.of(answers, weights)
        return contradictions_among(
            left_out_probabilities(said, *self.differences(first, second), self.facts.threshold)
        )

    def worthwhile(self) -> int:
        """Return how many more answers are likely to matter; see `worthwhile_answers`."""
        return worthwhile_answers(_pairs_to_come(), self.weights, self.factor, self.facts.threshold)

    def findings(self) -> list[Finding]:
        """Return what the taste prefers, in words, the clearest first."""
        before = Belief(self.prior_weights, self.prior_factor)
        return findings_of(Belief(self.weights, self.factor), before, shipped_prior().spread)

    def prepare(self, pictures: Sequence[Picture], maps: PhotoMaps) -> "PreparedLinear":  # noqa: ARG002 - for networks
        """Describe each photo's full frame; `maps` are those of the pictures."""
        return self.prepare_maps(maps)

    def prepare_maps(self, maps: PhotoMaps) -> "PreparedLinear":
        """Describe each photo's full frame, all that a linear taste needs."""
        count = len(maps)
        photos = np.arange(count, dtype=np.intp)
        return PreparedLinear(self, maps, feature_rows(maps.describe_rows(photos, np.repeat(_FULL, count, axis=0))))

    def save(self, folder: Path) -> None:
        """Write the taste into `folder`, which is made, as tensors and JSON; each file atomically."""
        tensors = {name: np.ascontiguousarray(getattr(self, name), dtype=np.float32) for name in _SHAPES}
        write_taste(folder, tensors, dumps(self.facts))

    @classmethod
    def load(cls, folder: Path) -> "LinearTaste":
        """Read a taste; raises `WeightsError` when it is missing, damaged, or made for other descriptors."""
        facts = _read_facts(folder)
        tensors = read_tensors(folder, TENSORS, _SHAPES)
        return cls(facts, **{name: tensor.astype(np.float64) for name, tensor in tensors.items()})


_SHAPES: dict[str, tuple[int | None, ...]] = {
    "weights": (len(FEATURES),),
    "factor": (len(FEATURES), None),
    "prior_weights": (len(FEATURES),),
    "prior_factor": (len(FEATURES), None),
}


@dataclass(frozen=True, eq=False)
class PreparedLinear:
    """Photos whose crops a linear taste can judge.

    Attributes:
        taste: The taste.
        maps: What descriptors come from.
        full_frames: Features of each photo's full frame, (F, P).
    """

    taste: LinearTaste
    maps: PhotoMaps
    full_frames: Row

    def utilities(self, photos: Indices, boxes: Boxes) -> Floats:
        """Return the utility of each box (N, 4) of the photo with that index (N,)."""
        return self.taste.weights @ feature_rows(self.maps.describe_rows(photos, boxes))

    def preferences(self, photos: Indices, first: Boxes, second: Boxes) -> Floats:
        """Return the calibrated probability (N,) that the first box is preferred to the second, a tie counting half."""
        a, b = (feature_rows(self.maps.describe_rows(photos, boxes)) for boxes in (first, second))
        return self._preference(a - b)

    def preferred(self, photos: Indices, boxes: Boxes) -> Floats:
        """Return the probability (N,) that each box is preferred to its photo's full frame."""
        return self._preference(feature_rows(self.maps.describe_rows(photos, boxes)) - self.full_frames[:, photos])

    def preferred_by_descriptors(self, photos: Indices, descriptors: npt.NDArray[np.float32]) -> Floats:
        """Return the same for boxes whose descriptors (N, D) are known already."""
        return self._preference(feature_rows(_rows(descriptors)) - self.full_frames[:, photos])

    def utility_draws(self, photos: Indices, boxes: Boxes) -> Floats:
        """Return the utility of each box (N, 4) to `DRAWS` tastes drawn from the posterior, the same ones always."""
        drawn = np.random.default_rng(0).standard_normal((DRAWS, self.taste.factor.shape[1]))
        weights = self.taste.weights + drawn @ self.taste.factor.T
        return np.asarray(weights @ feature_rows(self.maps.describe_rows(photos, boxes)).astype(np.float64))

    def reasons(self, photo: int, box: Box, other: Box = FULL_FRAME) -> list[Reason]:
        """Return why a crop of a photo has more utility (positive) or less than another, the largest reason first."""
        boxes, photos = as_boxes([box, other]), np.full(2, photo, dtype=np.intp)
        first, second = feature_rows(self.maps.describe_rows(photos, boxes)).T.astype(np.float64)
        return reasons_for(self.taste.weights, first, second, shipped_prior().spread)

    def _preference(self, differences: Row) -> Floats:
        mean, variance = self.taste.spread_of(differences.T.astype(np.float64))
        return integrated_chances(mean, variance, self.taste.facts.threshold).preference


def pair_features(first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> Floats:
    """Return how crops differ in features, (N, F), by their descriptors (N, D) each."""
    return (feature_rows(_rows(first)) - feature_rows(_rows(second))).T.astype(np.float64)


def fit_linear(
    first: npt.NDArray[np.float32],
    second: npt.NDArray[np.float32],
    answers: Sequence[Answer],
    weights: Floats | None = None,
    prior: TastePrior | None = None,
) -> LinearTaste:
    """Fit the taste to answers.

    Args:
        first: Descriptors of crops A, (N, D).
        second: Descriptors of crops B, (N, D).
        answers: Which is better; exchanging A and B together with the answer changes nothing.
        weights: How much each answer counts, (N,); 1 each when left out.
        prior: What tastes are like; the one that ships with Thirds when left out.

    Raises:
        SpecError: Under 5 answers.
    """
    if len(answers) < TEACHING_FROM:
        raise SpecError(f"A taste needs at least {TEACHING_FROM} answers.", "Judge more pairs.")
    known = shipped_prior() if prior is None else prior
    scaled = best_scaled(pair_features(first, second), Answers.of(answers, weights), known)
    posterior, scale = scaled.posterior, scaled.scale
    # The posterior's precision is L L^T, so its covariance is (L^-1)^T L^-1.
    spread = np.linalg.inv(np.linalg.cholesky(posterior.precision)).T
    return LinearTaste(
        LinearFacts(len(answers), posterior.threshold, scale, posterior.evidence),
        weights=scale * (known.mean + known.factor @ posterior.mean),
        factor=scale * known.factor @ spread,
        prior_weights=scale * known.mean,
        prior_factor=scale * known.factor,
    )


@lru_cache(maxsize=1)
def _pairs_to_come() -> Floats:
    return typical_pairs(shipped_prior().spread)


def _rows(descriptors: npt.NDArray[np.float32]) -> Row:
    return np.ascontiguousarray(np.asarray(descriptors, dtype=np.float32).T)


def _read_facts(folder: Path) -> LinearFacts:
    try:
        facts = loads(LinearFacts, read_bytes(folder, ABOUT))
    except SpecError as error:
        raise WeightsError(
            f"This taste cannot be read ({error}).", "Learn it again from the answers.", folder
        ) from error
    versions = (facts.model, facts.format, facts.descriptor_version, facts.feature_version)
    if versions != ("linear", FORMAT, DESCRIPTOR_VERSION, FEATURE_VERSION):
        raise WeightsError(
            "The taste sees crops in another way than this version of Thirds.",
            "Learn it again from the answers.",
            folder,
        )
    if not (0 < facts.threshold < 100 and facts.answers >= 0):
        raise WeightsError("The taste's description makes no sense.", "Learn it again from the answers.", folder)
    return facts
