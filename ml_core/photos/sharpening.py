"""Output sharpening: what scaling down and a screen or a print soften is given back, after scaling."""

from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ml_core.photos.resizing import opencv

Sharpening: TypeAlias = Literal["none", "low", "standard", "high"]

# An unsharp mask of the copy's own pixels: what is added of the difference to a blurred copy of it.
AMOUNTS: dict[Sharpening, float] = {"none": 0.0, "low": 0.4, "standard": 0.8, "high": 1.3}
# Standard deviation of the blur in pixels of the copy: about what averaging down spreads an edge over.
RADIUS = 0.7
# Rec. 601 luma; one correction for all channels leaves the hue of edges as it is.
_LUMA = (0.299, 0.587, 0.114)


def sharpened(pixels: npt.NDArray[Any], mode: str, strength: Sharpening) -> npt.NDArray[Any]:
    """Return pixels (H, W, ...) of 8 or 16 bits, sharpened; the same array for ``"none"``.

    Args:
        pixels: At the size they are written in.
        mode: ``"L"``, ``"RGB"``, ``"RGBA"`` or ``"CMYK"``; transparency is left alone.
        strength: How much.
    """
    if strength == "none":
        return pixels
    cv2 = opencv()
    light = _light(pixels, mode)
    detail = (light - cv2.GaussianBlur(light, (0, 0), RADIUS)) * AMOUNTS[strength]
    top = np.iinfo(pixels.dtype).max
    result = pixels.copy()
    for channel in np.atleast_3d(result).transpose(2, 0, 1)[: 3 if mode == "RGBA" else None]:
        channel[...] = np.clip(channel + detail + np.float32(0.5), 0, top)
    return result


def _light(pixels: npt.NDArray[Any], mode: str) -> npt.NDArray[np.float32]:
    if pixels.ndim == 2:
        return pixels.astype(np.float32)
    weights = (0.25,) * 4 if mode == "CMYK" else _LUMA
    light = np.zeros(pixels.shape[:2], np.float32)
    # Channel by channel: a large photo in floating point would take three times the memory.
    for number, weight in enumerate(weights):
        light += pixels[..., number] * np.float32(weight)
    return light
