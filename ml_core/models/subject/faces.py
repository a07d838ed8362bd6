"""Faces, found offline by the cascades that OpenCV ships (Viola and Jones, 2001; Lienhart and Maydt, 2002).

Tuned against false alarms, since a face that is not there would steer every crop: a hit needs several neighbours, and
the colour of skin unless the picture has no colour. The searches are quick ones first, only where skin may be, and
thorough ones only around what those find. Faces that lie on their side, or are smaller than about 7 % of the long side
(11 % in profile), are not found.
"""

import threading
from pathlib import Path
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes, areas, intersections
from ml_core.models.subject.skin import of_skin, skin_windows

Grey: TypeAlias = npt.NDArray[np.uint8]


class _Search(NamedTuple):
    """A cascade's file, by how much it grows between sizes, and how many neighbouring hits make a face."""

    cascade: str
    growth: float
    neighbours: int


_FRONT = _Search("frontalface_alt2", 1.1, 3)
_PROFILE = _Search("profileface", 1.2, 4)
_TILTED = _Search("frontalface_default", 1.1, 3)
# What tells whether a thorough search is worth it: coarse steps, but a single hit is enough.
_QUICK_FRONT = _FRONT._replace(growth=1.35, neighbours=0)
_QUICK_PROFILE = _PROFILE._replace(growth=1.25, neighbours=0)
_QUICK_TILTED = _TILTED._replace(growth=1.2, neighbours=0)
# Degrees; the cascades themselves bear about 15.
_TILTS = (-30.0, 30.0)
_EDGE = 360
_SMALLEST = 20
# The quick searches look at still smaller pictures: their time falls with the square of it.
_FRONT_SCALE, _PROFILE_SCALE = 0.75, 0.5
# How far the sizes and places of hits of one thing differ; how far around a hint, in its widths, and at which sizes in
# widths of it, a thorough search looks.
_ALIKE, _AROUND, _LIKE = 0.3, 0.7, (0.55, 1.8)


def find_faces(pixels: npt.NDArray[np.uint8]) -> Boxes:
    """Return the boxes of faces in a picture, sRGB uint8 (H, W, 3), largest first, shape (K, 4)."""
    scale = min(1.0, _EDGE / max(pixels.shape[:2]))
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    small = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    coloured = cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb)
    skin, grey = skin_windows(coloured), cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    if not skin.any():
        return np.zeros((0, 4))
    # One tone where no skin is: a cascade passes over what is flat at once.
    masked = np.where(skin, grey, np.uint8(128))
    front = of_skin(coloured, _near(_FRONT, grey, _hints(_QUICK_FRONT, masked, _FRONT_SCALE)))
    others = [of_skin(coloured, found) for found in (*_profiles(grey, masked), *_tilted(masked, front))]
    faces = _apart(np.concatenate([front, *others]))
    faces = np.clip(faces / [size[0], size[1], size[0], size[1]], 0, 1)
    return np.asarray(faces[np.argsort(-areas(faces), kind="stable")])


def _profiles(grey: Grey, masked: Grey) -> tuple[Boxes, Boxes]:
    """Return the faces that look left and those that look right: the cascade knows one side only."""
    width = grey.shape[1]
    ahead, back = (
        _near(_PROFILE, side, _hints(_QUICK_PROFILE, quick, _PROFILE_SCALE))
        for side, quick in ((grey, masked), (_flipped(grey), _flipped(masked)))
    )
    back[:, [0, 2]] = width - back[:, [2, 0]]
    return ahead, back


def _flipped(grey: npt.NDArray[np.uint8]) -> Grey:
    return np.ascontiguousarray(grey[:, ::-1])


def _hints(search: _Search, grey: Grey, scale: float, sizes: tuple[float, float] = (0, np.inf)) -> Boxes:
    """Return where a quick search of the picture at that scale finds something, in its pixels, shape (K, 4)."""
    size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA))
    found = _detect(search, small, (scale * sizes[0], scale * sizes[1]))
    # OpenCV drops what it has only once.
    grouped, _ = cv2.groupRectangles(found.round().astype(int).tolist() * 2, 1, _ALIKE)
    return np.array(grouped, dtype=np.float64).reshape(-1, 4) / scale


def _near(search: _Search, grey: Grey, hints: Boxes) -> Boxes:
    """Return what a search finds around hints and at about their sizes, in pixels, shape (K, 4)."""
    height, width = grey.shape
    found = [np.zeros((0, 4))]
    for hint in hints:
        side = hint[2] - hint[0]
        left, top = np.maximum(hint[:2] - _AROUND * side, 0).astype(int)
        right, bottom = np.minimum(hint[2:] + _AROUND * side, (width, height)).astype(int)
        boxes = _detect(search, np.ascontiguousarray(grey[top:bottom, left:right]), (_LIKE[0] * side, _LIKE[1] * side))
        found.append(boxes + np.array([left, top, left, top]))
    return np.concatenate(found)


def _tilted(masked: Grey, upright: Boxes) -> list[Boxes]:
    """Return faces of heads held aslant, but only beside upright ones and of like size: alone they are mostly wrong."""
    if len(upright) == 0:
        return []
    height, width = masked.shape
    sizes = upright[:, 2] - upright[:, 0]
    least, most = 0.6 * float(sizes.min()), 1.6 * float(sizes.max())
    # As small as the cascade bears for the smallest face looked for.
    scale = min(_FRONT_SCALE, 24 / least)
    found = []
    for angle in _TILTS:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        turned = np.asarray(cv2.warpAffine(masked, turn, (width, height), borderMode=cv2.BORDER_REPLICATE))
        boxes = _near(_TILTED, turned, _hints(_QUICK_TILTED, turned, scale, (least, most)))
        size = boxes[:, 2:3] - boxes[:, :1]
        back = cv2.invertAffineTransform(turn)
        centres = (boxes[:, :2] + boxes[:, 2:]) / 2 @ back[:, :2].T + back[:, 2]
        found.append(np.concatenate([centres - size / 2, centres + size / 2], axis=1))
    return found


def _detect(search: _Search, grey: Grey, sizes: tuple[float, float] = (_SMALLEST, np.inf)) -> Boxes:
    """Return the boxes a cascade finds within a range of sizes, in pixels, shape (K, 4)."""
    least, most = (round(min(max(size, _SMALLEST), max(grey.shape))) for size in sizes)
    found = _cascade(search.cascade).detectMultiScale(
        grey,
        scaleFactor=search.growth,
        minNeighbors=search.neighbours,
        minSize=(least, least),
        maxSize=(most, most),
    )
    boxes = np.array(found, dtype=np.float64).reshape(-1, 4)
    # OpenCV searches in threads of its own, which end in any order: by size, then from the top left.
    boxes = boxes[np.lexsort((boxes[:, 0], boxes[:, 1], boxes[:, 2]))]
    boxes[:, 2:] += boxes[:, :2]
    return boxes


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
