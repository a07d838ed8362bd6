"""Scaling pixels down."""

import importlib
from functools import cache
from typing import Any

import numpy.typing as npt


def fitted_size(width: int, height: int, max_edge: int | None) -> tuple[int, int]:
    """Return width and height scaled down so that the longer is at most `max_edge`; never scaled up."""
    if max_edge is None or max(width, height) <= max_edge:
        return width, height
    scale = max_edge / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def scaled_down(pixels: npt.NDArray[Any], max_edge: int | None) -> npt.NDArray[Any]:
    """Return pixels (H, W, ...) of 8 or 16 bits averaged down to `max_edge`; the same array when they fit."""
    height, width = pixels.shape[:2]
    return scaled_to(pixels, fitted_size(width, height, max_edge))


def scaled_to(pixels: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[Any]:
    """Return pixels (H, W, ...) of 8 or 16 bits averaged down to width and height; the same array when they have it."""
    if size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    result: npt.NDArray[Any] = opencv().resize(pixels, size, interpolation=opencv().INTER_AREA)
    return result


@cache
def opencv() -> Any:
    """Return OpenCV, imported when first needed: the window opens sooner without it."""
    return importlib.import_module("cv2")
