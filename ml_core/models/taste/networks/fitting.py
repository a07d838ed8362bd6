"""Training a head on answers: Bradley-Terry with ties, early stopping, and calibration on the answers kept back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from ml_core.datasets.splits import split_photos
from ml_core.models.taste.networks.heads import Head, NetworkKind, SiameseHead, head_of
from ml_core.models.taste.rao_kupper import Answers, log_likelihood
from ml_core.models.taste.taste import Answer, Floats, Indices

Inputs = npt.NDArray[np.float32]

_EPOCHS, _PATIENCE, _BATCH = 60, 6, 32
_RATE = {"siamese": 3e-3, "concatenating": 1e-3}
_DECAY = 0.1
# Share of the photos whose answers are kept back to stop by, and how many answers they must hold to be worth it.
_KEPT_BACK, _LEAST_KEPT = 0.2, 6
# Without answers to stop by.
_BLIND_EPOCHS = 8
# As in `laplace`: a gamma prior on the threshold of ties.
_TIE_SHAPE, _TIE_RATE = 2.0, 4.0
# How far the utilities of a small network can be trusted: a log-normal prior over their factor.
_FACTORS, _FACTOR_SPREAD = np.exp(np.linspace(np.log(0.1), np.log(4.0), 38)), 1.0


@dataclass(frozen=True, eq=False)
class TrainingPairs:
    """Answers with what the network sees.

    Attributes:
        first: Crops A, (N, I).
        second: Crops B, (N, I).
        mirrored_first: Crops A in the mirrored photos, (N, I).
        mirrored_second: Crops B in the mirrored photos, (N, I).
        answers: Which is better.
        weights: How much each counts, (N,).
        photos: A number for each pair's photo, (N,).
    """

    first: Inputs
    second: Inputs
    mirrored_first: Inputs
    mirrored_second: Inputs
    answers: Sequence[Answer]
    weights: Floats
    photos: Indices


@dataclass(frozen=True)
class Epoch:
    """How training goes: number of the epoch, mean loss in nats an answer in training and on those kept back."""

    number: int
    training: float
    kept_back: float | None


@dataclass(frozen=True, eq=False)
class Fit:
    """A trained head.

    Attributes:
        head: The network, ready to be used.
        mean: Taken out of the inputs, (I,).
        scale: Inputs are divided by it, (I,).
        threshold: Difference below which neither crop is clearly preferred.
        factor: Differences are multiplied by it, so that probabilities mean what they say.
        epochs: How many epochs it took.
    """

    head: Head
    mean: Inputs
    scale: Inputs
    threshold: float
    factor: float
    epochs: int


def fit_head(
    kind: NetworkKind,
    pairs: TrainingPairs,
    image: int,
    average: Inputs | None = None,
    seed: int = 0,
    watch: Callable[[Epoch], None] = lambda _: None,
) -> Fit:
    """Train a head on answers; exchanging A and B together with the answer changes nothing but the random numbers.

    Args:
        kind: Which head.
        pairs: The answers.
        image: How many of the inputs are image features.
        average: Weights of the average taste for the other inputs, unscaled; (I - image,).
        seed: Of initial weights, order and dropout.
        watch: Called after every epoch; may raise to break off.
    """
    mean, scale = _scaling(pairs)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        head = head_of(kind, image, pairs.first.shape[1] - image)
        if isinstance(head, SiameseHead) and average is not None:
            head.average.data = torch.from_numpy(average * scale[image:])
        training = _Training(head, pairs, (mean, scale), seed, _RATE[kind])
        epochs = training.run(watch)
    threshold = float(functional.softplus(training.threshold.detach()))
    kept = training.kept
    with torch.inference_mode():
        differences = head.eval().difference(*training.kept_inputs()).double().numpy()
    factor = _factor(differences, Answers.of([pairs.answers[i] for i in kept], pairs.weights[kept]), threshold)
    return Fit(head, mean, scale, threshold, factor, epochs)


def _scaling(pairs: TrainingPairs) -> tuple[Inputs, Inputs]:
    crops = np.concatenate([pairs.first, pairs.second, pairs.mirrored_first, pairs.mirrored_second]).astype(np.float64)
    spread = crops.std(axis=0)
    # What never changes among the judged crops tells nothing, however much it is magnified.
    scale = np.where(spread > 1e-9 + 1e-3 * np.abs(crops).mean(axis=0), spread, np.inf)
    mean, scale = crops.mean(axis=0).astype(np.float32), scale.astype(np.float32)
    return mean, np.where(np.isfinite(scale), scale, np.float32(1e30))


class _Training:
    """One training; `kept` are the answers kept back to stop by, none of whose photos is trained on."""

    def __init__(
        self, head: Head, pairs: TrainingPairs, scaling: tuple[Inputs, Inputs], seed: int, rate: float
    ) -> None:
        self._head, self._pairs = head, pairs
        mean, scale = scaling
        sides = pairs.first, pairs.second, pairs.mirrored_first, pairs.mirrored_second
        self._inputs = [torch.from_numpy((side - mean) / scale) for side in sides]
        answers = Answers.of(pairs.answers, pairs.weights)
        # Columns: not_b, not_a, weight.
        columns = np.stack([answers.not_b, answers.not_a, answers.weights], axis=1)
        self._said = torch.from_numpy(columns.astype(np.float32))
        split = split_photos(pairs.photos, _KEPT_BACK, seed)
        enough = len(split.test) >= _LEAST_KEPT
        self.train = np.array(split.train if enough else range(len(pairs.photos)))
        self.kept = np.array(split.test if enough else [], dtype=np.intp)
        self.threshold = torch.nn.Parameter(torch.tensor(0.0))
        groups = [{"params": [p for p in head.parameters() if p.requires_grad], "weight_decay": _DECAY}]
        self._optimiser = torch.optim.AdamW([*groups, {"params": [self.threshold], "weight_decay": 0.0}], lr=rate)

    def run(self, watch: Callable[[Epoch], None]) -> int:
        """Train until the answers kept back are predicted no better, take the best state, return its epoch."""
        best, best_epoch, state = np.inf, 0, self._state()
        for number in range(1, (_EPOCHS if len(self.kept) else _BLIND_EPOCHS) + 1):
            training = self._epoch()
            loss = self._kept_loss() if len(self.kept) else None
            watch(Epoch(number, training, loss))
            if loss is None or loss < best:
                best, best_epoch, state = np.inf if loss is None else loss, number, self._state()
            elif number - best_epoch >= _PATIENCE:
                break
        self._head.load_state_dict(state[0])
        self.threshold.data = state[1]
        return best_epoch

    def kept_inputs(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return crops A and B of the answers kept back."""
        return self._inputs[0][self.kept], self._inputs[1][self.kept]

    def _state(self) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        head = {name: tensor.detach().clone() for name, tensor in self._head.state_dict().items()}
        return head, self.threshold.detach().clone()

    def _epoch(self) -> float:
        self._head.train()
        losses = []
        order = torch.from_numpy(self.train)[torch.randperm(len(self.train))]
        for batch in torch.split(order, _BATCH):
            # Each pair is seen as it is or mirrored.
            mirrored = (torch.rand(len(batch)) < 0.5)[:, None]
            first, second = (
                torch.where(mirrored, self._inputs[side + 2][batch], self._inputs[side][batch]) for side in (0, 1)
            )
            loss = self._loss(first, second, self._said[batch])
            self._optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self._optimiser.step()
            losses.append(float(loss.detach()))
        return float(np.mean(losses))

    def _kept_loss(self) -> float:
        self._head.eval()
        with torch.inference_mode():
            return float(self._loss(*self.kept_inputs(), self._said[self.kept]))

    def _loss(self, first: torch.Tensor, second: torch.Tensor, said: torch.Tensor) -> torch.Tensor:
        """Return minus the mean log-likelihood of answers (see `rao_kupper`) and of the threshold's prior."""
        difference = self._head.difference(first, second)
        threshold = functional.softplus(self.threshold)
        not_b, not_a, weights = said.T
        ties = not_a * not_b * torch.log(torch.expm1(2 * threshold))
        chosen = not_b * functional.softplus(threshold - difference) + not_a * functional.softplus(
            threshold + difference
        )
        prior = (_TIE_SHAPE - 1) * torch.log(threshold) - _TIE_RATE * threshold
        loss: torch.Tensor = (weights * (chosen - ties)).sum() / weights.sum() - prior / len(self.train)
        return loss


def _factor(differences: Floats, answers: Answers, threshold: float) -> float:
    """Return the most probable factor of differences (Guo et al., 2017, "On calibration of modern neural networks")."""
    values = [
        log_likelihood(answers, factor * differences, threshold).sum() - (np.log(factor) / _FACTOR_SPREAD) ** 2 / 2
        for factor in _FACTORS
    ]
    return float(_FACTORS[int(np.argmax(values))])
