"""The policy at work: its path on a photo as an animation, played or stepped through by keys."""

import time

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from desktop_app.widgets.crop_canvas import CropCanvas
from desktop_app.widgets.crop_motion import GLIDE_SECONDS, HOLD_SECONDS, CropPath
from desktop_app.widgets.icons import icon
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID, ICON_PIXELS

FRAME_MS = 16
_PERIOD = HOLD_SECONDS + GLIDE_SECONDS


class CropPlayer(QWidget):
    """Plays a `CropPath`: space plays and pauses, left and right step, home and end jump.

    Signals:
        step_changed(int): Another step is shown.
        ended(): It played to the end.
    """

    step_changed = Signal(int)
    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = CropPath.of(())
        self._seconds = 0.0
        self._clock = 0.0
        self._step = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("The policy's moves on a photo")
        self._canvas = CropCanvas()
        self._play = QToolButton()
        self._play.setIconSize(QSize(ICON_PIXELS, ICON_PIXELS))
        self._play.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setAccessibleName("Move")
        self._slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._words = label("", "caption")
        self._timer = QTimer(self, interval=FRAME_MS)
        self._lay_out()
        self._timer.timeout.connect(self._advance)
        self._play.clicked.connect(self.toggle)
        self._slider.valueChanged.connect(self.go_to)
        self.pause()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._play)
        row.addWidget(self._slider, 1)
        row.addWidget(self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self._canvas, 1)
        column.addLayout(row)

    @property
    def canvas(self) -> CropCanvas:
        """Return the photo with the crop on it."""
        return self._canvas

    @property
    def step(self) -> int:
        """Return the step that is shown."""
        return self._path.step_at(self._seconds)

    @property
    def playing(self) -> bool:
        """Return whether it plays."""
        return self._timer.isActive()

    def set_image(self, image: QImage) -> None:
        """Show this photo."""
        self._canvas.set_image(image)

    def set_path(self, path: CropPath, *, at_end: bool = False) -> None:
        """Show another path from its start, or resting at its end; what plays goes on playing."""
        self._path = path
        self._step = -1
        self._slider.blockSignals(True)
        self._slider.setRange(0, path.last)
        self._slider.blockSignals(False)
        for control in (self._play, self._slider, self._words):
            control.setVisible(path.last > 0)
        self._show(path.last * _PERIOD if at_end else 0.0)

    def play(self) -> None:
        """Play, from the start when it is at its end."""
        if self.step >= self._path.last:
            self._seconds = 0.0
        self._clock = time.monotonic()
        self._timer.start()
        self._show_button("pause", "Pause (Space)")

    def pause(self) -> None:
        """Stand still."""
        self._timer.stop()
        self._show_button("play", "Play (Space)")

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def go_to(self, step: int) -> None:
        """Stand still at a step."""
        self.pause()
        self._show(max(0, min(self._path.last, step)) * _PERIOD)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play, pause and step."""
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Left: self.step - 1,
            Qt.Key.Key_Right: self.step + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: 9999,
        }
        if key == Qt.Key.Key_Space:
            self.toggle()
        elif key in steps:
            self.go_to(steps[key])
        else:
            super().keyPressEvent(event)

    def _show_button(self, icon_name: str, words: str) -> None:
        self._play.setIcon(icon(icon_name))
        self._play.setToolTip(words)
        self._play.setAccessibleName(words.partition(" (")[0])

    def _advance(self) -> None:
        now = time.monotonic()
        seconds, self._clock = self._seconds + now - self._clock, now
        if seconds >= self._path.seconds:
            self.pause()
            seconds = self._path.last * _PERIOD
            self.ended.emit()
        self._show(seconds)

    def _show(self, seconds: float) -> None:
        self._seconds = seconds
        self._canvas.set_box(self._path.box_at(seconds))
        step = self.step
        if step == self._step:
            return
        self._step = step
        self._slider.blockSignals(True)
        self._slider.setValue(step)
        self._slider.blockSignals(False)
        score = self._path.score(step)
        rated = f"   score {score:.2f}" if score is not None else ""
        self._words.setText(f"move {step} of {self._path.last}{rated}")
        self.setAccessibleDescription(self._words.text())
        self.step_changed.emit(step)
