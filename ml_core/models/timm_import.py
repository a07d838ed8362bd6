"""Import timm where torchvision's compiled operators do not load beside torch.

timm imports torchvision, and a CUDA build of torchvision beside a CPU build of torch fails on import: it registers fake
kernels for operators that were never defined. Declaring these operators first is enough: nothing in Thirds calls
them. Where the builds match, this does nothing.
"""

import importlib
import sys
from functools import cache
from types import ModuleType
from typing import Any

import torch


@cache
def import_timm() -> ModuleType:
    """Return the module `timm`, importing it on the first call (about a second)."""
    _import_torchvision()
    return importlib.import_module("timm")


def _import_torchvision() -> None:
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
            del sys.modules[name]
        _declare_operators()
        importlib.import_module("torchvision")


@cache
def _declare_operators() -> object:
    """Declare the operators; the declarations last as long as the returned object, which the cache keeps."""
    fragment: Any = torch.library.Library
    library = fragment("torchvision", "FRAGMENT")
    for operator in ("nms", "qnms"):
        library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    return library
