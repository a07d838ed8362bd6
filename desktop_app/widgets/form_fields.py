"""The editor of one option: made from its type, bounds and unit."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from ml_core.specs.options import OptionField

LARGEST = 2**31 - 1
_NAMES = {
    "ppo": "PPO, quick and steady",
    "sac": "SAC, smooth moves",
    "td3": "TD3, smooth moves",
    "auto": "automatic",
    "cpu": "processor",
    "cuda": "NVIDIA GPU",
    "mps": "Apple GPU",
    "original": "as the photo",
    "free": "any shape",
    "composition": "built-in (composition)",
    "policy": "policy alone",
    "polish": "policy, then a short search",
    "dense": "search everywhere",
    "system": "as the system",
    "last": "where you left it",
    "jpeg": "JPEG",
    "tiff": "TIFF",
    "png": "PNG",
    "webp": "WebP",
    "pdf": "PDF",
    "never": "never",
    "where possible": "where possible",
    "only": "only such copies",
    "low": "a little",
    "standard": "standard",
    "high": "much",
    "none": "not at all",
}


@dataclass(frozen=True)
class Editor:
    """What a form asks of the editor of an option.

    Attributes:
        widget: What the person operates.
        value: Returns the value as the config's field takes it.
        set_value: Shows a value.
        changed: The signal that the person changed it.
    """

    widget: QWidget
    value: Callable[[], Any]
    set_value: Callable[[Any], None]
    changed: SignalInstance


def editor_for(field: OptionField, choices: Sequence[Any] = ()) -> Editor | None:
    """Return the editor of an option, or None for those that a form does not edit (lists of files).

    Args:
        field: The option.
        choices: Values to choose from where the type alone does not say, for example installed scorers.
    """
    if choices or field.choices:
        return _choice(tuple(choices) or field.choices)
    if set(get_args(field.type)) == {Path, type(None)}:
        return _path(optional=True)
    makers: dict[Any, Callable[[], Editor]] = {
        bool: _switch,
        int: lambda: _whole(field),
        float: lambda: _number(field),
        str: _text,
        Path: lambda: _path(optional=False),
    }
    maker = makers.get(field.type)
    return maker() if maker is not None else None


def _choice(choices: Sequence[Any]) -> Editor:
    box = QComboBox()
    for choice in choices:
        box.addItem(value_words(choice), choice)

    def show(value: Any) -> None:
        if box.findData(value) < 0:
            box.addItem(value_words(value), value)
        box.setCurrentIndex(box.findData(value))

    return Editor(box, box.currentData, show, box.currentIndexChanged)


def _switch() -> Editor:
    box = QCheckBox()
    return Editor(box, box.isChecked, box.setChecked, box.toggled)


def _whole(field: OptionField) -> Editor:
    box = QSpinBox()
    # A style sheet's padding does not reach the text of a spin box.
    box.lineEdit().setTextMargins(8, 0, 0, 0)
    low, high = _bounds(field)
    box.setRange(int(max(low, -LARGEST)), int(min(high, LARGEST)))
    box.setGroupSeparatorShown(True)
    box.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
    box.setSuffix(_suffix(field))
    # Shown at the lower bound, which is 0 for options that have such words.
    box.setSpecialValueText(field.option.zero)
    return Editor(box, box.value, box.setValue, box.valueChanged)


class _Number(QDoubleSpinBox):
    """Writes numbers without the zeros that its decimals would add."""

    def textFromValue(self, value: float) -> str:
        return f"{value:.10g}"


def _number(field: OptionField) -> Editor:
    box = _Number()
    low, high = _bounds(field)
    # As many decimals as the default and the lower bound need to be written.
    box.setDecimals(max(2, _decimals(field.default), _decimals(low)))
    box.setRange(max(low, -LARGEST), min(high, LARGEST))
    box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    box.lineEdit().setTextMargins(8, 0, 0, 0)
    box.setSuffix(_suffix(field))
    # Shown at the lower bound, which is 0 for options that have such words.
    box.setSpecialValueText(field.option.zero)
    return Editor(box, box.value, box.setValue, box.valueChanged)


def _text() -> Editor:
    edit = QLineEdit()
    return Editor(edit, edit.text, edit.setText, edit.textChanged)


def _path(*, optional: bool) -> Editor:
    """A file or folder, typed or chosen; empty means none where the option allows that."""
    row, edit, button = QWidget(), QLineEdit(), QPushButton("Browse…")
    row.setFocusProxy(edit)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(edit, 1)
    layout.addWidget(button)

    def browse() -> None:
        keep = QFileDialog.Option.DontConfirmOverwrite
        chosen, _ = QFileDialog.getSaveFileName(row, "Choose", edit.text(), options=keep)
        edit.setText(chosen or edit.text())

    def value() -> Path | None:
        text = edit.text().strip()
        return None if optional and not text else Path(text)

    button.clicked.connect(browse)
    return Editor(row, value, lambda path: edit.setText("" if path is None else str(path)), edit.textChanged)


def value_words(value: Any) -> str:
    """Return what a person reads for a value that is one of a few."""
    return _NAMES.get(str(value), str(value))


def _bounds(field: OptionField) -> tuple[float, float]:
    low, high = field.option.minimum, field.option.maximum
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def _suffix(field: OptionField) -> str:
    return f" {field.option.unit}" if field.option.unit else ""


def _decimals(number: Any) -> int:
    """Return the decimals that show a small number with two figures."""
    if not isinstance(number, int | float) or not math.isfinite(number) or number == 0:
        return 0
    return max(0, 1 - math.floor(math.log10(abs(number))))
