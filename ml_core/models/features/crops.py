"""The features of crops of photos: from memory, from disk, else from the network."""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from ml_core.catalog.folders import cache_folder
from ml_core.geometry import Boxes
from ml_core.models.features.backbone import Backbone, Features
from ml_core.models.features.kept import MAX_CROPS, KeptFeatures, key_of, photo_digest
from ml_core.models.nima.cropping import CropSampler
from ml_core.models.picture import Picture

# As for rating networks: small enough for a CPU's caches, large enough to fill a GPU.
_CPU_BATCH, _GPU_BATCH = 16, 256
# Photos whose pyramids are ready at a time; one takes about 11 MB.
_SAMPLERS = 8


class CropFeatures:
    """Photos whose crops have features.

    Args:
        backbone: The network.
        pictures: The photos.
        folder: Where features of all backbones are kept; the user's cache when left out.
    """

    def __init__(self, backbone: Backbone, pictures: Sequence[Picture], folder: Path | None = None) -> None:
        self._backbone = backbone
        self._pictures = list(pictures)
        folder = folder or cache_folder() / "features"
        self._kept = KeptFeatures(folder / f"{backbone.name}-{backbone.digest}", backbone.width)
        self._digests: dict[int, str] = {}
        self._known: dict[int, dict[bytes, Features]] = {}
        # How many of the known ones are on disk already.
        self._saved: dict[int, int] = {}
        self._samplers: OrderedDict[int, CropSampler] = OrderedDict()

    def of(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> Features:
        """Return the features (N, F) of boxes (N, 4) of the photos with those indices (N,)."""
        keys = [(int(photo), key_of(box)) for photo, box in zip(photos, boxes, strict=True)]
        missing = {key: index for index, key in enumerate(keys) if key[1] not in self._of_photo(key[0])}
        # Photo by photo, in batches that cross photos, so that a few crops of many photos fill them too.
        wanted = sorted(missing.items(), key=lambda item: item[0][0])
        for start in range(0, len(wanted), self._batch):
            self._compute(wanted[start : start + self._batch], boxes)
        found = [self._known[photo][key] for photo, key in keys]
        for photo in {photo for photo, _ in missing}:
            self._keep(photo)
        return np.array(found, dtype=np.float32).reshape(len(boxes), self._backbone.width)

    @property
    def _batch(self) -> int:
        return _CPU_BATCH if self._backbone.device.type == "cpu" else _GPU_BATCH

    def _of_photo(self, photo: int) -> dict[bytes, Features]:
        if photo not in self._known:
            self._digests[photo] = photo_digest(self._pictures[photo].pixels)
            self._known[photo] = self._kept.read(self._digests[photo])
            self._saved[photo] = len(self._known[photo])
        return self._known[photo]

    def _compute(self, wanted: list[tuple[tuple[int, bytes], int]], boxes: Boxes) -> None:
        crops = torch.cat([self._sampler(photo).crops(0, boxes[index][None]) for (photo, _), index in wanted])
        for ((photo, key), _), row in zip(wanted, self._backbone.features(crops), strict=True):
            self._known[photo][key] = row

    def _keep(self, photo: int) -> None:
        """Forget what is too much, and write a file anew when an eighth of it would be new: searches ask often."""
        known = self._known[photo]
        while len(known) > MAX_CROPS:
            known.pop(next(iter(known)))
            self._saved[photo] = max(0, self._saved[photo] - 1)
        if len(known) - self._saved[photo] > len(known) // 8:
            self._kept.write(self._digests[photo], known)
            self._saved[photo] = len(known)

    def _sampler(self, photo: int) -> CropSampler:
        if photo not in self._samplers:
            # torch takes no mirrored view.
            pixels = np.ascontiguousarray(self._pictures[photo].pixels)
            self._samplers[photo] = CropSampler([pixels], self._backbone.device, self._backbone.spec.size)
            while len(self._samplers) > _SAMPLERS:
                self._samplers.popitem(last=False)
        return self._samplers[photo]
