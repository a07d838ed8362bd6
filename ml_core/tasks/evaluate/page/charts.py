"""Charts as inline SVG; colours come from the page's classes, so that they follow light and dark."""

from collections.abc import Sequence
from html import escape

from ml_core.specs.evaluation import Distribution, Grid

_WHISKER_WIDTH, _WHISKER_HEIGHT, _MARGIN = 480, 24, 8
_CELL = 10
_BARS_WIDTH, _BARS_HEIGHT, _LABELS = 400, 140, 16


def whisker(value: float, low: float, high: float, words: str, *, mine: bool = True, half: bool = False) -> str:
    """Return a dot with its interval on a line from 0 to 1; `half` marks the middle, where neither side wins."""
    middle = _WHISKER_HEIGHT / 2
    parts = [_line(_at(0), middle, _at(1), middle, "axis")]
    if half:
        parts.append(_line(_at(0.5), 2, _at(0.5), _WHISKER_HEIGHT - 2, "half"))
    parts.append(_line(_at(low), middle, _at(high), middle, "whisker"))
    parts.append(f'<circle class="dot{"" if mine else " other"}" cx="{_at(value):.1f}" cy="{middle}" r="5"/>')
    return _svg(_WHISKER_WIDTH, _WHISKER_HEIGHT, words, parts)


def heat_map(grid: Grid, words: str, aspect: float = 1.5) -> str:
    """Return a table of shares as cells, the fuller the higher the share beside the largest; `aspect` is its shape."""
    rows, columns = len(grid), max((len(row) for row in grid), default=0)
    most = max((share for row in grid for share in row), default=0.0) or 1.0
    width = _CELL * columns
    height = width / aspect
    tall = height / max(rows, 1)
    parts = [
        f'<rect class="cell" x="{_CELL * x}" y="{tall * y:.2f}" width="{_CELL}" height="{tall:.2f}" '
        f'fill-opacity="{share / most:.3f}"/>'
        for y, row in enumerate(grid)
        for x, share in enumerate(row)
        if share > 0
    ]
    parts.append(f'<rect class="frame" x="0" y="0" width="{width}" height="{height:.2f}"/>')
    return _svg(width, height, words, parts)


def bars(after: Distribution, before: Distribution | None, labels: Sequence[str], words: str) -> str:
    """Return two distributions side by side as bars, with the labels below."""
    series = [(after, "after")] if before is None else [(before, "before"), (after, "after")]
    most = max((share for shown, _ in series for share in shown.shares), default=0.0) or 1.0
    slot = _BARS_WIDTH / max(len(labels), 1)
    width = 0.8 * slot / len(series)
    parts = [
        _bar(slot * place + 0.1 * slot + width * number, width, share / most, name)
        for number, (shown, name) in enumerate(series)
        for place, share in enumerate(shown.shares)
        if share > 0
    ]
    parts.append(_line(0, _BARS_HEIGHT, _BARS_WIDTH, _BARS_HEIGHT, "axis"))
    parts += [
        f'<text x="{slot * (place + 0.5):.1f}" y="{_BARS_HEIGHT + 12}" text-anchor="middle">{escape(label)}</text>'
        for place, label in enumerate(labels)
    ]
    return _svg(_BARS_WIDTH, _BARS_HEIGHT + _LABELS, words, parts)


def outlines(after: Sequence[float], before: Sequence[float] | None) -> str:
    """Return two boxes to draw over a photo, in shares of its sides."""
    drawn = [("before", before), ("after", after)]
    return "".join(_box(edges, name) for name, edges in drawn if edges is not None)


def _box(edges: Sequence[float], name: str) -> str:
    x0, y0, x1, y1 = edges
    return f'<rect class="outline {name}" x="{x0:.4f}" y="{y0:.4f}" width="{x1 - x0:.4f}" height="{y1 - y0:.4f}"/>'


def _bar(x: float, width: float, share: float, name: str) -> str:
    height = share * (_BARS_HEIGHT - 4)
    top = _BARS_HEIGHT - height
    return f'<rect class="{name}" x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _at(share: float) -> float:
    return _MARGIN + min(max(share, 0.0), 1.0) * (_WHISKER_WIDTH - 2 * _MARGIN)


def _line(x0: float, y0: float, x1: float, y1: float, name: str) -> str:
    return f'<line class="{name}" x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}"/>'


def _svg(width: float, height: float, words: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:.4g}" role="img" aria-label="{escape(words, quote=True)}">'
        f"{''.join(parts)}</svg>"
    )
