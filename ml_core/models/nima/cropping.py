"""Resampling many crops of previews to a network's input in one call, without aliasing.

Each preview becomes a pyramid of halvings (Williams, 1983, "Pyramidal parametrics"); a crop is read bilinearly from the
level whose pixels are at most twice as fine as the input's, so that bilinear reading skips none.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from ml_core.geometry import Boxes


class CropSampler:
    """Previews on a device, ready to be cropped.

    Args:
        pixels: Previews, uint8, each (H, W, 3).
        device: Where the crops are made.
        size: Side of the square crops, in pixels.
    """

    def __init__(self, pixels: Sequence[npt.NDArray[np.uint8]], device: torch.device, size: int) -> None:
        self.size = size
        self._device = device
        self._pyramids = [self._pyramid(picture) for picture in pixels]

    def _pyramid(self, pixels: npt.NDArray[np.uint8]) -> list[torch.Tensor]:
        level = torch.tensor(pixels, device=self._device).permute(2, 0, 1)[None].float() / 255
        levels = [level]
        while min(level.shape[2:]) >= 2 * self.size // 4 and len(levels) < 6:
            level = functional.avg_pool2d(level, 2, ceil_mode=True, count_include_pad=False)
            levels.append(level)
        return levels

    def crops(self, photo: int, boxes: Boxes) -> torch.Tensor:
        """Return crops of one photo, boxes (N, 4), resampled to the square; shape (N, 3, size, size), in 0..1."""
        pyramid = self._pyramids[photo]
        height, width = pyramid[0].shape[2:]
        sides = (boxes[:, 2:] - boxes[:, :2]) * [width, height]
        wanted = np.floor(np.log2(np.maximum(sides.max(axis=1) / self.size, 1.0))).astype(int)
        level_of = np.minimum(wanted, len(pyramid) - 1)
        crops = torch.empty(len(boxes), 3, self.size, self.size, device=self._device)
        for level in np.unique(level_of):
            chosen = np.flatnonzero(level_of == level)
            source = pyramid[level].expand(len(chosen), -1, -1, -1)
            crops[torch.from_numpy(chosen).to(self._device)] = functional.grid_sample(
                source, self._grid(boxes[chosen]), mode="bilinear", padding_mode="border", align_corners=False
            )
        return crops

    def _grid(self, boxes: Boxes) -> torch.Tensor:
        """Return where each pixel of each crop lies in the photo, from -1 to 1; shape (N, size, size, 2)."""
        corners = torch.tensor(boxes, dtype=torch.float32, device=self._device)
        steps = (torch.arange(self.size, device=self._device) + 0.5) / self.size
        x = torch.lerp(corners[:, 0, None], corners[:, 2, None], steps)
        y = torch.lerp(corners[:, 1, None], corners[:, 3, None], steps)
        across = x[:, None, :].expand(-1, self.size, -1)
        down = y[:, :, None].expand(-1, -1, self.size)
        return torch.stack([across, down], dim=-1) * 2 - 1
