"""A taste that is a network: judging crops, saving and loading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from ml_core.geometry import FULL_FRAME, Boxes, as_boxes
from ml_core.models.descriptors import DESCRIPTOR_VERSION, PhotoMaps
from ml_core.models.features.backbone import Backbone, load_backbone
from ml_core.models.picture import Picture
from ml_core.models.taste.features import FEATURE_VERSION
from ml_core.models.taste.files import ABOUT, TENSORS, read_bytes, read_tensors, write_taste
from ml_core.models.taste.networks.fitting import Epoch, Fit, TrainingPairs, fit_head
from ml_core.models.taste.networks.heads import Head, NetworkKind, SiameseHead, head_of
from ml_core.models.taste.networks.inputs import DESCRIBED, CropInputs, Inputs
from ml_core.models.taste.prior import shipped_prior
from ml_core.models.taste.rao_kupper import chances
from ml_core.models.taste.taste import Example, Floats, Indices
from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import SpecError, WeightsError
from ml_core.specs.judgements import RERANKING_FROM
from ml_core.specs.tasks import TasteModel

FORMAT = 1
# What a crop is compared with where the network only knows comparisons: the whole photo, its middle and four corners.
REFERENCES = as_boxes(
    [
        FULL_FRAME,
        (0.15, 0.15, 0.85, 0.85),
        (0.0, 0.0, 0.7, 0.7),
        (0.3, 0.0, 1.0, 0.7),
        (0.0, 0.3, 0.7, 1.0),
        (0.3, 0.3, 1.0, 1.0),
    ]
)
_REMEDY = "Learn it again from the answers."
# Crops compared at a time: the concatenating network sees each with every reference.
_PIECE = 512


@dataclass(frozen=True)
class NetworkFacts:
    """What is known of a network taste beside its tensors; `taste.json`.

    Attributes:
        model: Kind of taste.
        backbone: Name of the timm model whose features it sees.
        digest: Digest of that model's weights.
        trained: Whether they were installed; otherwise they were random.
        image: How many features the backbone gives.
        answers: How many answers it was trained on.
        epochs: How often it saw them.
        threshold: Difference in utility below which neither crop is clearly preferred.
        factor: What differences are multiplied by before they become probabilities.
        descriptor_version: Version of the descriptors it weighs.
        feature_version: Version of the features made of them.
        format: Version of this file's form.
    """

    model: TasteModel
    backbone: str
    digest: str
    trained: bool
    image: int
    answers: int
    epochs: int
    threshold: float
    factor: float
    descriptor_version: int = DESCRIPTOR_VERSION
    feature_version: int = FEATURE_VERSION
    format: int = FORMAT


class NetworkTaste:
    """A siamese or concatenating taste.

    Args:
        facts: What is known of it.
        kind: Which of the two.
        backbone: The network that gives its features.
        head: What stands on them.
        mean: Taken out of the inputs, (I,).
        scale: Inputs are divided by it, (I,).
    """

    def __init__(
        self, facts: NetworkFacts, kind: NetworkKind, backbone: Backbone, head: Head, mean: Inputs, scale: Inputs
    ) -> None:
        self.facts = facts
        self.kind: TasteModel = kind
        self._kind, self._backbone, self._head = kind, backbone, head.eval()
        self._mean, self._scale = mean, scale

    def prepare(self, pictures: Sequence[Picture], maps: PhotoMaps) -> "PreparedNetwork":
        """Make photos ready; the network itself runs on each crop, once."""
        return PreparedNetwork(self, CropInputs.of(self._kind, self._backbone, pictures, maps))

    def utilities(self, crops: Inputs) -> Floats:
        """Return the utility (N,) of crops by their inputs (N, I).

        Raises:
            TypeError: For a concatenating network, which only compares.
        """
        if not isinstance(self._head, SiameseHead):
            raise TypeError("a concatenating network has no utilities of its own")
        with torch.inference_mode():
            return np.asarray(self._head(self._scaled(crops)).double().numpy() * self.facts.factor)

    def preferences(self, first: Inputs, second: Inputs) -> Floats:
        """Return the calibrated probability (N,) of the first crops, a tie counting half, by inputs (N, I)."""
        with torch.inference_mode():
            differences = self._head.difference(self._scaled(first), self._scaled(second)).double().numpy()
        return chances(differences * self.facts.factor, self.facts.threshold).preference

    def save(self, folder: Path) -> None:
        """Write the taste into `folder`, which is made, as tensors and JSON; each file atomically."""
        head = {name: tensor.numpy() for name, tensor in self._head.state_dict().items()}
        write_taste(folder, head | {"mean": self._mean, "scale": self._scale}, dumps(self.facts))

    @classmethod
    def load(cls, folder: Path) -> "NetworkTaste":
        """Read a taste; raises `WeightsError` when it is missing, damaged, or made for other descriptors or weights."""
        facts = _read_facts(folder)
        kind: NetworkKind = "siamese" if facts.model == "siamese" else "concatenating"
        backbone = load_backbone(facts.backbone)
        if (backbone.digest, backbone.width) != (facts.digest, facts.image):
            raise WeightsError(_other_weights(facts, backbone), _REMEDY, folder)
        with torch.device("meta"):
            head = head_of(kind, facts.image, DESCRIBED[kind])
        shapes: dict[str, tuple[int | None, ...]] = {
            name: tuple(tensor.shape) for name, tensor in head.state_dict().items()
        }
        width = (facts.image + DESCRIBED[kind],)
        tensors = read_tensors(folder, TENSORS, {**shapes, "mean": width, "scale": width})
        if not (tensors["scale"] > 0).all():
            raise WeightsError("The taste's scale of features makes no sense.", _REMEDY, folder)
        head.load_state_dict({name: torch.from_numpy(tensors[name]) for name in shapes}, assign=True)
        return cls(facts, kind, backbone, head.requires_grad_(False), tensors["mean"], tensors["scale"])

    def _scaled(self, crops: Inputs) -> torch.Tensor:
        return torch.from_numpy((crops - self._mean) / self._scale)


class PreparedNetwork:
    """Photos whose crops a network taste can judge; see `ml_core.models.taste.taste.PreparedTaste`.

    Args:
        taste: The taste.
        inputs: What it sees of the photos' crops.
    """

    def __init__(self, taste: NetworkTaste, inputs: CropInputs) -> None:
        self._taste, self._inputs = taste, inputs

    def utilities(self, photos: Indices, boxes: Boxes) -> Floats:
        """Return the utility of each box (N, 4) of the photo with that index (N,).

        That of a concatenating network is its mean probability of being preferred to `REFERENCES` of the same photo.
        """
        crops = self._inputs(photos, boxes)
        if self._taste.kind == "siamese":
            return self._taste.utilities(crops)
        pieces = range(0, len(boxes), _PIECE)
        return np.concatenate([self._beside(photos[at : at + _PIECE], crops[at : at + _PIECE]) for at in pieces])

    def preferences(self, photos: Indices, first: Boxes, second: Boxes) -> Floats:
        """Return the calibrated probability (N,) that the first box is preferred to the second, a tie counting half."""
        return self._taste.preferences(self._inputs(photos, first), self._inputs(photos, second))

    def preferred(self, photos: Indices, boxes: Boxes) -> Floats:
        """Return the probability (N,) that each box is preferred to its photo's full frame."""
        return self.preferences(photos, boxes, np.broadcast_to(np.array(FULL_FRAME), boxes.shape))

    def _beside(self, photos: Indices, crops: Inputs) -> Floats:
        count = len(REFERENCES)
        references = self._inputs(np.repeat(photos, count), np.tile(REFERENCES, (len(photos), 1)))
        preferred = self._taste.preferences(np.repeat(crops, count, axis=0), references)
        return np.asarray(preferred.reshape(-1, count).mean(axis=1))


def fit_network(
    kind: NetworkKind,
    backbone: Backbone,
    pictures: Sequence[Picture],
    maps: PhotoMaps,
    examples: Sequence[Example],
    seed: int = 0,
    watch: Callable[[Epoch], None] = lambda _: None,
) -> NetworkTaste:
    """Train a network taste on answers.

    Args:
        kind: Which of the two.
        backbone: The network that gives its features, which stays as it is.
        pictures: The photos that examples are of.
        maps: Those of the pictures.
        examples: The answers.
        seed: Of every random choice.
        watch: Called after every epoch; may raise to break off.

    Raises:
        SpecError: Under 10 answers.
    """
    if len(examples) < RERANKING_FROM:
        raise SpecError(f"A taste needs at least {RERANKING_FROM} answers.", "Judge more pairs.")
    pairs = training_pairs(CropInputs.of(kind, backbone, pictures, maps), examples)
    average = shipped_prior().mean.astype(np.float32) if DESCRIBED[kind] else None
    return taste_of(kind, backbone, fit_head(kind, pairs, backbone.width, average, seed, watch), len(examples))


def training_pairs(inputs: CropInputs, examples: Sequence[Example]) -> TrainingPairs:
    """Return answers with what the network sees of their crops and of the mirrored ones."""
    photos = np.array([example.photo for example in examples], dtype=np.intp)
    first, second = as_boxes([example.a for example in examples]), as_boxes([example.b for example in examples])
    return TrainingPairs(
        inputs(photos, first),
        inputs(photos, second),
        inputs.of_mirrored(photos, first),
        inputs.of_mirrored(photos, second),
        [example.answer for example in examples],
        np.array([example.weight for example in examples]),
        photos,
    )


def taste_of(kind: NetworkKind, backbone: Backbone, fit: Fit, answers: int) -> NetworkTaste:
    """Return the taste that a trained head makes."""
    facts = NetworkFacts(
        model=kind,
        backbone=backbone.name,
        digest=backbone.digest,
        trained=backbone.trained,
        image=backbone.width,
        answers=answers,
        epochs=fit.epochs,
        threshold=fit.threshold,
        factor=fit.factor,
    )
    return NetworkTaste(facts, kind, backbone, fit.head.requires_grad_(False), fit.mean, fit.scale)


def _read_facts(folder: Path) -> NetworkFacts:
    try:
        facts = loads(NetworkFacts, read_bytes(folder, ABOUT))
    except SpecError as error:
        raise WeightsError(f"This taste cannot be read ({error}).", _REMEDY, folder) from error
    versions = (facts.format, facts.descriptor_version, facts.feature_version)
    if versions != (FORMAT, DESCRIPTOR_VERSION, FEATURE_VERSION) or facts.model == "linear":
        raise WeightsError("The taste sees crops in another way than this version of Thirds.", _REMEDY, folder)
    sound = 0 < facts.threshold < 100 and 0 < facts.factor < 100 and 1 <= facts.image <= 2**16
    if not (sound and facts.answers >= 0):
        raise WeightsError("The taste's description makes no sense.", _REMEDY, folder)
    return facts


def _other_weights(facts: NetworkFacts, backbone: Backbone) -> str:
    then, now = ("installed" if trained else "random" for trained in (facts.trained, backbone.trained))
    return f"The taste was learnt on other weights of {facts.backbone} ({then}) than are here now ({now})."
