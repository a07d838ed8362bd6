"""The full view: one photo, its crops below it, what can be done with it above it."""

from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.panes.library.crop_desk import ASPECTS, CropDesk
from desktop_app.panes.library.subject_desk import SubjectDesk
from desktop_app.widgets.buttons import CommandButton, CommandPushButton
from desktop_app.widgets.form_fields import value_words
from desktop_app.widgets.photo_view import PhotoView
from desktop_app.widgets.photo_words import CROP_WORDS, state_words, trouble_of
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.catalog.records import Photo, StoredCrop

Button: TypeAlias = CommandButton | CommandPushButton

_MARKING = "Click the subject, or draw a box around it. T when done."


class PhotoPage(QWidget):
    """Shows a photo with its crops and its subject.

    Args:
        loader: Where pictures come from; the page's own.
        crops: The crops of the photo.
        subject: The subject of the photo.

    Signals:
        crop_shown(): Another crop, or none, is shown.
    """

    crop_shown = Signal()

    def __init__(self, loader: PreviewLoader, crops: CropDesk, subject: SubjectDesk) -> None:
        super().__init__()
        self._crops, self._subject = crops, subject
        self._photo: Photo | None = None
        self._place = ""
        self.view = PhotoView(loader)
        self.name, self.zoom, self.words = label(""), label("", "muted"), label("", "muted", wrap=True)
        # Long words are wrapped; they must not push the details panel aside.
        for words in (self.name, self.words):
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.aspect = QComboBox()
        self.alternatives = _Alternatives(crops)
        self.tools, self.decisions = QHBoxLayout(), QHBoxLayout()
        self._above, self._buttons = QHBoxLayout(), list[Button]()
        for aspect in ASPECTS:
            self.aspect.addItem(value_words(aspect).capitalize(), aspect)
        self.aspect.setAccessibleName("Shape of the crops")
        self.aspect.setToolTip("Shape of the crops (R for the next one)")
        self._lay_out()
        self._connect()

    def show_photo(self, photo: Photo, place: str, around: Sequence[Photo]) -> None:
        """Show a photo; `place` says where it stands, `around` is where the person may go next."""
        self._photo, self._place = photo, place
        self.view.show_photo(photo, around)
        self._crops.show_photo(photo)
        self._subject.show_photo(photo)
        if self.view.subject.is_on:
            self._subject.find()
        self._show_words()

    def update_photo(self, photo: Photo) -> None:
        """Take up what changed of the photo that is shown."""
        self._photo = photo
        self._subject.show_photo(photo)
        self._show_words()

    @property
    def photo(self) -> Photo | None:
        """Return the photo, or None."""
        return self._photo

    def mark_subject(self, on: bool) -> None:
        """Let clicks mark the subject, or leave them to the view."""
        self.view.subject.switch(on)
        if on:
            self._subject.find()
        self._show_words()

    def place_tools(self, back: Button, above: Sequence[Button], below: Sequence[Button]) -> None:
        """Put the buttons of commands beside the photo's name, and at the right of its crops."""
        self._buttons = [back, *above, *below]
        self._above.insertWidget(0, back)
        for row, buttons in ((self.tools, above), (self.decisions, below)):
            for button in buttons:
                row.addWidget(button)

    # Within

    def _lay_out(self) -> None:
        above = self._above
        above.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        above.setSpacing(GRID)
        above.addWidget(self.name, 1)
        above.addWidget(self.zoom)
        self.tools.setSpacing(GRID // 2)
        above.addLayout(self.tools)
        below = QHBoxLayout()
        below.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        below.setSpacing(GRID)
        below.addWidget(self.aspect)
        below.addWidget(self.alternatives)
        below.addWidget(self.words, 1)
        self.decisions.setSpacing(GRID)
        below.addLayout(self.decisions)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.view, 1)
        column.addLayout(below)

    def _connect(self) -> None:
        self._crops.changed.connect(self._on_crops)
        self._subject.changed.connect(self._on_subject)
        self.aspect.activated.connect(lambda _index: self._crops.set_aspect(self.aspect.currentData()))
        self.view.zoomed.connect(self._show_zoom)
        self.view.subject.clicked.connect(self._subject.find_at)
        self.view.subject.drawn.connect(self._subject.mark)

    def _on_crops(self) -> None:
        chosen = self._crops.chosen
        self.view.set_crop(None if chosen is None else chosen.crop.box)
        self.aspect.setCurrentIndex(ASPECTS.index(self._crops.aspect))
        self.alternatives.refresh()
        self._show_words()
        self.crop_shown.emit()

    def _on_subject(self) -> None:
        self.view.subject.set_box(self._subject.box, marked=self._subject.is_marked)

    def _show_zoom(self) -> None:
        self.zoom.setText(self.view.zoom_words())

    def _show_words(self) -> None:
        for button in self._buttons:
            button.setEnabled(button.bound.can_run())
        photo = self._photo
        if photo is None:
            return
        self.name.setText(f"{photo.path.name}   {self._place}")
        self.words.setText(self._crop_words(photo))

    def _crop_words(self, photo: Photo) -> str:
        if photo.state == "broken":
            return " ".join(trouble_of(photo)).strip()
        if self.view.subject.is_on:
            return _MARKING
        if self._crops.working:
            return "Looking for crops…"
        if self._crops.fruitless:
            return "No crop of this shape leaves every face whole."
        chosen = self._crops.chosen
        return state_words(photo).capitalize() if chosen is None else _chosen_words(chosen)


class _Alternatives(QWidget):
    """The crops to choose from, as numbered buttons."""

    def __init__(self, crops: CropDesk) -> None:
        super().__init__()
        self._crops = crops
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._buttons: list[QToolButton] = []

    def refresh(self) -> None:
        """Show the crops as they are now."""
        crops = self._crops.crops
        while len(self._buttons) < len(crops):
            self._add()
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(crops))
            button.setChecked(self._crops.chosen is not None and crops.index(self._crops.chosen) == number)
            if number < len(crops):
                button.setToolTip(f"Crop {number + 1}: {_chosen_words(crops[number])}")
        self.setVisible(bool(crops))

    def _add(self) -> None:
        number = len(self._buttons)
        button = QToolButton()
        button.setText(str(number + 1))
        button.setCheckable(True)
        button.setFixedSize(4 * GRID, 4 * GRID)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(f"Crop {number + 1}")
        button.clicked.connect(lambda _checked: self._choose(number))
        self._buttons.append(button)
        self._row.addWidget(button)

    def _choose(self, number: int) -> None:
        self._crops.choose(number)
        self.refresh()


def _chosen_words(crop: StoredCrop) -> str:
    score = f", score {crop.score:.1f}" if crop.score is not None else ""
    return f"{CROP_WORDS[crop.state].capitalize()}{score}, {value_words(crop.aspect)}"
