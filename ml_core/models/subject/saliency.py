"""What draws the eye, without a network: contrast of colour and structure, and the middle of the frame.

Sources: centre-surround contrast in Lab (Itti, Koch and Niebur, 1998; Achanta et al., 2009), spectral residual (Hou and
Zhang, 2007), the border as a sample of the background (Wei et al., 2012), a prior on the middle (Judd et al., 2009).
"""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box

Map: TypeAlias = npt.NDArray[np.float32]

LOOK_EDGE = 128
# Relative to the long side: from a small detail to a large subject.
_SCALES = ((0.008, 0.05), (0.016, 0.1), (0.03, 0.2))
_BORDER = 0.06


def small_look(pixels: npt.NDArray[np.uint8], edge: int = LOOK_EDGE) -> npt.NDArray[np.uint8]:
    """Return the picture with its long side at `edge` pixels, shape (h, w, 3); no side is below 8 pixels."""
    height, width = pixels.shape[:2]
    scale = edge / max(height, width)
    size = max(8, round(width * scale)), max(8, round(height * scale))
    shrinks = size[0] < width and size[1] < height
    return np.asarray(
        cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    )


def small_lab(pixels: npt.NDArray[np.uint8]) -> Map:
    """Return a picture's small look in CIE L*a*b*, L in 0..100, shape (h, w, 3)."""
    look = small_look(pixels).astype(np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(look, cv2.COLOR_RGB2LAB))


def saliency_map(lab: Map) -> Map:
    """Return how much each pixel of a small Lab picture draws the eye; sums to 1, shape (h, w)."""
    salient = contrast_map(lab)
    # A picture of one colour has no contrast: what is left is the prior.
    mass = (salient**2 + np.float32(0.01)) * _middle(salient.shape)
    return np.asarray(mass / mass.sum(dtype=np.float64), dtype=np.float32)


def contrast_map(lab: Map) -> Map:
    """Return how much each pixel differs from what is around it, 0..1, without any prior on place; shape (h, w)."""
    parts = _centre_surround(lab), _border_difference(lab), _spectral_residual(lab[..., 0])
    mixed = np.float32(0.4) * parts[0] + np.float32(0.4) * parts[1] + np.float32(0.2) * parts[2]
    return _stretched(_blurred(mixed, 0.02))


def box_of_saliency(saliency: Map) -> Box | None:
    """Return the box that holds the heaviest blob of a saliency map, or None when the map is flat."""
    heavy = saliency > saliency.mean() + 0.8 * saliency.std()
    prior = _middle(saliency.shape)
    contrast = saliency / prior
    if contrast.max() < 1.5 * contrast.mean() or not heavy.any():
        return None
    heavy = cv2.morphologyEx(heavy.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    _, labels = cv2.connectedComponents(heavy, connectivity=8)
    mass = np.bincount(labels.ravel(), weights=saliency.ravel() * heavy.ravel())
    return _mass_box(np.where(labels == int(mass.argmax()), saliency, 0))


def _mass_box(mass: Map, tail: float = 0.02) -> Box:
    """Return the box between the `tail` quantiles of mass along both axes."""
    spans = []
    for axis in (0, 1):
        running = np.concatenate([[0.0], np.cumsum(mass.sum(axis=axis, dtype=np.float64))])
        places = np.linspace(0, 1, len(running))
        spans.append(np.interp([tail, 1 - tail], running / running[-1], places))
    (left, right), (top, bottom) = spans
    return Box(float(left), float(top), float(right), float(bottom))


def _centre_surround(lab: Map) -> Map:
    total = np.zeros(lab.shape[:2], np.float32)
    for inner, outer in _SCALES:
        difference = _blurred(lab, inner) - _blurred(lab, outer)
        total += np.sqrt((difference**2).sum(axis=2))
    return _stretched(total)


def _border_difference(lab: Map) -> Map:
    """Return the Mahalanobis distance of each colour to those along the border."""
    height, width = lab.shape[:2]
    depth_y, depth_x = max(1, round(height * _BORDER)), max(1, round(width * _BORDER))
    border = np.ones((height, width), dtype=np.bool_)
    border[depth_y : height - depth_y, depth_x : width - depth_x] = False
    samples = lab[border].astype(np.float64)
    # 4 squared: below what the eye calls another colour, noise must not count as a difference.
    spread = np.cov(samples.T) + 16.0 * np.eye(3)
    # With the inverse as L L^T, the distance is the length of the offset times L.
    offset = (lab.reshape(-1, 3) - samples.mean(axis=0)) @ np.linalg.cholesky(np.linalg.inv(spread))
    distance = np.sqrt((offset**2).sum(axis=1))
    return _stretched(distance.reshape(height, width).astype(np.float32), floor=1.0)


def _spectral_residual(luminance: Map) -> Map:
    size = (64, 64)
    spectrum = np.fft.fft2(cv2.resize(luminance, size, interpolation=cv2.INTER_AREA) / 100.0)
    amplitude = np.log(np.abs(spectrum) + 1e-4).astype(np.float32)
    residual = amplitude - cv2.blur(amplitude, (3, 3), borderType=cv2.BORDER_WRAP)
    found = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    smooth = cv2.GaussianBlur(found.astype(np.float32), (0, 0), 2.5)
    # Without structure the residual is that of rounding errors.
    scale = np.float32(min(1.0, float(luminance.std()) / 2.0))
    return _stretched(cv2.resize(smooth, luminance.shape[::-1], interpolation=cv2.INTER_LINEAR)) * scale


def _blurred(values: Map, share: float) -> Map:
    """Blur with a standard deviation that is a share of the long side."""
    sigma = share * max(values.shape[:2])
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE))


def _stretched(values: Map, floor: float = 0.0) -> Map:
    """Stretch to 0..1, from `floor` or the 5th percentile to the 99.5th; flat maps become zero."""
    low, high = np.percentile(values, (5, 99.5))
    low = max(float(low), floor)
    if high - low < 1e-3:
        return np.zeros_like(values)
    return np.asarray(np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1))


def _middle(shape: tuple[int, ...]) -> Map:
    y, x = ((np.arange(size, dtype=np.float32) + 0.5) / size - 0.5 for size in shape[:2])
    return np.asarray(np.exp(-(x[None, :] ** 2 + y[:, None] ** 2) / (2 * 0.3**2)), dtype=np.float32)
