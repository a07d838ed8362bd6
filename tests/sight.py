"""How the simulated photographers see a photo: with maps and a subject of their own, not those of the descriptors.

Everything is measured at 96 pixels by formulas that `ml_core.models.descriptors` does not use, so that a taste which is
learnt on descriptors has to make do with relatives of what the photographer looks at.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box, Boxes, areas, intersections, pixel_aspects
from ml_core.models.picture import Picture

Eye: TypeAlias = Literal["colour", "residual", "relief"]
Floats: TypeAlias = npt.NDArray[np.float64]

_EDGE = 96
_STRIP = 0.04


class View(NamedTuple):
    """What a photographer notices of N crops; each of shape (N,).

    Attributes:
        area: Share of the frame.
        aspect: Width / height in pixels.
        shape_change: How many times as wide (or narrow) as the photo's own shape, as an absolute logarithm.
        inside: Share of the subject that the crop holds.
        x: The subject's centre across the crop, 0 at its left edge and 1 at its right.
        y: The subject's centre down the crop.
        size: Share of the crop that is subject.
        head: Room above the subject, as a share of the crop's height.
        foot: Room below it.
        nearest: The least room on any side.
        kept: Share of what draws this photographer's eye.
        clutter: The busiest of the four edges, relative to the photo.
        empty: Share of the crop where nothing happens.
        colourful: Colourfulness (Hasler and Süsstrunk, 2003), relative to the photo.
        uneven: How unlike the left and the right half are.
        horizon: The photo's strongest level line down the crop, 0 top and 1 bottom.
        bright: Mean luminance of the photo, 0 to 1.
    """

    area: Floats
    aspect: Floats
    shape_change: Floats
    inside: Floats
    x: Floats
    y: Floats
    size: Floats
    head: Floats
    foot: Floats
    nearest: Floats
    kept: Floats
    clutter: Floats
    empty: Floats
    colourful: Floats
    uneven: Floats
    horizon: Floats
    bright: Floats


@dataclass(frozen=True, eq=False)
class Sight:
    """One photo through one eye: the subject, and integrals of maps, shape (h + 1, w + 1, 9)."""

    subject: Box
    horizon: float
    bright: float
    frame_aspect: float
    integrals: Floats

    def look(self, boxes: Boxes) -> View:
        """Return what is noticed of boxes (N, 4)."""
        inside = np.asarray(intersections(boxes, np.array(self.subject)) / self.subject.area)
        size = areas(boxes)
        x0, y0, x1, y1 = self._rooms(boxes)
        middle_x, middle_y = self.subject.centre
        width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        aspect = pixel_aspects(boxes, self.frame_aspect)
        return View(
            area=size,
            aspect=aspect,
            shape_change=np.abs(np.log(aspect / self.frame_aspect)),
            inside=inside,
            x=(middle_x - boxes[:, 0]) / width,
            y=(middle_y - boxes[:, 1]) / height,
            size=inside * self.subject.area / size,
            head=y0,
            foot=y1,
            nearest=np.minimum(np.minimum(x0, x1), np.minimum(y0, y1)),
            kept=self._means(boxes)[:, 0] * size / self._means(_FRAME)[0, 0],
            clutter=self._clutter(boxes),
            empty=self._means(boxes)[:, 2],
            colourful=self._colourful(boxes) - self._colourful(_FRAME),
            uneven=self._uneven(boxes),
            horizon=(self.horizon - boxes[:, 1]) / height,
            bright=np.full(len(boxes), self.bright),
        )

    def _rooms(self, boxes: Boxes) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the room left of the subject, above, right and below, as shares of the crop's sides."""
        width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        left, top, right, bottom = self.subject
        return (
            (left - boxes[:, 0]) / width,
            (top - boxes[:, 1]) / height,
            (boxes[:, 2] - right) / width,
            (boxes[:, 3] - bottom) / height,
        )

    def _means(self, boxes: Boxes) -> Floats:
        """Return the means of the maps over boxes (N, 4), shape (N, 9); edges are rounded to whole pixels."""
        height, width = (size - 1 for size in self.integrals.shape[:2])
        x0, x1 = _span(boxes[:, 0], boxes[:, 2], width)
        y0, y1 = _span(boxes[:, 1], boxes[:, 3], height)
        table = self.integrals
        sums = table[y1, x1] - table[y0, x1] - table[y1, x0] + table[y0, x0]
        return np.asarray(sums / ((x1 - x0) * (y1 - y0))[:, None])

    def _clutter(self, boxes: Boxes) -> Floats:
        x0, y0, x1, y1 = boxes.T
        across, down = (x1 - x0) * _STRIP, (y1 - y0) * _STRIP
        strips = (
            (x0, y0, x0 + across, y1),
            (x1 - across, y0, x1, y1),
            (x0, y0, x1, y0 + down),
            (x0, y1 - down, x1, y1),
        )
        busy = [self._means(np.stack(strip, axis=1))[:, 1] for strip in strips]
        return np.asarray(np.max(busy, axis=0) / (self._means(_FRAME)[0, 1] + 0.01))

    def _colourful(self, boxes: Boxes) -> Floats:
        red_green, yellow_blue, red_green_2, yellow_blue_2 = self._means(boxes)[:, 3:7].T
        spread = np.sqrt(np.maximum(red_green_2 - red_green**2 + yellow_blue_2 - yellow_blue**2, 0))
        return np.asarray(spread + 0.3 * np.hypot(red_green, yellow_blue))

    def _uneven(self, boxes: Boxes) -> Floats:
        left, right = boxes.copy(), boxes.copy()
        left[:, 2] = right[:, 0] = (boxes[:, 0] + boxes[:, 2]) / 2
        difference = np.abs(self._means(left) - self._means(right))
        drawn = self._means(_FRAME)[0, 0]
        return np.asarray(difference[:, 7] + 0.3 * difference[:, 0] / drawn + difference[:, 1])


_FRAME = np.array([[0.0, 0.0, 1.0, 1.0]])


@lru_cache(maxsize=1024)
def sight(picture: Picture, eye: Eye) -> Sight:
    """Return a picture as an eye sees it; the subject a person marked and the faces found play no part."""
    small = _small(picture.pixels)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    luminance = np.asarray(np.ascontiguousarray(lab[..., 0]) / np.float32(100), dtype=np.float32)
    drawn = _drawn(lab, eye)
    spread = _local_spread(luminance)
    red_green = small[..., 0] - small[..., 1]
    yellow_blue = (small[..., 0] + small[..., 1]) / 2 - small[..., 2]
    still = (spread < 0.02).astype(np.float32)
    colours = red_green, yellow_blue, red_green**2, yellow_blue**2
    maps = np.stack([drawn, spread, still, *colours, luminance, luminance**2], axis=-1).astype(np.float64)
    integrals = np.zeros((maps.shape[0] + 1, maps.shape[1] + 1, maps.shape[2]))
    integrals[1:, 1:] = maps.cumsum(axis=0).cumsum(axis=1)
    return Sight(_subject(drawn), _horizon(luminance), float(luminance.mean()), picture.frame_aspect, integrals)


def _span(low: Floats, high: Floats, size: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    start = np.clip(np.rint(low * size), 0, size - 1).astype(np.intp)
    return start, np.maximum(np.clip(np.rint(high * size), 0, size).astype(np.intp), start + 1)


def _small(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    height, width = pixels.shape[:2]
    scale = _EDGE / max(height, width)
    size = max(16, round(width * scale)), max(16, round(height * scale))
    look = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    return np.asarray(look.astype(np.float32) / np.float32(255))


def _drawn(lab: npt.NDArray[np.float32], eye: Eye) -> npt.NDArray[np.float32]:
    """Return what draws this eye, 0 to 1, shape (h, w)."""
    maps = {"colour": _rare_colours, "residual": _residual, "relief": _relief}
    found = maps[eye](lab)
    height, width = found.shape
    y, x = ((np.arange(size, dtype=np.float32) + 0.5) / size - 0.5 for size in (height, width))
    found = cv2.GaussianBlur(found, (0, 0), 2.5) * np.exp(-(x[None, :] ** 2 + y[:, None] ** 2) / (2 * 0.33**2))
    return np.asarray(found / max(float(found.max()), 1e-6) + 0.01, dtype=np.float32)


def _rare_colours(lab: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the distance from the mean colour (Achanta et al., 2009, "Frequency-tuned salient region detection")."""
    offset = cv2.GaussianBlur(lab, (0, 0), 1.0) - lab.mean(axis=(0, 1))
    return np.asarray(np.sqrt((offset**2).sum(axis=2)))


def _residual(lab: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the phase-only reconstruction of all three channels (Guo, Ma and Zhang, 2008)."""
    total = np.zeros(lab.shape[:2])
    for channel in np.moveaxis(lab, 2, 0):
        spectrum = np.fft.fft2(channel)
        total += np.abs(np.fft.ifft2(spectrum / (np.abs(spectrum) + 1e-3))) ** 2
    return np.asarray(cv2.GaussianBlur(total.astype(np.float32), (0, 0), 3.0))


def _relief(lab: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the contrast of light against a wide surround."""
    luminance = np.ascontiguousarray(lab[..., 0])
    coarse = np.abs(cv2.GaussianBlur(luminance, (0, 0), 3.0) - cv2.GaussianBlur(luminance, (0, 0), 24.0))
    return np.asarray(coarse + 60 * _local_spread(np.asarray(luminance / np.float32(100))))


def _local_spread(luminance: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    mean, square = (cv2.blur(values, (5, 5)) for values in (luminance, luminance**2))
    return np.asarray(np.sqrt(np.maximum(square - mean**2, 0)))


def _subject(drawn: npt.NDArray[np.float32]) -> Box:
    """Return the box around the blob that draws the eye most, at least a tenth of the frame wide and high."""
    heavy = (drawn > drawn.mean() + drawn.std()).astype(np.uint8)
    _, labels = cv2.connectedComponents(heavy)
    mass = np.bincount(labels.ravel(), weights=(drawn * heavy).ravel())
    rows, columns = np.nonzero(labels == int(mass.argmax()))
    low_x, high_x = _reach(columns, drawn.shape[1])
    low_y, high_y = _reach(rows, drawn.shape[0])
    return Box(low_x, low_y, high_x, high_y)


def _reach(places: npt.NDArray[np.intp], size: int) -> tuple[float, float]:
    low, high = np.quantile(places, 0.03), np.quantile(places, 0.97) + 1
    missing = max(0.0, 0.1 * size - (high - low)) / 2
    return float(max(0.0, (low - missing) / size)), float(min(1.0, (high + missing) / size))


def _horizon(luminance: npt.NDArray[np.float32]) -> float:
    """Return how far down the photo its strongest level line is, 0 to 1."""
    rows = cv2.GaussianBlur(luminance, (0, 0), 2.0).mean(axis=1)
    step = np.abs(rows[4:] - rows[:-4])
    return float((step.argmax() + 2) / len(rows))
