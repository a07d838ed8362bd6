"""The part of the page that says where crops go, before and now."""

from html import escape

from ml_core.specs.evaluation import Placement
from ml_core.tasks.evaluate.page.charts import bars, heat_map


def places(after: Placement, before: Placement | None) -> str:
    """Return the section on where crops go."""
    frames = [("Now", after)] if before is None else [("Before", before), ("Now", after)]
    coverage = "".join(
        _figure(heat_map(shown.coverage, f"{name}: what of the frame the crops hold"), name) for name, shown in frames
    )
    subjects = "".join(
        _figure(heat_map(shown.subjects, f"{name}: where in the crop the subject lies"), name + _outside(shown))
        for name, shown in frames
    )
    return (
        '<h2>Where crops go</h2><p class="quiet">The fuller the colour, the more often.</p>'
        + _card("What of the frame the crops hold", coverage)
        + _card("Where in the crop the subject lies", subjects)
        + _card("Size and shape of the crops", _distributions(after, before), _key(before is not None))
    )


def _distributions(after: Placement, before: Placement | None) -> str:
    areas, shapes = (None, None) if before is None else (before.areas, before.shapes)
    starts = [label.partition("–")[0] for label in after.areas.labels]
    size = bars(after.areas, areas, starts, "Size of the crops")
    shape = bars(after.shapes, shapes, after.shapes.labels, "Shape of the crops")
    return _figure(size, "Size: from so many % of the photo on") + _figure(shape, "Shape: width to height")


def _key(compared: bool) -> str:
    now = '<span class="key after"></span>now'
    return f'<p class="quiet">{now}<span class="key before"></span>before</p>' if compared else ""


def _card(title: str, figures: str, key: str = "") -> str:
    return f'<div class="card"><h3>{escape(title)}</h3>{key}<div class="pair">{figures}</div></div>'


def _outside(shown: Placement) -> str:
    return f" ({shown.subjects_outside} outside of the crop)" if shown.subjects_outside else ""


def _figure(svg: str, caption: str) -> str:
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"
