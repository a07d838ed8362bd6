"""What crops are made for: chosen in the panel, and as tabs over the photo to go from one to the other."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panes.crop.review_choices import ReviewChoices
from desktop_app.panes.crop.review_desk import ReviewDesk
from desktop_app.panes.crop.wanted_pixels import MAIN
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.icons import icon
from desktop_app.widgets.outputs_editor import OutputsEditor, output_words
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.catalog.cropping_choices import CroppingChoices
from ml_core.specs.outputs import Output

_MAIN_WORDS = "Photo"


class OutputsSection(QWidget):
    """Names the outputs in use, and opens the list of all of them.

    Args:
        choices: What the profile remembers.
    """

    def __init__(self, choices: ReviewChoices) -> None:
        super().__init__()
        self._choices = choices
        self.editor = OutputsEditor()
        self.editor.hide()
        self.change = push_button("Choose outputs…", self._toggle, "plain")
        self._words: QLabel = label("", "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for part in (label("Outputs", "heading"), self._words, self.change, self.editor):
            column.addWidget(part)
        self.editor.changed.connect(self._on_changed)
        choices.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is chosen."""
        chosen = self._choices.now.outputs
        names = ", ".join(output.name for output in chosen)
        self._words.setText(f"Besides the photo's own crop: {names}." if chosen else "One crop for each photo.")
        self.editor.set_choices(self._choices.now)

    def _toggle(self) -> None:
        self.editor.setVisible(not self.editor.isVisible())
        self.change.setText("Done" if self.editor.isVisible() else "Choose outputs…")
        if self.editor.isVisible():
            # Once it has its place below.
            QTimer.singleShot(0, self, self._bring_into_view)

    def _bring_into_view(self) -> None:
        around: QWidget | None = self
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        inside = around.widget() if around is not None else None
        if around is not None and inside is not None:
            around.verticalScrollBar().setValue(self.mapTo(inside, self.rect().topLeft()).y() - GRID)

    def _on_changed(self, choices: CroppingChoices) -> None:
        self._choices.take(choices)


class OutputTabs(QWidget):
    """The photo's own crop and the outputs as tabs; hidden while there is no output.

    Signals:
        chosen(Output): The person wants to look at the crop for this one.
    """

    chosen = Signal(object)

    def __init__(self, desk: ReviewDesk) -> None:
        super().__init__()
        self._desk = desk
        self._outputs: tuple[Output, ...] = (MAIN,)
        self._group = QButtonGroup(self)
        self._buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID // 2)
        self._row.setSpacing(GRID // 2)
        self._row.addStretch(1)
        self._group.idClicked.connect(lambda place: self.chosen.emit(self._outputs[place]))
        desk.changed.connect(self.refresh)
        self.setAccessibleName("Outputs")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_outputs(())

    @property
    def outputs(self) -> tuple[Output, ...]:
        """Return the outputs, the photo's own crop first."""
        return self._outputs

    def show_outputs(self, outputs: tuple[Output, ...]) -> None:
        """Offer these besides the photo's own crop."""
        self._outputs = (MAIN, *outputs)
        for button in self._buttons:
            self._group.removeButton(button)
            button.deleteLater()
        self._buttons = [self._button(place, output) for place, output in enumerate(self._outputs)]
        self.setVisible(bool(outputs))
        self.refresh()

    def refresh(self) -> None:
        """Mark the output that is looked at, and those that are decided."""
        for button, output in zip(self._buttons, self._outputs, strict=True):
            decided = output.name in self._desk.decided
            button.setChecked(output.name == self._desk.output.name)
            button.setIcon(icon("check", "accent") if decided else icon("crop", "muted"))
            words = output.name or _MAIN_WORDS
            button.setAccessibleName(f"{words}, decided" if decided else words)

    def after(self, output: Output) -> Output:
        """Return the output after this one, the first one after the last."""
        names = [each.name for each in self._outputs]
        place = names.index(output.name) if output.name in names else -1
        return self._outputs[(place + 1) % len(self._outputs)]

    def _button(self, place: int, output: Output) -> QPushButton:
        button = QPushButton((output.name or _MAIN_WORDS).replace("&", "&&"))
        button.setCheckable(True)
        button.setProperty("role", "plain")
        button.setToolTip(
            f"{output_words(output) if output.name else 'The crop that editors are given'}\nV for the next"
        )
        self._group.addButton(button, place)
        self._row.insertWidget(place, button)
        return button
