"""A rating network as a scorer of crops."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from ml_core.geometry import Boxes
from ml_core.models.nima.cropping import CropSampler
from ml_core.models.picture import Picture
from ml_core.models.scorer import Ratings, TermInfo, from_distribution
from ml_core.specs.networks import NimaSpec

# Small enough for the caches of a CPU (measured in PLATFORM.md), large enough to fill a GPU.
CPU_BATCH, GPU_BATCH = 16, 256


class NimaScorer:
    """Rates crops with a network that predicts the distribution over the ratings 1 to 10.

    Args:
        name: Name of the weights.
        spec: How the network is fed.
        network: The network, its weights loaded.
        device: Where it runs; half precision on a GPU, single on a CPU.
    """

    terms: tuple[TermInfo, ...] = ()

    def __init__(self, name: str, spec: NimaSpec, network: nn.Module, device: torch.device) -> None:
        self.name = name
        self.spec = spec
        self.device = device
        # torch takes a memory format here, but its annotations do not say so.
        self._network = network.to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        self._mean = torch.tensor(spec.mean, device=device)[:, None, None]
        self._std = torch.tensor(spec.std, device=device)[:, None, None]

    def prepare(self, pictures: Sequence[Picture]) -> "NimaPhotos":
        """Put the previews on the device; the network itself runs on each crop."""
        return NimaPhotos(self, CropSampler([picture.pixels for picture in pictures], self.device, self.spec.size))

    def distribution(self, crops: torch.Tensor) -> npt.NDArray[np.float64]:
        """Return the distribution over the ratings of crops (N, 3, size, size) in 0..1; shape (N, 10)."""
        batch = ((crops - self._mean) / self._std).contiguous(memory_format=torch.channels_last)
        half = self.device.type != "cpu"
        with torch.inference_mode(), torch.autocast(self.device.type, torch.float16, enabled=half):
            logits = self._network(batch)
        # Softmax in double precision, so that the probabilities sum to one.
        return np.asarray(torch.softmax(logits.float().cpu().double(), dim=1).numpy())


class NimaPhotos:
    """Photos on the scorer's device; see `ml_core.models.scorer.PreparedPhotos`."""

    def __init__(self, scorer: NimaScorer, sampler: CropSampler) -> None:
        self._scorer = scorer
        self._sampler = sampler

    def means(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> npt.NDArray[np.float64]:
        """Return the mean rating of each box; shape (N,)."""
        return self.rate(photos, boxes).mean

    def rate(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> Ratings:
        """Return distribution, mean and standard deviation of each box."""
        size = CPU_BATCH if self._scorer.device.type == "cpu" else GPU_BATCH
        distribution = np.zeros((len(boxes), 10))
        # Batches cross photos, so that few crops of many photos fill them too.
        order = np.argsort(photos, kind="stable")
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            crops = [
                self._sampler.crops(int(photo), boxes[chosen[photos[chosen] == photo]])
                for photo in np.unique(photos[chosen])
            ]
            distribution[chosen] = self._scorer.distribution(torch.cat(crops))
        return from_distribution(distribution)
