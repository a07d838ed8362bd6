"""Forms generated from config dataclasses, by real keys."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from desktop_app.widgets.forms import ConfigForm, config_rows
from ml_core.specs.options import option, options_of
from ml_core.specs.tasks import BootstrapConfig, ExportConfig, ProposeConfig


@dataclass(frozen=True)
class Everything:
    """One option of each kind."""

    files: tuple[Path, ...] = option((), help="Not edited.")
    count: int = option(5, help="A number.", unit="photos", minimum=1, maximum=10)
    rate: float = option(0.0005, help="A small number.", minimum=0.0001, maximum=1)
    switch: bool = option(False, help="Yes or no.")
    colour: Literal["red", "green"] = option("red", help="One of two.")
    words: str = option("text", help="Words.", advanced=True)
    place: Path | None = option(None, help="A file or none.", advanced=True)


@pytest.fixture
def form(qtbot: QtBot) -> ConfigForm[Everything]:
    made = ConfigForm(Everything(files=(Path("a.jpg"),)))
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_form_begins_with_the_config(form: ConfigForm[Everything]) -> None:
    assert form.config() == Everything(files=(Path("a.jpg"),))


@pytest.mark.parametrize("config", [BootstrapConfig(), ProposeConfig(), ExportConfig()])
def test_every_task_has_a_form_that_changes_nothing(qtbot: QtBot, config: object) -> None:
    made = ConfigForm(config)
    qtbot.addWidget(made)
    assert made.config() == config


def test_keys_change_the_config(form: ConfigForm[Everything], qtbot: QtBot) -> None:
    count, switch, colour = form.editor("count"), form.editor("switch"), form.editor("colour")
    assert isinstance(count, QSpinBox)
    assert isinstance(switch, QCheckBox)
    assert isinstance(colour, QComboBox)
    with qtbot.waitSignal(form.changed):
        count.selectAll()
        qtbot.keyClicks(count, "7")
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    qtbot.keyClick(colour, Qt.Key.Key_Down)
    assert form.config() == Everything((Path("a.jpg"),), count=7, switch=True, colour="green")


def test_bounds_cannot_be_left(form: ConfigForm[Everything], qtbot: QtBot) -> None:
    count = form.editor("count")
    assert isinstance(count, QSpinBox)
    count.selectAll()
    qtbot.keyClicks(count, "99")
    qtbot.keyClick(count, Qt.Key.Key_Return)
    assert 1 <= form.config().count <= 10


@given(rate=st.sampled_from([0.0001, 0.00025, 0.0005, 0.5, 1.0]))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_small_numbers_survive_the_form(qtbot: QtBot, rate: float) -> None:
    made = ConfigForm(Everything(rate=rate))
    qtbot.addWidget(made)
    assert made.config().rate == pytest.approx(rate, rel=0.05)


def test_advanced_options_hide_behind_more(form: ConfigForm[Everything], qtbot: QtBot) -> None:
    words = form.editor("words")
    assert not words.isVisible()
    more = next(button for button in form.findChildren(QPushButton) if button.text() == "More")
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert words.isVisible()
    assert more.text() == "Less"


def test_every_row_has_a_label_with_its_help(form: ConfigForm[Everything]) -> None:
    labels = {label.buddy(): label for label in form.findChildren(QLabel) if label.buddy() is not None}
    for field in options_of(Everything):
        if field.name == "files":
            continue
        editor = form.editor(field.name)
        assert labels[editor].text() == field.label
        assert editor.toolTip() == editor.accessibleDescription() == field.option.help


def test_setting_a_config_tells_one_change(form: ConfigForm[Everything], qtbot: QtBot) -> None:
    told: list[None] = []
    form.changed.connect(lambda: told.append(None))
    form.set_config(Everything(count=2, switch=True, words="other", place=Path("/x")))
    assert len(told) == 1
    assert form.config() == Everything(count=2, switch=True, words="other", place=Path("/x"))


def test_an_empty_path_is_none(form: ConfigForm[Everything]) -> None:
    form.set_config(Everything(place=None))
    assert form.config().place is None


def test_units_are_shown(form: ConfigForm[Everything]) -> None:
    count, rate = form.editor("count"), form.editor("rate")
    assert isinstance(count, QSpinBox)
    assert isinstance(rate, QDoubleSpinBox)
    assert count.suffix() == " photos"
    assert rate.decimals() >= 4


def test_a_config_is_written_for_reading() -> None:
    rows = dict(config_rows(Everything(count=3, switch=True)))
    assert rows == {
        "Count": "3 photos",
        "Rate": "0.0005",
        "Switch": "yes",
        "Colour": "red",
        "Words": "text",
        "Place": "–",
    }


def test_a_zero_that_is_no_amount_has_words(qtbot: QtBot) -> None:
    form = ConfigForm(BootstrapConfig())
    qtbot.addWidget(form)
    minutes = form.editor("minutes")
    assert isinstance(minutes, QDoubleSpinBox)
    assert minutes.text() == "no limit"
    minutes.setValue(2)
    assert minutes.text() == "2 min"
    rows = [dict(config_rows(config)) for config in (BootstrapConfig(), BootstrapConfig(minutes=2))]
    assert [row["Time limit"] for row in rows] == ["no limit", "2 min"]
