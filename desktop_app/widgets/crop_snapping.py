"""Snapping: a crop's edges to those of the photo and to its thirds, its shape to a usual one, its angle to level."""

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
    """Return the crop after a drag; what comes nearer than `reach` pixels of the photo to something snaps to it."""
    plain = pulled(crop, size, pull)
    if pull.grip == CENTRE:
        return _moved_to_lines(plain, size, reach)
    if crop.angle == 0:
        found = _resized_to_lines(crop, plain, size, pull, reach)
        if found.guides:
            return found
    return _resized_to_aspect(crop, plain, size, pull, reach) if pull.ratio is None else Snapped(plain)


def snapped_turn(crop: Crop, size: PhotoSize, angle: float, *, snapping: bool = True) -> Snapped:
    """Return the crop turned; near to level it is level."""
    return Snapped(turned(crop, size, 0.0 if snapping and abs(angle) < _LEVEL else angle))


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


def _resized_to_lines(before: Crop, plain: Crop, size: PhotoSize, pull: Pull, reach: float) -> Snapped:
    first, rect = rect_of(before, size), rect_of(plain, size)
    held = _edge(rect, pull.grip)
    ways = [
        _way(held[axis], size[axis], reach) if pull.grip[axis] else None for axis in (0, 1)
    ]  # by how much each held edge misses a line
    if ways == [None, None]:
        return Snapped(plain)
    if pull.ratio is not None:
        ways = _one_way(ways, pull)
    # What the drag did, not what was asked: the photo's edge may have stopped it.
    done = [edge - was for edge, was in zip(held, _edge(first, pull.grip), strict=True)]
    wish = [done[axis] + (ways[axis] or 0.0) for axis in (0, 1)]
    after = pulled(before, size, pull._replace(across=wish[0], down=wish[1]))
    return Snapped(after, _guides(rect_of(after, size), size, pull.grip))


def _one_way(ways: list[float | None], pull: Pull) -> list[float | None]:
    """Of two edges whose shape is kept only one can be led to a line; the other follows."""
    assert pull.ratio is not None
    x, y = ways
    if y is None or (x is not None and abs(x) <= abs(y)):
        assert x is not None
        return [x, x * pull.grip.across * pull.grip.down / pull.ratio]
    return [y * pull.grip.across * pull.grip.down * pull.ratio, y]


def _way(edge: float, photo: float, reach: float) -> float | None:
    way = min((line * photo - edge for line in _LINES), key=abs)
    return way if abs(way) <= reach else None


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


def _resized_to_aspect(before: Crop, plain: Crop, size: PhotoSize, pull: Pull, reach: float) -> Snapped:
    rect = rect_of(plain, size)
    best, least = Snapped(plain), reach
    for name, ratio in shapes(size):
        # How far the held edge has to go for that shape.
        way = abs(rect.height * ratio - rect.width) / (1.0 if pull.grip.down == 0 else ratio)
        if way > least:
            continue
        after = _shaped(before, rect, size, pull, ratio)
        if abs(_ratio(after, size) / ratio - 1) < 1e-6:
            best, least = Snapped(after, (), name), way
    return best


def _shaped(before: Crop, rect: Rect, size: PhotoSize, pull: Pull, ratio: float) -> Crop:
    first, times = rect_of(before, size), 2 if pull.from_centre else 1
    width, height = (rect.height * ratio, rect.height) if pull.grip.down == 0 else (rect.width, rect.width / ratio)
    across = (width - first.width) * pull.grip.across / times
    down = (height - first.height) * pull.grip.down / times
    return pulled(before, size, pull._replace(across=across, down=down))


def _ratio(crop: Crop, size: PhotoSize) -> float:
    rect = rect_of(crop, size)
    return rect.width / rect.height


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
