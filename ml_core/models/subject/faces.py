"""Faces, found offline by the cascades that OpenCV ships (Viola and Jones, 2001; Lienhart and Maydt, 2002).

Tuned against false alarms, since a face that is not there would steer every crop: a hit needs several neighbours, and
the colour of skin (Chai and Ngan, 1999) unless the picture has no colour there. Faces that lie on their side, or are
smaller than about 5 % of the long side are not found.
"""

import threading
from pathlib import Path
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes, areas, intersections

Grey: TypeAlias = npt.NDArray[np.uint8]


class _Search(NamedTuple):
    """A cascade's file, by how much it grows between sizes, and how many neighbouring hits make a face."""

    cascade: str
    growth: float
    neighbours: int


_FRONT = _Search("frontalface_alt2", 1.1, 3)
_PROFILE = _Search("profileface", 1.2, 4)
_TILTED = _Search("frontalface_default", 1.1, 3)
# Degrees; the cascades themselves bear about 15.
_TILTS = (-30.0, 30.0)
_EDGE = 360
_SMALLEST = 20
# Chroma planes of YCrCb that skin of every shade falls into, a little wider than published.
_SKIN_CR, _SKIN_CB = (133, 180), (75, 130)
_SKIN_SHARE = 0.6
# Mean distance from grey, of 128, below which a region has no colour to judge by.
_NO_COLOUR = 6.0


def find_faces(pixels: npt.NDArray[np.uint8]) -> Boxes:
    """Return the boxes of faces in a picture, sRGB uint8 (H, W, 3), largest first, shape (K, 4)."""
    scale = min(1.0, _EDGE / max(pixels.shape[:2]))
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    small = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    grey, coloured = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb)
    front = _skinned(coloured, _detect(_FRONT, grey))
    others = [_skinned(coloured, found) for found in (*_profiles(grey), *_tilted(grey, front))]
    faces = _apart(np.concatenate([front, *others]))
    faces = np.clip(faces / [size[0], size[1], size[0], size[1]], 0, 1)
    return np.asarray(faces[np.argsort(-areas(faces), kind="stable")])


def _profiles(grey: Grey) -> tuple[Boxes, Boxes]:
    """Return the faces that look left and those that look right: the cascade knows one side only."""
    other = _detect(_PROFILE, np.ascontiguousarray(grey[:, ::-1]))
    other[:, [0, 2]] = grey.shape[1] - other[:, [2, 0]]
    return _detect(_PROFILE, grey), other


def _tilted(grey: Grey, upright: Boxes) -> list[Boxes]:
    """Return faces of heads held aslant, but only beside upright ones and of like size: alone they are mostly wrong."""
    if len(upright) == 0:
        return []
    height, width = grey.shape
    sizes = upright[:, 2] - upright[:, 0]
    found = []
    for angle in _TILTS:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        turned = cv2.warpAffine(grey, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
        boxes = _detect(_TILTED, np.asarray(turned))
        size = boxes[:, 2:3] - boxes[:, :1]
        like = ((size > 0.6 * sizes.min()) & (size < 1.6 * sizes.max())).ravel()
        back = cv2.invertAffineTransform(turn)
        centres = (boxes[:, :2] + boxes[:, 2:]) / 2 @ back[:, :2].T + back[:, 2]
        found.append(np.concatenate([centres - size / 2, centres + size / 2], axis=1)[like])
    return found


def _detect(search: _Search, grey: Grey) -> Boxes:
    """Return the boxes a cascade finds, in pixels, shape (K, 4)."""
    found = _cascade(search.cascade).detectMultiScale(
        grey, scaleFactor=search.growth, minNeighbors=search.neighbours, minSize=(_SMALLEST, _SMALLEST)
    )
    boxes = np.array(found, dtype=np.float64).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]
    return boxes


def _skinned(coloured: npt.NDArray[np.uint8], faces: Boxes) -> Boxes:
    """Return the faces that may be of skin."""
    return faces[np.array([_plausible(coloured, face) for face in faces], dtype=np.bool_)]


def _plausible(coloured: npt.NDArray[np.uint8], face: npt.NDArray[np.float64]) -> bool:
    left, top, right, bottom = face.astype(int)
    red, blue = np.moveaxis(coloured[max(top, 0) : bottom, max(left, 0) : right, 1:], -1, 0)
    distance = np.hypot(red.astype(np.float32) - 128, blue.astype(np.float32) - 128).mean()
    skin = (red >= _SKIN_CR[0]) & (red <= _SKIN_CR[1]) & (blue >= _SKIN_CB[0]) & (blue <= _SKIN_CB[1])
    return bool(distance < _NO_COLOUR or skin.mean() >= _SKIN_SHARE)


def _apart(faces: Boxes) -> Boxes:
    """Drop every face that an earlier one covers by a third: two cascades found the same."""
    kept = np.zeros((0, 4))
    for face in faces:
        smaller = np.minimum(areas(kept), areas(face))
        if not (intersections(kept, face) > smaller / 3).any():
            kept = np.concatenate([kept, face[None]])
    return kept


_cascades = threading.local()


def _cascade(name: str) -> cv2.CascadeClassifier:
    """Return this thread's own cascade: one cascade cannot search two pictures at once."""
    cascade = getattr(_cascades, name, None)
    if cascade is None:
        cascade = cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / f"haarcascade_{name}.xml"))
        setattr(_cascades, name, cascade)
    return cascade
