"""The maps of one photo that crops are summed over, at 128 pixels on the long side."""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.models.subject.saliency import Map, small_look

SHARP_EDGE = 512


class Channels(NamedTuple):
    """Maps of one photo, each of shape (h, w).

    Attributes:
        saliency: What draws the eye; its mean is 1.
        luminance: L* / 100.
        chroma: Distance from grey in Lab / 100.
        warmth: Towards orange (positive) or blue (negative), (a* + b*) / 200.
        edges: Strength of edges, 0..1, saturating.
        flatness: Where nothing happens, 0..1.
        clipping: Blown or blocked pixels, 0..1.
        sharpness: Fine detail: the mean absolute Laplacian at 512 pixels (Pech-Pacheco et al., 2000).
    """

    saliency: Map
    luminance: Map
    chroma: Map
    warmth: Map
    edges: Map
    flatness: Map
    clipping: Map
    sharpness: Map


def channels_of(pixels: npt.NDArray[np.uint8], lab: Map, saliency: Map) -> Channels:
    """Return the maps of a picture (H, W, 3) with its small Lab version and its saliency, which sums to 1 (h, w)."""
    luminance = np.ascontiguousarray(lab[..., 0]) / np.float32(100)
    gradient = _gradient(luminance)
    return Channels(
        saliency=saliency * np.float32(saliency.size),
        luminance=luminance,
        chroma=np.asarray(np.hypot(lab[..., 1], lab[..., 2]) / np.float32(100), dtype=np.float32),
        warmth=(lab[..., 1] + lab[..., 2]) / np.float32(200),
        edges=gradient / (gradient + np.float32(0.05)),
        flatness=np.exp(-cv2.GaussianBlur(gradient, (0, 0), 2.0) / np.float32(0.015)),
        clipping=_outside(luminance),
        sharpness=_sharpness(pixels, (luminance.shape[0], luminance.shape[1])),
    )


def _gradient(luminance: Map) -> Map:
    """Return the change of luminance a pixel, by Sobel's operator."""
    across = cv2.Sobel(luminance, cv2.CV_32F, 1, 0, scale=1 / 8, borderType=cv2.BORDER_REPLICATE)
    down = cv2.Sobel(luminance, cv2.CV_32F, 0, 1, scale=1 / 8, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.hypot(across, down))


def _outside(luminance: Map) -> Map:
    """Return 1 where luminance is at either end, ramping over two hundredths."""
    return np.asarray(np.clip(np.abs(luminance - np.float32(0.5)) * 50 - 24, 0, 1))


def _sharpness(pixels: npt.NDArray[np.uint8], shape: tuple[int, int]) -> Map:
    larger = small_look(pixels, SHARP_EDGE) if max(pixels.shape[:2]) > SHARP_EDGE else np.ascontiguousarray(pixels)
    grey = cv2.cvtColor(larger, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
    detail = np.abs(cv2.Laplacian(grey, cv2.CV_32F, borderType=cv2.BORDER_REPLICATE))
    shrinks = detail.shape[0] > shape[0] and detail.shape[1] > shape[1]
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(detail, shape[::-1], interpolation=way))
