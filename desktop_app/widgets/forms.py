"""A form generated from a config dataclass: a row an option, the advanced ones behind "More"."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar, get_origin

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.widgets.form_fields import Editor, editor_for, value_words
from desktop_app.widgets.text import label
from ml_core.specs.options import OptionField, check, options_of

C = TypeVar("C")


class _FormSignals(QWidget):
    """Carries the signals: a generic class cannot be a Qt class on Python 3.11."""

    changed = Signal()


class ConfigForm(_FormSignals, Generic[C]):
    """Edits a config; what it does not show keeps the value it was given.

    Args:
        config: The config to begin with.
        hide: Options that the form does not show.
        choices: Values to choose from, by option, where the type alone does not say.

    Signals:
        changed(): The person changed a value.
    """

    def __init__(
        self,
        config: C,
        hide: Collection[str] = (),
        choices: Mapping[str, Sequence[Any]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._config = config
        self._editors: dict[str, Editor] = {}
        self._plain, self._advanced = QFormLayout(), QFormLayout()
        self._more = QPushButton("More")
        self._more.setCheckable(True)
        self._more.setProperty("role", "plain")
        self._hidden = QWidget()
        self._lay_out()
        for field in options_of(type(config)):
            if field.name not in hide:
                self._add(field, (choices or {}).get(field.name, ()))
        self._more.setVisible(self._advanced.rowCount() > 0)
        self._show_advanced(False)

    def _lay_out(self) -> None:
        for form in (self._plain, self._advanced):
            form.setContentsMargins(0, 0, 0, 0)
            form.setHorizontalSpacing(16)
            form.setVerticalSpacing(8)
            form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._hidden.setLayout(self._advanced)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._plain)
        column.addWidget(self._more)
        column.addWidget(self._hidden)
        self._more.toggled.connect(self._show_advanced)

    def _add(self, field: OptionField, choices: Sequence[Any]) -> None:
        editor = editor_for(field, choices)
        if editor is None:
            return
        self._editors[field.name] = editor
        editor.set_value(getattr(self._config, field.name))
        editor.changed.connect(lambda _value: self.changed.emit())
        editor.widget.setObjectName(field.name)
        editor.widget.setToolTip(field.option.help)
        editor.widget.setAccessibleName(field.label)
        editor.widget.setAccessibleDescription(field.option.help)
        name = label(field.label)
        name.setToolTip(field.option.help)
        name.setBuddy(editor.widget)
        form = self._advanced if field.option.advanced else self._plain
        form.addRow(name, editor.widget)

    def lead_with(self, name: str, widget: QWidget) -> None:
        """Put a row of the page's own above the options, in line with them."""
        words = label(name)
        words.setBuddy(widget)
        self._plain.insertRow(0, words, widget)

    def _show_advanced(self, shown: bool) -> None:
        self._more.setText("Less" if shown else "More")
        self._hidden.setVisible(shown)

    def editor(self, name: str) -> QWidget:
        """Return the widget that edits an option; raises `KeyError` when the form does not show it."""
        return self._editors[name].widget

    def offer(self, name: str, choices: Sequence[Any], chosen: Any = None) -> None:
        """Let these values be chosen for an option that has choices; the one chosen stays, unless another is given."""
        editor = self._editors[name]
        assert isinstance(editor.widget, QComboBox), "the option has no choices"
        value = editor.value() if chosen is None else chosen
        blocked = self.blockSignals(True)
        editor.widget.clear()
        for choice in choices:
            editor.widget.addItem(value_words(choice), choice)
        editor.set_value(value)
        self.blockSignals(blocked)

    def config(self) -> C:
        """Return what the form says; raises `SpecError` when a value is outside its bounds."""
        values = {field.name: getattr(self._config, field.name) for field in options_of(type(self._config))}
        values |= {name: editor.value() for name, editor in self._editors.items()}
        config: C = type(self._config)(**values)
        check(config)
        return config

    def set_config(self, config: C) -> None:
        """Show another config; one change is told, not one an option."""
        self._config = config
        blocked = self.blockSignals(True)
        for name, editor in self._editors.items():
            editor.set_value(getattr(config, name))
        self.blockSignals(blocked)
        self.changed.emit()


def config_rows(config: Any, hide: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return label and value of every option, to show what a run was started with."""
    shown = (field for field in options_of(type(config)) if field.name not in hide and not _is_list(field))
    return [(field.label, _written(getattr(config, field.name), field)) for field in shown]


def _is_list(field: OptionField) -> bool:
    return get_origin(field.type) is tuple


def _written(value: Any, field: OptionField) -> str:
    match value:
        case None | "":
            return "–"
        case bool():
            return "yes" if value else "no"
        case 0 if field.option.zero:
            return field.option.zero
        case int():
            return f"{value:,} {field.option.unit}".strip()
        case float():
            return f"{value:g} {field.option.unit}".strip()
    return value_words(value)
