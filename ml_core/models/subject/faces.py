"""Faces, found offline by the cascades that OpenCV ships (Viola and Jones, 2001; Lienhart and Maydt, 2002)."""

import threading
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes

_EDGE = 640
_SMALLEST = 0.04


def find_faces(pixels: npt.NDArray[np.uint8]) -> Boxes:
    """Return the boxes of faces in a picture, sRGB uint8 (H, W, 3), largest first, shape (K, 4)."""
    grey = _grey(pixels)
    height, width = grey.shape
    smallest = max(20, round(_SMALLEST * max(grey.shape)))
    found = _cascade("frontalface_alt2").detectMultiScale(
        grey, scaleFactor=1.1, minNeighbors=6, minSize=(smallest, smallest)
    )
    left, top, wide, high = np.array(found, dtype=np.float64).reshape(-1, 4).T
    boxes = np.stack([left / width, top / height, (left + wide) / width, (top + high) / height], axis=1)
    return boxes[np.argsort(-wide * high, kind="stable")]


def _grey(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    scale = min(1.0, _EDGE / max(pixels.shape[:2]))
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    small = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.equalizeHist(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)))


_cascades = threading.local()


def _cascade(name: str) -> cv2.CascadeClassifier:
    """Return this thread's own cascade: one cascade cannot search two pictures at once."""
    cascade = getattr(_cascades, name, None)
    if cascade is None:
        cascade = cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / f"haarcascade_{name}.xml"))
        setattr(_cascades, name, cascade)
    return cascade
