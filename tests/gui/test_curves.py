"""Curves: what is drawn, what is said, and that a long run does not hold the event loop."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop_app.widgets.curve_card import CurveCard
from desktop_app.widgets.curve_data import Bounds, Series, bounds, card_of, write_value
from desktop_app.widgets.curve_style import CurveStyle
from desktop_app.widgets.curves import CurvesView
from desktop_app.widgets.theme import named_theme
from ml_core.specs import events as ev

HELD_OUT = "reward/share of optimum (held out)"


def metrics(count: int, offset: float = 0.0) -> list[ev.Event]:
    return [
        ev.Metrics(step * 128, {HELD_OUT: 0.5 + offset, "losses/policy": -0.1, "losses/value": step / count})
        for step in range(1, count + 1)
    ]


@pytest.fixture
def view(qtbot: QtBot) -> CurvesView:
    curves = CurvesView()
    qtbot.addWidget(curves)
    curves.resize(800, 500)
    curves.show()
    qtbot.waitExposed(curves)
    return curves


def drawn_card(view: CurvesView, qtbot: QtBot) -> CurveCard:
    qtbot.waitUntil(lambda: any(card._reading.text() for card in view._cards.values()), timeout=5000)
    return next(iter(view._cards.values()))


def test_another_run_takes_the_cards_over(view: CurvesView, qtbot: QtBot) -> None:
    view.set_runs({"a": "Run A"})
    view.append("a", metrics(20))
    qtbot.waitUntil(lambda: len(view._cards) == 2, timeout=5000)
    cards = set(map(id, view._cards.values()))
    view.set_runs({"b": "Run B"})
    assert not any(card.isVisible() for card in view.findChildren(CurveCard))
    view.append("b", metrics(30))
    qtbot.waitUntil(lambda: len(view._cards) == 2, timeout=5000)
    assert set(map(id, view._cards.values())) == cards
    qtbot.waitUntil(lambda: all("step 3,840" in card.summary() for card in view._cards.values()), timeout=5000)


def test_a_card_a_group_says_its_last_values(view: CurvesView) -> None:
    view.set_runs({"a": "Run A"})
    view.append("a", metrics(20))
    assert view.summary().splitlines() == [
        "How close to the best crop: photos it never saw: 50.0 % at step 2,560",
        "Losses of the network: policy: -0.1 at step 2,560; value: 1 at step 2,560",
    ]


def test_compared_runs_have_a_card_a_metric_and_differ_in_colour_and_dash(view: CurvesView) -> None:
    view.set_runs({"a": "Monday", "b": "Tuesday"})
    view.append("a", metrics(5))
    view.append("b", metrics(5, 0.1))
    assert view.summary().splitlines()[0].endswith("Monday: 50.0 % at step 640; Tuesday: 60.0 % at step 640")
    for theme in ("dark", "light"):
        pens = [CurveStyle(place, "").pen(named_theme(theme)) for place in range(5)]
        assert len({pen.color().name() for pen in pens}) == 5
        assert len({tuple(pen.dashPattern()) for pen in pens}) == 5


def test_events_of_other_runs_are_passed_over(view: CurvesView) -> None:
    view.set_runs({"a": "Run A"})
    view.append("b", metrics(5))
    assert view.summary() == ""


def test_a_long_run_comes_in_without_a_long_turn(view: CurvesView, qtbot: QtBot) -> None:
    view.set_runs({"a": "Run A"})
    events = metrics(30_000)
    view.append("a", events)
    # What is taken in at once is bounded by count, whatever the length of the run.
    assert "at step 3,840,000" not in view.summary()
    qtbot.waitUntil(lambda: "at step 3,840,000" in view.summary(), timeout=60_000)


def test_hidden_curves_draw_nothing_and_catch_up(view: CurvesView, qtbot: QtBot) -> None:
    view.set_runs({"a": "Run A"})
    view.hide()
    view.append("a", metrics(2000))
    qtbot.wait(100)
    view.show()
    qtbot.waitUntil(lambda: "at step 256,000" in view.summary(), timeout=20_000)


def test_the_arrow_keys_move_the_read_out(view: CurvesView, qtbot: QtBot) -> None:
    view.set_runs({"a": "Run A"})
    view.append("a", [ev.Metrics(step, {"speed/steps per second": float(step)}) for step in range(1, 102)])
    card = drawn_card(view, qtbot)
    qtbot.keyClick(card, Qt.Key.Key_Left)
    assert card._reading.text() == "99.0 steps/s   at step 99"
    for _ in range(60):
        qtbot.keyClick(card, Qt.Key.Key_Left)
    assert card._reading.text() == "1.0 steps/s   at step 1"


def test_the_pointer_moves_the_read_out(view: CurvesView, qtbot: QtBot) -> None:
    view.set_runs({"a": "Run A"})
    view.append("a", [ev.Metrics(step, {"speed/steps per second": float(step)}) for step in range(1, 102)])
    card = drawn_card(view, qtbot)
    plot = card._plot
    qtbot.mouseMove(plot.viewport(), QPoint(plot.width() // 2, plot.height() // 2))
    qtbot.waitUntil(lambda: "at step" in card._reading.text(), timeout=5000)
    middle = int(card._reading.text().rpartition(" ")[2])
    assert 30 < middle < 70


def test_a_resumed_run_takes_the_place_of_what_came_after_its_checkpoint() -> None:
    series = Series()
    for step in range(10):
        series.append(step, 1.0)
    series.append(5, 2.0)
    assert series.steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert series.values.tolist() == [1, 1, 1, 1, 1, 2]


def test_appending_stays_cheap_as_a_series_grows() -> None:
    def seconds(count: int) -> float:
        series, began = Series(), time.perf_counter()
        for step in range(count):
            series.append(step, 0.0)
        return time.perf_counter() - began

    seconds(1000)
    assert seconds(80_000) < 80 * seconds(4_000)


@pytest.mark.parametrize(("step", "nearest"), [(-5, 0), (3.9, 4), (4.4, 4), (99, 9), (float("inf"), 9)])
def test_the_nearest_point_is_found(step: float, nearest: int) -> None:
    series = Series()
    for place in range(10):
        series.append(place, place * 10.0)
    assert series.at(step) == (nearest, nearest * 10.0)


def test_values_are_written_with_their_unit() -> None:
    assert write_value(0.9312, "%") == "93.1 %"
    assert write_value(8123.4, "steps/s") == "8,123 steps/s"
    assert write_value(7.25, "moves") == "7.2 moves"
    assert write_value(-0.01234567, "") == "-0.01235"
    assert card_of(HELD_OUT).unit == "%"
    assert card_of("reward/episode reward").unit == ""
    assert np.isfinite(float(write_value(1e9, "")))


def series_of(*points: tuple[float, float]) -> Series:
    series = Series()
    for step, value in points:
        series.append(step, value)
    return series


def test_curves_that_grow_a_little_keep_their_axes() -> None:
    series = series_of((0, 0.0), (100, 1.0))
    found = bounds([series], [])
    assert found is not None
    shown = found.with_room()
    series.append(110, 1.1)
    grown = bounds([series], [])
    assert grown is not None
    series.append(200, 0.5)
    left = bounds([series], [])
    assert left is not None
    assert [grown.fits(shown), left.fits(shown), left.fits(left.with_room())] == [True, False, True]


def test_bounds_hold_lines_and_leave_out_what_is_no_number() -> None:
    found = bounds([series_of((1, float("nan")), (2, 3.0)), series_of((5, -1.0))], [7.0])
    assert found == Bounds((1, -1.0), (5, 7.0))
    assert bounds([series_of((1, float("nan")))], []) is None
    assert bounds([], [1.0]) is None


def test_one_point_has_room_for_steps_that_the_axis_tells_apart() -> None:
    found = bounds([series_of((4096, 2.0))], [])
    assert found is not None
    low, high = found.with_room()
    assert (low[0], high[0]) == (4096, 8192)


def test_a_flat_curve_has_room_on_both_sides() -> None:
    found = bounds([series_of((1, 2.0), (2, 2.0))], [])
    assert found is not None
    low, high = found.with_room()
    assert low[1] < 2.0 < high[1]
