"""Puts the page together from its template: plain words first, then charts and photos, then all figures."""

import time
from collections.abc import Iterable, Sequence
from html import escape
from string import Template

from ml_core.models.picture import Picture
from ml_core.specs.evaluation import EvaluationReport, Figure, Measure
from ml_core.specs.evaluation_words import (
    explained,
    figure_words,
    headline,
    interval_words,
    is_win,
    measure_words,
    sentences,
    value_words,
)
from ml_core.specs.resources import resource
from ml_core.tasks.evaluate.page.charts import whisker
from ml_core.tasks.evaluate.page.photos import photo_cards
from ml_core.tasks.evaluate.page.places import places

# Charts in the order a person asks: which is better, by how much, is the taste right.
_CHARTED: tuple[Measure, ...] = ("taste wins", "reward wins", "share", "taste", "agreement", "aesthetic")
_LISTED: tuple[Measure, ...] = (*_CHARTED, "reward")


def html_report(report: EvaluationReport, pictures: Iterable[Picture]) -> str:
    """Return the report as one page; `pictures` are those of its photos."""
    pixels = {picture.name: picture.pixels for picture in pictures}
    template = Template(resource("report", "page.html").read_text("utf-8"))
    return template.substitute(
        title=escape(f"Thirds: {report.policy or 'a policy'} on {len(report.photos)} photos"),
        headline=escape(headline(report)),
        sentences=_paragraphs(sentences(report)),
        notes=f'<div class="notes">{_paragraphs(report.notes)}</div>' if report.notes else "",
        wins="\n".join(_chart(report, measure) for measure in _CHARTED),
        photos_words=escape(_photos_words(report)),
        photos=photo_cards(report.photos, pixels),
        places=places(report.after, report.before),
        figures="\n".join(_row(figure) for measure in _LISTED for figure in _figures(report, measure)),
        facts="\n".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in _facts(report)),
    )


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _chart(report: EvaluationReport, measure: Measure) -> str:
    figures = _figures(report, measure)
    if not figures:
        return ""
    rows = "".join(_chart_row(figure) for figure in figures)
    words = f"<h3>{escape(measure_words(measure))}</h3><p class='quiet'>{escape(explained(measure))}</p>"
    return f'<div class="card">{words}<div class="rows">{rows}</div></div>'


def _figures(report: EvaluationReport, measure: Measure) -> list[Figure]:
    return [figure for figure in report.figures if figure.measure == measure]


def _chart_row(figure: Figure) -> str:
    words, shown = figure_words(figure), interval_words(figure)
    ends = [_on_line(figure.measure, value) for value in (figure.value, figure.low, figure.high)]
    mine = figure.way in ("policy", None) or is_win(figure)
    svg = whisker(ends[0], ends[1], ends[2], f"{words}: {shown}", mine=mine, half=is_win(figure))
    return f"<span>{escape(words)}</span>{svg}<span>{escape(shown)}</span>"


def _on_line(measure: Measure, value: float) -> float:
    """Return where on its line a value lies: ratings from 1 to 10, everything else from 0 to 1."""
    return (value - 1) / 9 if measure == "aesthetic" else value


def _photos_words(report: EvaluationReport) -> str:
    which = "All" if len(report.photos) <= 1 else "From the largest gain to the largest loss"
    box = "; dashed is the crop before, amber the crop now" if report.before is not None else ""
    return f"{which}{box}."


def _row(figure: Figure) -> str:
    low, high = value_words(figure.measure, figure.low), value_words(figure.measure, figure.high)
    of = "" if figure.way is None else figure_words(figure)
    cells = (value_words(figure.measure, figure.value), f"{low} to {high}", str(figure.count))
    numbers = "".join(f'<td class="number">{escape(cell)}</td>' for cell in cells)
    return f"<tr><td>{escape(measure_words(figure.measure))}</td><td>{escape(of)}</td>{numbers}</tr>"


def _facts(report: EvaluationReport) -> list[tuple[str, str]]:
    left = report.left_out
    mixed = f"{report.weight:.0%} score, {1 - report.weight:.0%} taste" if report.taste else "the score alone"
    return [
        ("Policy", report.policy),
        ("The policy before", report.baseline or "none"),
        ("Taste", report.taste or "none"),
        ("Scorer", report.scorer),
        ("Together", mixed.replace("%", " %")),
        ("Shape asked for", report.aspect),
        (
            "Photos left out",
            f"{left.trained} that taught a policy, {left.answered} that taught the taste, "
            f"{left.similar} alike, {left.no_crop} without such a crop, {len(left.unreadable)} not readable",
        ),
        ("Measured", time.strftime("%Y-%m-%d %H:%M", time.localtime(report.created)) + f", in {report.seconds:.1f} s"),
    ]
