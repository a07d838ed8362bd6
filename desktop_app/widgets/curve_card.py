"""One card of curves: a plot with legend, units, a reference line and a read-out under the pointer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGraphicsItem, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.widgets.curve_data import Bounds, CardInfo, Series, bounds, last_words, write_steps, write_value
from desktop_app.widgets.curve_style import CurveLegend, CurveStyle
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import Theme

PLOT_HEIGHT = 132


@dataclass
class _Curve:
    style: CurveStyle
    series: Series
    item: Any


class CurveCard(QFrame):
    """Draws the curves of one `CardInfo`; left and right arrows move the read-out when it has the focus.

    Args:
        info: What the card shows.
    """

    def __init__(self, info: CardInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = info
        self._curves: dict[str, _Curve] = {}
        self._references: dict[str, tuple[float, Any]] = {}
        self._cursor: float | None = None
        self._theme: Theme | None = None
        self._shown: Bounds | None = None
        self.setProperty("surface", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(info.title)
        self._title = label(info.title, "heading")
        # A long title is cut rather than making the card wider than its column.
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._title.setToolTip(info.title)
        self._reading = label("", "caption")
        self._reading.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._plot = self._make_plot()
        self._legend = CurveLegend()
        self._lay_out()
        self._restyle()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._reading)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._plot, 1)
        column.addWidget(self._legend)

    def _make_plot(self) -> Any:
        plot = pg.PlotWidget(background=None, enableMenu=False)
        # Without this the view fills its ground with the window's colour, not the card's.
        plot.setStyleSheet("background: transparent")
        plot.setMinimumHeight(PLOT_HEIGHT)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = plot.getPlotItem()
        item.getAxis("bottom").enableAutoSIPrefix(False)
        item.getAxis("left").enableAutoSIPrefix(False)
        item.getAxis("left").setWidth(58)
        if self.info.unit == "%":
            item.getAxis("left").tickStrings = _percent_ticks
        item.getAxis("bottom").tickStrings = _step_ticks
        for name in ("left", "bottom"):
            # An axis is drawn from a kept picture until its range changes; its text costs more than the curves.
            item.getAxis(name).setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        item.showGrid(x=False, y=True, alpha=0.15)
        item.hideButtons()
        item.setMenuEnabled(False)
        item.setMouseEnabled(x=False, y=False)
        item.disableAutoRange()
        item.setDownsampling(auto=True, mode="peak")
        item.setClipToView(True)
        self._hair = pg.InfiniteLine(angle=90, movable=False)
        self._hair.hide()
        item.addItem(self._hair, ignoreBounds=True)
        plot.scene().sigMouseMoved.connect(self._on_mouse)
        return plot

    # What is drawn

    def set_curve(self, key: str, series: Series, style: CurveStyle) -> None:
        """Draw a series under a key; the series is read again at each `refresh`."""
        if key not in self._curves:
            item = self._plot.plot(pen=style.pen(Theme.current(), self.devicePixelRatioF()), skipFiniteCheck=False)
            self._curves[key] = _Curve(style, series, item)
            self._write_legend()

    def set_reference(self, key: str, value: float, title: str) -> None:
        """Draw a horizontal line to compare with, for example what the full frame reaches."""
        if key in self._references and self._references[key][0] == value:
            return
        if key in self._references:
            self._plot.removeItem(self._references[key][1])
        options = {
            "position": 0.97,
            "anchors": [(1, 1), (1, 1)],
            "color": Theme.current().colour("muted"),
        }
        line = pg.InfiniteLine(pos=value, angle=0, movable=False, label=title, labelOpts=options)
        self._plot.addItem(line)
        self._references[key] = (value, line)
        self._restyle()

    def refresh(self) -> None:
        """Draw what the series hold now, and say it in words for those who do not see it."""
        for curve in self._curves.values():
            curve.item.setData(curve.series.steps, curve.series.values)
        self._fit()
        self._read()
        self.setAccessibleDescription(self.summary())

    def _fit(self) -> None:
        """Give the curves more room than they need when they leave what is shown: each change draws the axes anew."""
        wanted = bounds(
            [curve.series for curve in self._curves.values()], [value for value, _ in self._references.values()]
        )
        if wanted is None or wanted.fits(self._shown) or wanted.with_room() == self._shown:
            return
        self._shown = wanted.with_room()
        low, high = self._shown
        self._plot.setRange(xRange=(low[0], high[0]), yRange=(low[1], high[1]), padding=0)

    def summary(self) -> str:
        """Return the last and the best value of each curve in words."""
        curves = self._curves.values()
        return "; ".join(last_words(curve.style.title, curve.series, self.info.unit) for curve in curves)

    def clear(self) -> None:
        """Take all curves and lines away."""
        plot = self._plot.getPlotItem()
        for item in (
            *(curve.item for curve in self._curves.values()),
            *(line for _, line in self._references.values()),
        ):
            plot.removeItem(item)
        self._curves.clear()
        self._references.clear()
        self._cursor = self._shown = None
        self._write_legend()
        self._read()

    # The read-out

    def _on_mouse(self, place: QPointF) -> None:
        box = self._plot.getPlotItem().getViewBox()
        inside = box.sceneBoundingRect().contains(place)
        self._cursor = float(box.mapSceneToView(place).x()) if inside else None
        self._read()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the read-out away with the pointer."""
        self._cursor = None
        self._read()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the read-out by a fiftieth of the curve."""
        direction = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        longest = max((curve.series for curve in self._curves.values()), key=len, default=None)
        if direction is None or longest is None or not len(longest):
            super().keyPressEvent(event)
            return
        low, high = float(longest.steps[0]), float(longest.steps[-1])
        start = high if self._cursor is None else self._cursor
        self._cursor = min(max(start + direction * (high - low) / 50, low), high)
        self._read()

    def _read(self) -> None:
        """Write the values under the hair line, or the last ones, behind the names."""
        self._hair.setVisible(self._cursor is not None)
        if self._cursor is not None:
            self._hair.setValue(self._cursor)
        points = [self._point(curve.series) for curve in self._curves.values()]
        words = [write_value(point[1], self.info.unit) if point else "" for point in points]
        self._legend.set_readings(words)
        step = next((point[0] for point in points if point is not None), None)
        at = f"at step {step:,.0f}" if self._cursor is not None and step is not None else ""
        self._reading.setText("   ".join(part for part in (*(words if len(words) == 1 else ()), at) if part))

    def _point(self, series: Series) -> tuple[float, float] | None:
        return series.at(float("inf") if self._cursor is None else self._cursor)

    # Colours

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and hasattr(self, "_plot"):
            self._follow_theme()
        super().changeEvent(event)

    def _follow_theme(self) -> None:
        # Qt tells of a change of style whenever a widget gets another parent; axes are laid out anew at each.
        if self._theme is not Theme.current():
            self._restyle()

    def _restyle(self) -> None:
        self._theme = Theme.current()
        muted = Theme.current().colour("muted")
        item = self._plot.getPlotItem()
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.setLabel(self.info.axis if name == "left" else "steps", color=muted.name())
            axis.setPen(pg.mkPen(Theme.current().colour("line")))
            axis.setTextPen(pg.mkPen(muted))
            axis.setTickFont(self.font())
        self._hair.setPen(pg.mkPen(muted, width=1))
        for _, line in self._references.values():
            line.setPen(pg.mkPen(muted, width=1, style=Qt.PenStyle.DashLine))
            line.label.setColor(muted)
        for curve in self._curves.values():
            curve.item.setPen(curve.style.pen(Theme.current(), self.devicePixelRatioF()))
        self._write_legend()

    def _write_legend(self) -> None:
        self._legend.set_styles([curve.style for curve in self._curves.values()])


def _percent_ticks(values: Sequence[float], _scale: float, spacing: float) -> list[str]:
    digits = 0 if spacing >= 0.01 else 1
    return [f"{value * 100:.{digits}f} %" for value in values]


def _step_ticks(values: Sequence[float], _scale: float, _spacing: float) -> list[str]:
    return [write_steps(value) for value in values]
