"""Snapping: a crop's edges to those of the photo and to its thirds, its shape to a usual one, its angle to level."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from desktop_app.widgets.crop_editing import CENTRE, moved, resized, turned
from desktop_app.widgets.crop_room import Grip, PhotoSize, Rect, rect_of
from ml_core.geometry import ASPECTS, Crop

_LINES = (0.0, 1 / 3, 2 / 3, 1.0)
_LEVEL = 0.3
_TOUCHING = 0.5


class Guide(NamedTuple):
    """A line of the photo that a crop snapped to.

    Attributes:
        upright: Whether it runs from top to bottom.
        place: Where, as a share of the photo's width or height.
    """

    upright: bool
    place: float


class Snapped(NamedTuple):
    """A crop after snapping.

    Attributes:
        crop: The crop.
        guides: Lines of the photo that it snapped to.
        aspect: Name of the shape that it snapped to, such as ``"4:5"``; empty for none.
    """

    crop: Crop
    guides: tuple[Guide, ...] = ()
    aspect: str = ""


class Pull(NamedTuple):
    """A drag of an edge or corner: how far, along the crop's axes in pixels of the photo, and what is kept.

    Attributes:
        grip: What is held; the middle moves the crop.
        across: Along the crop's width.
        down: Along its height.
        ratio: Width / height to keep, or None.
        from_centre: Whether the centre stays.
    """

    grip: Grip
    across: float
    down: float
    ratio: float | None = None
    from_centre: bool = False


def pulled(crop: Crop, size: PhotoSize, pull: Pull) -> Crop:
    """Return the crop after a drag, without snapping."""
    grip, across, down, ratio, from_centre = pull
    return resized(crop, size, grip, across, down, ratio=ratio, from_centre=from_centre)


def snapped(crop: Crop, size: PhotoSize, pull: Pull, reach: float) -> Snapped:
    """Return the crop after a drag; what comes nearer than `reach` pixels of the photo to something snaps to it.

    Edges of a level crop snap to those of the photo and to its thirds; a side that did not find one snaps to where the
    crop has a usual shape. A turned crop has no edge along the photo, so that only shapes are left.
    """
    plain = pulled(crop, size, pull)
    if pull.grip == CENTRE:
        return _moved_to_lines(plain, size, reach)
    lined, free = plain, [axis for axis in (0, 1) if pull.grip[axis]]
    if crop.angle == 0:
        lined, free = _resized_to_lines(crop, plain, size, pull, reach)
    guides = _guides(rect_of(lined, size), size, pull.grip) if crop.angle == 0 else ()
    if pull.ratio is not None or not free:
        return Snapped(lined, guides)
    shaped, name = _resized_to_shape(crop, lined, size, pull, reach, free[-1])
    return Snapped(shaped, guides, name)


def snapped_turn(crop: Crop, size: PhotoSize, angle: float, levels: Sequence[float] = (0.0,)) -> Snapped:
    """Return the crop turned; near to one of the levels it is turned to that."""
    nearest = min(levels, key=lambda level: abs(level - angle), default=angle)
    return Snapped(turned(crop, size, nearest if abs(nearest - angle) < _LEVEL else angle))


def _moved_to_lines(crop: Crop, size: PhotoSize, reach: float) -> Snapped:
    if crop.angle != 0:
        return Snapped(crop)
    rect = rect_of(crop, size)
    across = _nearest(rect.x, rect.width, size.width, reach)
    down = _nearest(rect.y, rect.height, size.height, reach)
    after = moved(crop, size, across, down)
    return Snapped(after, _guides(rect_of(after, size), size, CENTRE))


def _nearest(centre: float, length: float, photo: float, reach: float) -> float:
    """Return the shortest way by which an edge comes to a line, or the centre to the photo's; 0 where none is near."""
    edges = (centre - length / 2, centre + length / 2)
    ways = [line * photo - edge for line in _LINES for edge in edges] + [photo / 2 - centre]
    way = min(ways, key=abs)
    return way if abs(way) <= reach else 0.0


def _resized_to_lines(before: Crop, plain: Crop, size: PhotoSize, pull: Pull, reach: float) -> tuple[Crop, list[int]]:
    """Return the crop with its held edges on lines, and the axes of those that found none."""
    held = _edge(rect_of(plain, size), pull.grip)
    ways = {axis: _way(held[axis], size[axis]) for axis in (0, 1) if pull.grip[axis]}
    near = {axis: way for axis, way in ways.items() if abs(way) <= reach}
    free = [axis for axis in ways if axis not in near]
    if not near:
        return plain, free
    if pull.ratio is not None:
        near = _one_way(near, pull, pull.ratio)
    # From what the drag did, not from what was asked: the photo's edge may have stopped it.
    done = _pull_to(rect_of(before, size), *rect_of(plain, size)[2:], pull)
    pull = done._replace(across=done.across + near.get(0, 0.0), down=done.down + near.get(1, 0.0))
    return pulled(before, size, pull), free


def _one_way(ways: dict[int, float], pull: Pull, ratio: float) -> dict[int, float]:
    """Of two edges whose shape is kept only one can be led to a line; the other follows."""
    axis = min(ways, key=lambda each: abs(ways[each]))
    same = pull.grip.across * pull.grip.down
    return {0: ways[0], 1: ways[0] * same / ratio} if axis == 0 else {0: ways[1] * same * ratio, 1: ways[1]}


def _pull_to(before: Rect, width: float, height: float, pull: Pull) -> Pull:
    """Return the drag that gives a crop another size."""
    times = 2 if pull.from_centre else 1
    across = (width - before.width) * pull.grip.across / times
    return pull._replace(across=across, down=(height - before.height) * pull.grip.down / times)


def _way(edge: float, photo: float) -> float:
    return min((line * photo - edge for line in _LINES), key=abs)


def _edge(rect: Rect, grip: Grip) -> tuple[float, float]:
    """Return where the held edges are; the centre where none is."""
    return rect.x + grip.across * rect.width / 2, rect.y + grip.down * rect.height / 2


def _guides(rect: Rect, size: PhotoSize, grip: Grip) -> tuple[Guide, ...]:
    """Return the lines inside the photo that a crop lies on; its own edges show for themselves."""
    guides = []
    for axis, (centre, length) in enumerate(((rect.x, rect.width), (rect.y, rect.height))):
        sides = (grip[axis],) if grip[axis] else ((-1, 1, 0) if grip == CENTRE else ())
        for side in sides:
            lines = (0.5,) if side == 0 else _LINES
            edge = centre + side * length / 2
            guides += [Guide(axis == 0, line) for line in lines if abs(line * size[axis] - edge) < _TOUCHING]
    return tuple(guides)


def _resized_to_shape(
    before: Crop, lined: Crop, size: PhotoSize, pull: Pull, reach: float, axis: int
) -> tuple[Crop, str]:
    """Return the crop with one side changed to the nearest usual shape, and the name of that; as it was when far."""
    rect = rect_of(lined, size)
    wanted = {name: rect.height * ratio if axis == 0 else rect.width / ratio for name, ratio in shapes(size)}
    has = rect.width if axis == 0 else rect.height
    name = min(wanted, key=lambda each: abs(wanted[each] - has))
    if abs(wanted[name] - has) > reach:
        return lined, ""
    width, height = (wanted[name], rect.height) if axis == 0 else (rect.width, wanted[name])
    after = pulled(before, size, _pull_to(rect_of(before, size), width, height, pull))
    reached = rect_of(after, size)
    exact = math.isclose(reached.width, width, rel_tol=1e-9) and math.isclose(reached.height, height, rel_tol=1e-9)
    return (after, name) if exact else (lined, "")


def shapes(size: PhotoSize) -> list[tuple[str, float]]:
    """Return the usual shapes, upright and wide, by name, with width / height; the photo's own first."""
    found = [("original", size.width / size.height)]
    for aspect in ASPECTS:
        if aspect.ratio is not None:
            first, second = aspect.name.split(":")
            wide, upright = (first, second) if float(first) >= float(second) else (second, first)
            found += [(f"{wide}:{upright}", aspect.ratio)]
            found += [(f"{upright}:{wide}", 1 / aspect.ratio)] if aspect.ratio > 1 else []
    return found
