"""Choosing what crops are made for: prints, social networks, screens, and outputs of one's own."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QStyle, QVBoxLayout, QWidget

from desktop_app.widgets.buttons import icon_button, push_button
from desktop_app.widgets.own_output_form import OwnOutputForm
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.catalog.cropping_choices import CroppingChoices
from ml_core.specs.errors import SpecError
from ml_core.specs.outputs import KIND_WORDS, Output


class OutputsEditor(QWidget):
    """Every output with a tick, by kind, and below them a form for one's own; fits into a narrow panel.

    Signals:
        changed(CroppingChoices): The person chose, added or removed an output.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = CroppingChoices()
        self._known: tuple[Output, ...] = ()
        self._ticks: dict[str, QCheckBox] = {}
        self._list = QWidget()
        self.form = OwnOutputForm()
        self.form.hide()
        self.add = push_button("Add your own…", self._open_form, "plain")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        for widget in (self._list, self.add, self.form):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.form.wanted.connect(self._on_wanted)
        self.form.left.connect(self._close_form)
        self.set_choices(self._choices)

    @property
    def choices(self) -> CroppingChoices:
        """Return what is chosen now."""
        return self._choices

    def set_choices(self, choices: CroppingChoices) -> None:
        """Show what is chosen; tells nobody."""
        self._choices = choices
        if choices.known != self._known:
            self._list_anew(choices.known)
        for name, tick in self._ticks.items():
            tick.blockSignals(True)
            tick.setChecked(name in choices.chosen)
            tick.blockSignals(False)

    def tick(self, name: str) -> QCheckBox:
        """Return the tick of an output; raises `KeyError` when there is none of that name."""
        return self._ticks[name]

    def _list_anew(self, known: tuple[Output, ...]) -> None:
        self._known, self._ticks = known, {}
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        for kind, words in KIND_WORDS.items():
            outputs = [output for output in known if output.kind == kind]
            if outputs:
                column.addWidget(label(words, "heading"))
                for output in outputs:
                    column.addLayout(self._row(output))
                column.addSpacing(GRID)
        self._column.replaceWidget(self._list, made)
        self._list.hide()
        self._list.deleteLater()
        self._list = made

    def _row(self, output: Output) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._tick(output), 1)
        row.addWidget(label(size_words(output), "caption"))
        if output.kind == "own":
            row.addWidget(self._remover(output.name))
        return row

    def _tick(self, output: Output) -> QCheckBox:
        tick = _OutputTick(output)
        tick.toggled.connect(lambda on: self._change(self._choices.with_chosen(output.name, on)))
        self._ticks[output.name] = tick
        return tick

    def _remover(self, name: str) -> QWidget:
        return icon_button("close", f"Remove {name}", lambda: self._change(self._choices.without_output(name)))

    def _change(self, choices: CroppingChoices) -> None:
        self.set_choices(choices)
        self.changed.emit(choices)

    def _open_form(self) -> None:
        self.add.hide()
        self.form.open()

    def _close_form(self) -> None:
        self.form.hide()
        self.add.show()
        self.add.setFocus()

    def _on_wanted(self, output: Output) -> None:
        try:
            choices = self._choices.with_output(output)
        except SpecError as error:
            self.form.refuse(error)
            return
        self._change(choices)
        self._close_form()


class _OutputTick(QCheckBox):
    """An output's name with its tick; a long name loses its end where there is no room for it."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._name = output.name
        self._show(output.name)
        self.setToolTip(f"{output.name}\n{output_words(output)}")
        self.setAccessibleName(output.name)
        self.setAccessibleDescription(output_words(output))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the name as there is room for."""
        super().resizeEvent(event)
        room = self.width() - self.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth) - 2 * GRID
        self._show(self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room))

    def _show(self, words: str) -> None:
        # A single ampersand would be taken for a mnemonic.
        self.setText(words.replace("&", "&&"))


def size_words(output: Output) -> str:
    """Return the least size of an output, as short as it goes; its shape when it has no size."""
    if output.width and output.height:
        return f"{output.width} × {output.height}"
    if output.width or output.height:
        return f"{output.width or 'any'} × {output.height or 'any'}"
    return output.aspect


def output_words(output: Output) -> str:
    """Return what an output asks of a crop, in a sentence."""
    shape = {"free": "Any shape", "original": "The photo's shape"}.get(output.aspect, f"Shape {output.aspect}")
    follows = ", lying or standing as the photo does" if output.turns and ":" in output.aspect else ""
    least = f"; at least {size_words(output)} pixels" if output.width or output.height else ""
    return f"{shape}{follows}{least}."
