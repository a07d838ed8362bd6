"""Where one picture lies in another: a similarity (scale, turn, shift) by features, refined on the pixels themselves.

Features are SIFT's (Lowe, 2004), matched by his ratio test, the similarity by RANSAC (Fischler and Bolles, 1981), and
the refinement maximises the enhanced correlation coefficient (Evangelidis and Psarakis, 2008), which tone curves
hardly move.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

_FEATURES = 1500
_RATIO = 0.8
_RANSAC_PIXELS = 3.0
# Fewer agree by chance now and then; what follows would find out, but takes longer.
_FEWEST = 6
_STEPS = cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-4
# A crop's long side as a share of the original's; more than all of it is a rough guess for all of it.
_SMALLEST_SCALE, _LARGEST_SCALE = 0.05, 1.3
# Where there is hardly a feature, the copy is looked for as a whole, at these sizes.
_SMALL = 192
_SHARES = np.geomspace(0.2, 1.0, 45)


@dataclass(frozen=True)
class Similarity:
    """Takes points of one picture to another: scaled by `scale`, turned by `angle` degrees clockwise, shifted."""

    scale: float
    angle: float
    shift: tuple[float, float]

    @property
    def matrix(self) -> Floats:
        """Return it as a matrix of shape (2, 3)."""
        cos = self.scale * math.cos(math.radians(self.angle))
        sin = self.scale * math.sin(math.radians(self.angle))
        return np.array([[cos, -sin, self.shift[0]], [sin, cos, self.shift[1]]])

    @classmethod
    def of(cls, matrix: Floats) -> "Similarity":
        """Return the similarity nearest to an affine matrix (2, 3)."""
        cos, sin = (matrix[0, 0] + matrix[1, 1]) / 2, (matrix[1, 0] - matrix[0, 1]) / 2
        return cls(math.hypot(cos, sin), math.degrees(math.atan2(sin, cos)), (float(matrix[0, 2]), float(matrix[1, 2])))

    def about(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return where a point goes."""
        x, y = self.matrix @ np.array([*point, 1.0])
        return float(x), float(y)


def places(copy: Grey, original: Grey) -> Iterator[Similarity]:
    """Yield rough places where pixels of `copy` may lie in `original`, the likeliest first."""
    for way in (_by_features, _by_search):
        found = way(copy, original)
        # Features that all lie in one spot fit any size.
        if found is not None and _SMALLEST_SCALE < found.scale * max(copy.shape) / max(original.shape) < _LARGEST_SCALE:
            yield found


def refined(copy: Grey, original: Grey, near: Similarity) -> Similarity | None:
    """Return the place found more exactly; None when the pixels lead nowhere. Both pictures have about one scale."""
    matrix = near.matrix.astype(np.float32)
    try:
        # The warp takes places in the copy to places in the original.
        _, matrix = cv2.findTransformECC(_levelled(copy), _levelled(original), matrix, cv2.MOTION_AFFINE, _STEPS)
    except cv2.error:
        return None
    return Similarity.of(np.asarray(matrix, dtype=np.float64))


def _by_features(copy: Grey, original: Grey) -> Similarity | None:
    detector = cv2.SIFT.create(_FEATURES, contrastThreshold=0.02)
    (points, described), (others, described_others) = (
        detector.detectAndCompute(picture, None) for picture in (copy, original)
    )
    if described is None or described_others is None or min(len(described), len(described_others)) < _FEWEST:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(described, described_others, k=2)
    good = [both[0] for both in pairs if len(both) == 2 and both[0].distance < _RATIO * both[1].distance]
    if len(good) < _FEWEST:
        return None
    start = np.array([points[match.queryIdx].pt for match in good])
    end = np.array([others[match.trainIdx].pt for match in good])
    cv2.setRNGSeed(0)
    matrix, inliers = cv2.estimateAffinePartial2D(start, end, ransacReprojThreshold=_RANSAC_PIXELS)
    if matrix is None or int(inliers.sum()) < _FEWEST:
        return None
    return Similarity.of(np.asarray(matrix, dtype=np.float64))


def _by_search(copy: Grey, original: Grey) -> Similarity | None:
    """Look for the whole copy, unturned, at many sizes."""
    zoom = _SMALL / max(original.shape)
    ground = _gradient(cv2.resize(original, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA))
    best: tuple[float, Similarity] | None = None
    for share in _SHARES:
        fit = share * min(ground.shape[1] / copy.shape[1], ground.shape[0] / copy.shape[0])
        size = max(8, round(copy.shape[1] * fit)), max(8, round(copy.shape[0] * fit))
        if size[0] > ground.shape[1] or size[1] > ground.shape[0]:
            continue
        rated = cv2.matchTemplate(
            ground, _gradient(cv2.resize(copy, size, interpolation=cv2.INTER_AREA)), cv2.TM_CCOEFF_NORMED
        )
        _, peak, _, place = cv2.minMaxLoc(rated)
        if best is None or peak > best[0]:
            shift = (place[0] + 0.5) / zoom - 0.5, (place[1] + 0.5) / zoom - 0.5
            best = peak, Similarity(size[0] / zoom / copy.shape[1], 0.0, shift)
    return None if best is None else best[1]


def _gradient(picture: Grey) -> npt.NDArray[np.float32]:
    across, down = (cv2.Sobel(picture, cv2.CV_32F, *axis) for axis in ((1, 0), (0, 1)))
    return np.asarray(np.sqrt(cv2.magnitude(across, down)), dtype=np.float32)


def _levelled(picture: Grey) -> npt.NDArray[np.float32]:
    """Return a picture whose slow changes of tone are taken out: vignettes and gradients are no difference."""
    values = picture.astype(np.float32)
    slow = cv2.GaussianBlur(values, (0, 0), max(picture.shape) / 16)
    return np.asarray(cv2.GaussianBlur(values - slow, (0, 0), 1.0), dtype=np.float32)
