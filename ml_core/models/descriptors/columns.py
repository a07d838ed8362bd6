"""The columns of a photo's table: what is summed over a box, and what is summed along its edges."""

from typing import NamedTuple

from ml_core.models.descriptors.tables import Row


class InsideColumns(NamedTuple):
    """Integrals over a box; `saliency` integrates to 1 over the frame, `faces` to the number of faces."""

    saliency: Row
    saliency_x: Row
    saliency_y: Row
    saliency_xx: Row
    saliency_yy: Row
    luminance: Row
    luminance_squared: Row
    chroma: Row
    warmth: Row
    edges: Row
    flatness: Row
    clipping: Row
    sharpness: Row
    faces: Row


class LineColumns(NamedTuple):
    """Integrals along a line.

    Attributes:
        clutter: Edges of the picture on the line.
        before: Saliency of the strip left of an upright line, or above a level one.
        after: Saliency of the strip on its other side.
        faces: How many faces the line runs through, each counted by the share of its length that the line covers.
    """

    clutter: Row
    before: Row
    after: Row
    faces: Row


INSIDE = len(InsideColumns._fields)
LINES = len(LineColumns._fields)
COLUMNS = INSIDE + 2 * LINES
