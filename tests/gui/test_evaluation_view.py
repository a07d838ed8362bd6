"""The report in the app: what it says, going through photos by keys, saving, and what it does without a part."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.jobs.background import wait_for_all
from desktop_app.jobs.preview_images import PreviewImages
from desktop_app.widgets.evaluation_figures import FigureGroup, Whisker
from desktop_app.widgets.evaluation_places import Bars, HeatMap
from desktop_app.widgets.evaluation_view import EvaluationView
from desktop_app.widgets.theme import Appearance, Theme
from ml_core.geometry import Box
from ml_core.photos.previews import PreviewStore
from ml_core.specs.evaluation import (
    Distribution,
    EvaluatedPhoto,
    EvaluationReport,
    Figure,
    Placement,
    RatedBox,
)
from tests.pictures import write_photo

WAIT = 20_000
FULL, BEFORE, NOW = (0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 0.8, 0.8), (0.25, 0.25, 0.75, 0.75)
SIZES = Distribution(("0–50 %", "50–100 %"), (0.25, 0.75))
PLACED = Placement(((0.0, 1.0), (0.5, 1.0)), SIZES, Distribution(("4:5", "1:1"), (0.5, 0.5)), ((1.0, 0.0),), 1)
FIGURES = (
    Figure("taste wins", "baseline", 0.79, 0.66, 0.88, 3),
    Figure("taste wins", "full", 0.9, 0.8, 0.95, 3),
    Figure("share", "policy", 0.95, 0.9, 0.99, 3),
    Figure("aesthetic", "policy", 5.5, 5.0, 6.0, 3),
)


def photo(path: Path, gain: float) -> EvaluatedPhoto:
    now, before = RatedBox(NOW, 5.5, 0.8, 0.5 + gain), RatedBox(BEFORE, 5.0, 0.6, 0.5)
    return EvaluatedPhoto(path, 1.5, now, before, RatedBox(FULL, 4.0, 0.5, 0.4), now, 0.75)


@pytest.fixture
def report(tmp_path: Path) -> EvaluationReport:
    photos = [photo(write_photo(tmp_path / f"{number}.jpg"), -number / 10) for number in range(3)]
    return EvaluationReport(tuple(photos), FIGURES, PLACED, PLACED, "Tuned", "Bootstrap", "Mine", notes=("Few.",))


@pytest.fixture
def view(qtbot: QtBot, tmp_path: Path, appearance: Appearance) -> Iterator[EvaluationView]:
    pictures = PreviewImages(PreviewStore(tmp_path / "previews"))
    made = EvaluationView(pictures, QPushButton("Compare"))
    qtbot.addWidget(made)
    made.resize(1200, 640)
    made.show()
    qtbot.waitExposed(made)
    yield made
    wait_for_all()


def words(view: EvaluationView) -> str:
    return "\n".join(each.text() for each in view.findChildren(QLabel) if each.isVisibleTo(view))


def test_without_a_report_it_says_what_to_do(view: EvaluationView, report: EvaluationReport) -> None:
    view.show_report(None)
    assert "Nothing compared yet" in words(view)
    assert [each.text() for each in view.findChildren(QPushButton) if each.isVisibleTo(view)] == ["Compare"]
    view.show_report(report)
    assert "Nothing compared yet" not in words(view)
    view.show_report(None)
    assert "Nothing compared yet" in words(view)


def test_it_says_in_words_what_was_found(view: EvaluationView, report: EvaluationReport) -> None:
    view.show_report(report)
    said = words(view)
    assert "better than that of the one before for your taste in 79 % (66 to 88)." in said
    assert "To keep in mind\nFew." in said
    assert "5.50 (5.00 to 6.00)" in said
    assert [each.accessibleName() for each in view.findChildren(Whisker)] == [
        "Against the one before: 79 % (66 to 88)",
        "Against the full frame: 90 % (80 to 95)",
        "Your policy: 95 % (90 to 99)",
        "Your policy: 5.50 (5.00 to 6.00)",
    ]
    assert not view.save.isVisible()


def test_a_whisker_is_where_its_figure_is(view: EvaluationView, report: EvaluationReport, qtbot: QtBot) -> None:
    view.show_report(report)
    first, *_, rating = view.findChildren(Whisker)
    assert first.at(0) < first.at(0.66) < first.at(0.79) < first.at(1)
    assert first.at(2) == first.at(1)
    # A rating of 5.5 is in the middle of 1 to 10.
    assert rating.at(5.5) == pytest.approx(rating.width() / 2)
    qtbot.wait(50)
    drawn = first.grab().toImage()
    accent = Theme.current().colour("accent")
    assert drawn.pixelColor(round(first.at(0.79)), first.height() // 2) == QColor(accent)


def test_keys_go_through_the_photos(view: EvaluationView, report: EvaluationReport, qtbot: QtBot) -> None:
    view.show_report(report)
    photos = view.sections.photos
    assert photos is not None
    assert [canvas.box for canvas in photos.canvases] == [Box(*NOW), Box(*BEFORE), Box(*NOW)]
    places = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(photos, key)
        places.append(photos.place)
    assert places == [1, 2, 0, 2, 0, 2]
    assert (
        "2.jpg   3 of 3, Before: score 5.00, taste 60 %, Now: score 5.50, taste 80 %" in photos.accessibleDescription()
    )
    assert "a chance of 75 % that you prefer the new crop" in words(view)


def test_pictures_come_when_they_are_read(view: EvaluationView, report: EvaluationReport, qtbot: QtBot) -> None:
    view.show_report(report)
    photos = view.sections.photos
    assert photos is not None
    surround = Theme.current().colour("surround")
    middle = photos.canvases[2].rect().center()
    qtbot.waitUntil(lambda: photos.canvases[2].grab().toImage().pixelColor(middle) != surround, timeout=WAIT)


def test_a_photo_that_is_gone_is_told(view: EvaluationView, report: EvaluationReport, qtbot: QtBot) -> None:
    report.photos[1].photo.unlink()
    view.show_report(report)
    photos = view.sections.photos
    assert photos is not None
    with qtbot.waitSignal(view.sections.pictures.failed, timeout=WAIT) as failed:
        qtbot.keyClick(photos, Qt.Key.Key_Right)
    assert "no longer there" in failed.args[1]


def test_without_taste_and_baseline_the_full_frame_stands_in(view: EvaluationView, report: EvaluationReport) -> None:
    now = RatedBox(NOW, 5.5, None, 0.5)
    bare = replace(report.photos[0], baseline=None, policy=now, full=RatedBox(FULL, 4.0, None, 0.3), chosen=None)
    share = tuple(figure for figure in FIGURES if figure.measure == "share")
    view.show_report(replace(report, photos=(bare,), figures=share, before=None, notes=()))
    assert [each.accessibleName() for each in view.findChildren(FigureGroup)] == ["Share of the best that search finds"]
    said = words(view)
    assert "Full frame: score 4.00" in said
    assert "taste" not in said.replace("your taste", "").partition("Photos it never saw")[2]
    assert len(view.findChildren(HeatMap)) == 2


def test_where_crops_go_is_said_to_those_who_cannot_see_it(view: EvaluationView, report: EvaluationReport) -> None:
    view.show_report(report)
    assert [each.accessibleName() for each in view.findChildren(HeatMap)] == [
        "Before: what the crops hold",
        "Now: what the crops hold",
        "Before: where the subject lies",
        "Now: where the subject lies",
    ]
    size, _ = view.findChildren(Bars)
    assert size.accessibleDescription() == "before most often 50, now most often 50"


def test_the_report_is_saved_where_the_person_wants_it(
    view: EvaluationView, report: EvaluationReport, tmp_path: Path, qtbot: QtBot
) -> None:
    page = tmp_path / "report.html"
    page.write_text("all figures")
    view.show_report(report, page)
    assert view.save.isVisible()
    with qtbot.waitSignal(view.saved) as saved:
        view.save_as(tmp_path / "mine.html")
    assert Path(saved.args[0]).read_text() == "all figures"
    with qtbot.waitSignal(view.failed) as failed:
        view.save_as(tmp_path / "nowhere" / "mine.html")
    assert "could not be saved" in str(failed.args[0])


@pytest.mark.parametrize(("width", "beside"), [(1200, True), (640, False)])
def test_columns_are_under_each_other_where_it_is_narrow(
    view: EvaluationView, report: EvaluationReport, width: int, beside: bool, qtbot: QtBot
) -> None:
    view.show_report(report)
    view.resize(width, 600)
    qtbot.wait(50)
    group, photos = view.findChildren(FigureGroup)[0], view.sections.photos
    assert photos is not None
    assert (photos.x() > group.x()) == beside
    inner = view.sections.widget()
    assert inner is not None
    assert inner.width() <= view.sections.viewport().width()
