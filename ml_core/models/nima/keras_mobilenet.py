"""MobileNet v1 exactly as Keras builds it, so that published Keras weights give the same outputs in torch.

Howard et al., 2017, arXiv:1704.04861; layout of `keras.applications.MobileNet` with alpha 1 and average pooling. It
differs from timm's in the padding of strided layers (one row and column, bottom right) and in batch norm's epsilon.
"""

import torch
from torch import nn

# Output channels and stride of the depthwise-separable blocks 1 to 13.
BLOCKS = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *((512, 1),) * 5, (1024, 2), (1024, 1))
FEATURES = 1024


class _ConvolutionNorm(nn.Sequential):
    """Convolution without bias, batch norm, ReLU6; `name` is that of the Keras layer."""

    def __init__(self, name: str, inputs: int, outputs: int, kernel: int, stride: int, groups: int = 1) -> None:
        pad = (0, 1, 0, 1) if stride == 2 else (kernel // 2,) * 4
        super().__init__()
        self.add_module("pad", nn.ZeroPad2d(pad))
        self.add_module(name, nn.Conv2d(inputs, outputs, kernel, stride, groups=groups, bias=False))
        self.add_module(f"{name}_bn", nn.BatchNorm2d(outputs, eps=1e-3))
        self.add_module("relu", nn.ReLU6())


class KerasMobileNet(nn.Module):
    """MobileNet v1 with average pooling and a linear head; pictures (N, 3, H, W) in [-1, 1] to logits (N, classes)."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        layers = [_ConvolutionNorm("conv1", 3, 32, 3, 2)]
        inputs = 32
        for number, (outputs, stride) in enumerate(BLOCKS, start=1):
            layers.append(_ConvolutionNorm(f"conv_dw_{number}", inputs, inputs, 3, stride, groups=inputs))
            layers.append(_ConvolutionNorm(f"conv_pw_{number}", inputs, outputs, 1, 1))
            inputs = outputs
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(FEATURES, classes)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return the logits of each class."""
        logits: torch.Tensor = self.classifier(self.features(pictures).mean(dim=(2, 3)))
        return logits
