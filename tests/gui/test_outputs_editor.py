"""Choosing outputs: ticks, one's own by keyboard, what is refused and why."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.widgets.outputs_editor import OutputsEditor, output_words, size_words
from ml_core.catalog.cropping_choices import CroppingChoices
from ml_core.specs.outputs import LONGEST_NAME, PRESETS, Output

PANEL = 280


@pytest.fixture
def editor(qtbot: QtBot) -> OutputsEditor:
    made = OutputsEditor()
    qtbot.addWidget(made)
    made.resize(PANEL, 1000)
    made.show()
    qtbot.waitExposed(made)
    return made


def fill_in(editor: OutputsEditor, name: str, shape: str = "", size: tuple[int, int] = (0, 0)) -> None:
    QTest.mouseClick(editor.add, Qt.MouseButton.LeftButton)
    QTest.keyClicks(editor.form.name, name)
    QTest.keyClicks(editor.form.shape, shape)
    editor.form.wide.setValue(size[0])
    editor.form.high.setValue(size[1])


def test_a_tick_chooses_an_output(editor: OutputsEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.changed) as changed:
        QTest.keyClick(editor.tick("A4"), Qt.Key.Key_Space)
    assert changed.args == [CroppingChoices(chosen=("A4",))]
    QTest.keyClick(editor.tick("A4"), Qt.Key.Key_Space)
    assert editor.choices == CroppingChoices()


def test_showing_choices_tells_nobody(editor: OutputsEditor, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(editor.changed):
        editor.set_choices(CroppingChoices().with_chosen("Web", True).with_output(Output("Own", "6:7")))
    assert [name for name in ("A4", "Web", "Own") if editor.tick(name).isChecked()] == ["Web", "Own"]


def test_one_of_ones_own_is_typed_and_chosen(editor: OutputsEditor, qtbot: QtBot) -> None:
    fill_in(editor, "Album & page", "7 x 5", (3000, 2143))
    with qtbot.waitSignal(editor.changed):
        QTest.keyClick(editor.form.shape, Qt.Key.Key_Return)
    assert editor.choices.outputs == (Output("Album & page", "7:5", 3000, 2143),)
    assert editor.tick("Album & page").isChecked()
    assert not editor.form.isVisible()
    assert editor.add.isVisible()


@pytest.mark.parametrize(("size", "shape"), [((1200, 900), "1200:900"), ((1200, 0), "free"), ((0, 0), "free")])
def test_without_a_shape_it_is_that_of_the_pixels(editor: OutputsEditor, size: tuple[int, int], shape: str) -> None:
    fill_in(editor, "Own", size=size)
    assert editor.form.output() == Output("Own", shape, *size)


def test_a_name_that_is_taken_is_said_and_what_was_typed_stays(editor: OutputsEditor, qtbot: QtBot) -> None:
    fill_in(editor, "a4", "1:1")
    with qtbot.assertNotEmitted(editor.changed):
        QTest.keyClick(editor.form.name, Qt.Key.Key_Return)
    assert "already" in editor.form.reason.text()
    assert editor.form.reason.isVisible()
    assert editor.form.name.text() == "a4"
    QTest.keyClick(editor.form.name, Qt.Key.Key_Escape)
    assert not editor.form.isVisible()
    assert editor.choices == CroppingChoices()
    fill_in(editor, "again")
    assert not editor.form.reason.isVisible()


def test_one_of_ones_own_can_be_removed(editor: OutputsEditor) -> None:
    editor.set_choices(CroppingChoices().with_output(Output("Own", "6:7")).with_output(Output("Other", "6:7")))
    button = next(each for each in editor.findChildren(QToolButton) if each.accessibleName() == "Remove Own")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [output.name for output in editor.choices.own_outputs] == ["Other"]
    with pytest.raises(KeyError):
        editor.tick("Own")


def test_it_fits_into_a_panel_whatever_the_names(editor: OutputsEditor) -> None:
    longest = Output("W" * LONGEST_NAME, "6:7", 65_000, 65_000)
    editor.set_choices(CroppingChoices().with_output(longest))
    QTest.mouseClick(editor.add, Qt.MouseButton.LeftButton)
    QTest.qWait(1)
    assert editor.minimumSizeHint().width() <= PANEL
    assert editor.width() == PANEL
    assert editor.tick(longest.name).text().endswith("…")
    assert editor.tick(longest.name).accessibleName() == longest.name


def test_words_say_what_an_output_asks() -> None:
    assert size_words(Output("x", "1:1", 0, 900)) == "any × 900"
    assert size_words(Output("x", "6:7")) == "6:7"
    assert output_words(PRESETS[0]) == ("Shape 2:3, lying or standing as the photo does; at least 1182 × 1772 pixels.")
    assert output_words(Output("x", "free")) == "Any shape."
