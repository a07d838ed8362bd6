"""The panel beside the photo: shape, angle, alternatives, why this crop, outputs, what was learnt."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.panes.crop.alternatives import Alternatives
from desktop_app.panes.crop.aspect_field import AspectField
from desktop_app.panes.crop.outputs_section import OutputsSection
from desktop_app.panes.crop.review_choices import ReviewChoices
from desktop_app.panes.crop.review_desk import ReviewDesk
from desktop_app.panes.crop.why_bars import WhyBars
from desktop_app.widgets.buttons import CommandButton, CommandPushButton
from desktop_app.widgets.crop_editing import STEEPEST
from desktop_app.widgets.crop_room import PhotoSize
from desktop_app.widgets.crop_words import crop_words
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID

_STEP = 0.1
_AFTER_PAINT_MS = 15


class SidePanel(QWidget):
    """Shows how a desk stands; 280 pixels wide as a rule.

    Args:
        desk: The crops of the photo.
        turn: The button that turns the shape.
        level: The button that takes the suggested angle.
        choices: What the profile remembers.

    Signals:
        turned(float): The person wants the crop at this angle.
    """

    turned = Signal(float)

    def __init__(self, desk: ReviewDesk, turn: CommandButton, level: CommandPushButton, choices: ReviewChoices) -> None:
        super().__init__()
        self._desk, self._choices = desk, choices
        self.aspect, self.angle, self.level = AspectField(turn), QDoubleSpinBox(), level
        self.alternatives, self.why = Alternatives(desk), WhyBars()
        self.pixels, self.learnt = label("", "muted"), label("", "accent", wrap=True)
        self.learnt.hide()
        self._alternatives_title = label("Alternatives", "heading")
        self.outputs = OutputsSection(choices)
        self._fill()
        self._lay_out()
        self.angle.valueChanged.connect(self._on_angle)
        # The photo itself is painted first.
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_PAINT_MS)
        self._soon.timeout.connect(self.refresh)
        desk.changed.connect(self._soon.start)
        self.refresh()

    def refresh(self) -> None:
        """Show the desk as it is now."""
        desk, photo, crop = self._desk, self._desk.photo, self._desk.crop
        self.aspect.show_shape(desk.shape, photo, self._choices.names)
        self.angle.blockSignals(True)
        self.angle.setValue(0.0 if crop is None else crop.angle)
        self.angle.blockSignals(False)
        self.angle.setEnabled(crop is not None)
        self.alternatives.refresh()
        self._alternatives_title.setVisible(bool(desk.crops))
        known = photo is not None and photo.width and crop is not None
        self.pixels.setText(crop_words(crop, PhotoSize(photo.width, photo.height)) if known and crop and photo else "")

    def show_learnt(self, words: str) -> None:
        """Say from how much was learnt; empty says nothing."""
        self.learnt.setText(words)
        self.learnt.setVisible(bool(words))

    def _on_angle(self, angle: float) -> None:
        self.turned.emit(angle)

    def _fill(self) -> None:
        self.angle.setRange(-STEEPEST, STEEPEST)
        self.angle.setDecimals(1)
        self.angle.setSingleStep(_STEP)
        self.angle.setSuffix("°")
        self.angle.setKeyboardTracking(False)
        self.angle.setAccessibleName("Angle of the crop")
        self.angle.setToolTip("Angle of the crop (, and . change it by 0.1°)")
        self.angle.lineEdit().setTextMargins(GRID - 2, 0, 0, 0)

    def _lay_out(self) -> None:
        straighten = QHBoxLayout()
        straighten.setSpacing(GRID)
        straighten.addWidget(label("Straighten"))
        straighten.addStretch(1)
        straighten.addWidget(self.angle)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(label("Shape", "heading"))
        column.addWidget(self.aspect)
        column.addWidget(self.pixels)
        column.addLayout(straighten)
        column.addWidget(self.level)
        column.addSpacing(GRID)
        column.addWidget(self._alternatives_title)
        column.addWidget(self.alternatives)
        column.addSpacing(GRID)
        column.addWidget(label("Why this crop", "heading"))
        column.addWidget(self.why)
        column.addWidget(self.learnt)
        column.addSpacing(GRID)
        column.addWidget(self.outputs)
        column.addStretch(1)
