"""How a rating network is built and fed; plain data, so that cards and lists of weights do without torch."""

from dataclasses import dataclass
from typing import Literal

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class NimaSpec:
    """How a rating network is built and fed; it is kept beside the weights.

    Attributes:
        architecture: ``"timm"`` or ``"keras-mobilenet"``.
        backbone: Name of the timm model; ignored for `keras-mobilenet`.
        size: Side of the square the crops are resampled to, in pixels.
        mean: Subtracted from the pixels in 0..1, one number a channel.
        std: The result is divided by it.
    """

    architecture: Literal["timm", "keras-mobilenet"] = "timm"
    backbone: str = "mobilenetv3_small_100"
    size: int = 224
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[float, float, float] = IMAGENET_STD


# `x / 127.5 - 1` of keras.applications.mobilenet.preprocess_input, for pixels in 0..1.
KERAS_MOBILENET = NimaSpec("keras-mobilenet", "", 224, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
