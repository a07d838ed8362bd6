"""Live curves of runs: one card a group, or one a metric where runs are compared."""

import time
from collections import deque
from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from desktop_app.widgets.curve_card import CurveCard
from desktop_app.widgets.curve_data import (
    CardInfo,
    Series,
    card_of,
    card_rank,
    last_words,
    metric_card,
    metric_words,
    usual_cards,
)
from desktop_app.widgets.curve_style import CurveStyle
from desktop_app.widgets.text import label
from ml_core.specs import events as ev

TICK_MS = 20  # one card is drawn in a tick, so that no turn of the event loop is long
CARD_SECONDS = 0.2  # a card is drawn at most this often
EVENTS_PER_TICK = 400
CARD_WIDTH = 290


class CurvesView(QScrollArea):
    """Cards of curves, fed with events; redrawn a few times a second at most and only what changed.

    One run: a card a group, its metrics told apart by colour and dash. Several: a card a metric, its runs told apart.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Curves")
        self._titles: dict[str, str] = {}
        self._series: dict[tuple[str, str], Series] = {}
        self._references: dict[str, tuple[float, str]] = {}
        self._styles: dict[tuple[str, str], CurveStyle] = {}
        self._cards: dict[str, CurveCard] = {}
        self._spare: dict[str, CurveCard] = {}
        self._waiting: deque[tuple[str, deque[ev.Metrics]]] = deque()
        self._stale: dict[str, None] = {}
        self._drawn: dict[str, float] = {}
        self._columns = 0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._page = QWidget()
        self._grid = QGridLayout(self._page)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._empty = label("Curves appear here with the first steps.", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._grid.addWidget(self._empty, 0, 0)
        self.setWidget(self._page)

    # What to show

    def set_runs(self, titles: Mapping[str, str]) -> None:
        """Show these runs, by name and title; what was drawn is taken away, events are fed anew."""
        self._titles = dict(titles)
        for kept in (self._series, self._styles, self._references, self._stale, self._waiting, self._drawn):
            kept.clear()
        for key, card in self._cards.items():
            card.clear()
            card.hide()
            self._spare[key] = card
        self._cards.clear()
        self._empty.show()

    def append(self, run: str, events: Iterable[ev.Event]) -> None:
        """Add a shown run's events; those that are no metrics are passed over."""
        if run in self._titles:
            self._waiting.append((run, deque(event for event in events if isinstance(event, ev.Metrics))))
            self._take_in()

    def set_reference(self, card: str, value: float, title: str) -> None:
        """Draw a line to compare with on a card, for example what the full frame reaches on ``"share"``."""
        self._references[card] = (value, title)
        self._apply_references()

    def summary(self) -> str:
        """Return what the curves show, in words, a line a card."""
        said: dict[str, list[str]] = {}
        for (run, metric), series in self._series.items():
            info = self._card_info(metric)
            said.setdefault(info.title, []).append(last_words(self._styles[run, metric].title, series, info.unit))
        return "\n".join(f"{title}: {'; '.join(words)}" for title, words in said.items())

    # Cards

    @property
    def comparing(self) -> bool:
        """Return whether several runs are shown."""
        return len(self._titles) > 1

    def _card_info(self, metric: str) -> CardInfo:
        return metric_card(metric) if self.comparing else card_of(metric)

    def _series_of(self, run: str, metric: str) -> Series:
        key = (run, metric)
        if key not in self._series:
            self._styles[key] = self._style(run, metric)
            self._series[key] = Series()
        return self._series[key]

    def _style(self, run: str, metric: str) -> CurveStyle:
        if self.comparing:
            return CurveStyle(list(self._titles).index(run), self._titles[run])
        key = card_of(metric).key
        place = sum(1 for _, other in self._series if card_of(other).key == key)
        return CurveStyle(place, metric_words(metric))

    def _make_card(self, key: str) -> None:
        """Show the card of a key, one from an earlier run where there is one: making one takes a while."""
        self._empty.hide()
        info = next(info for _, metric in self._series if (info := self._card_info(metric)).key == key)
        self._cards[key] = self._spare.pop(key) if key in self._spare else CurveCard(info)
        self._cards[key].show()
        self._apply_references()
        self._arrange()

    def _apply_references(self) -> None:
        for key, card in self._cards.items():
            wanted = card_of(key).key if self.comparing else key
            if wanted in self._references:
                card.set_reference(wanted, *self._references[wanted])

    def _arrange(self) -> None:
        """Place the cards, what matters most first, in as many columns as the width has room for."""
        self._columns = self._column_count()
        ranks = {self._card_info(metric).key: card_rank(metric) for _, metric in reversed(list(self._series))}
        for place, key in enumerate(sorted(self._cards, key=lambda key: ranks.get(key, (99, key)))):
            self._grid.addWidget(self._cards[key], place // self._columns, place % self._columns)

    def _column_count(self) -> int:
        return max(1, self.viewport().width() // CARD_WIDTH)

    # Drawing

    def _take_in(self) -> None:
        """Move waiting events into the series, a bounded number at a time."""
        room = EVENTS_PER_TICK
        while self._waiting and room:
            run, events = self._waiting[0]
            for _ in range(min(room, len(events))):
                self._add(run, events.popleft())
                room -= 1
            if not events:
                self._waiting.popleft()

    def _add(self, run: str, event: ev.Metrics) -> None:
        for metric, value in event.values.items():
            self._series_of(run, metric).append(event.step, value)
            self._stale[self._card_info(metric).key] = None

    def _tick(self) -> None:
        if not self.isVisible():
            return
        self._take_in()
        if self._columns and self._columns != self._column_count():
            self._arrange()
        now = time.monotonic()
        due = (key for key in self._stale if now - self._drawn.get(key, 0) >= CARD_SECONDS)
        if (key := next(due, None)) is None:
            self._prepare()
            return
        if key not in self._cards:
            self._make_card(key)
            return
        del self._stale[key]
        self._drawn[key] = now
        self._draw(key)

    def _prepare(self) -> None:
        """Make one of the usual cards while there is nothing to draw, so that it is there when its curves come."""
        missing = (info for info in usual_cards() if info.key not in self._cards and info.key not in self._spare)
        if not self._cards and (info := next(missing, None)) is not None:
            card = self._spare[info.key] = CurveCard(info)
            card.setParent(self._page)
            card.hide()

    def _draw(self, key: str) -> None:
        card = self._cards[key]
        for (run, metric), series in self._series.items():
            if self._card_info(metric).key == key:
                card.set_curve(f"{run}/{metric}", series, self._styles[run, metric])
        card.refresh()
