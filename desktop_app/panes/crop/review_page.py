"""One photo under review: what is known of its crop above it, the photo, what can be done below it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.panes.crop.review_desk import ReviewDesk
from desktop_app.panes.crop.review_words import attention_words, standing_words
from desktop_app.panes.crop.shapes import ratio_on
from desktop_app.widgets.buttons import CommandButton, CommandPushButton
from desktop_app.widgets.crop_editor import CropEditor
from desktop_app.widgets.symbol import Symbol
from desktop_app.widgets.text import FileNameLabel, label
from desktop_app.widgets.theme import GRID
from ml_core.catalog.records import Photo
from ml_core.geometry import FULL_FRAME, Crop


class ReviewPage(QWidget):
    """Shows the photo of a desk with its crop, and hands changes by hand to the desk.

    Args:
        loader: Where pictures come from; the page's own.
        desk: The crops of the photo.
        tabs: The outputs, to lie above the photo.
    """

    def __init__(self, loader: PreviewLoader, desk: ReviewDesk, tabs: QWidget) -> None:
        super().__init__()
        self._desk = desk
        self.editor = CropEditor(loader)
        self.name, self.place = FileNameLabel(), label("", "muted")
        self.words, self.attention = label(""), label("", "accent")
        self._eye = Symbol("eye", 2 * GRID, "accent")
        for words in (self.words, self.attention):
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._tools, self._chips, self._decisions = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._buttons: list[CommandButton | CommandPushButton] = []
        self._shown_when_possible: list[CommandPushButton] = []
        self._lay_out(tabs)
        self.editor.edited.connect(lambda _before, after: desk.change(after))
        desk.changed.connect(self.refresh)

    def show_photo(self, photo: Photo, place: str, around: Sequence[Photo]) -> None:
        """Show the desk's photo; `around` are those that may be next, the likeliest first."""
        self.name.setText(photo.path.name)
        self.name.setToolTip(str(photo.path))
        self.place.setText(place)
        self.editor.show_photo(photo, self._desk.crop, around)
        self.refresh()

    def place_buttons(
        self,
        tools: Sequence[CommandButton],
        chips: Sequence[CommandPushButton],
        decisions: Sequence[CommandPushButton],
    ) -> None:
        """Put the buttons of commands above the photo and below it."""
        self._buttons, self._shown_when_possible = [*tools, *chips, *decisions], list(chips)
        for row, buttons in ((self._tools, tools), (self._chips, chips), (self._decisions, decisions)):
            for button in buttons:
                row.addWidget(button)

    def refresh(self) -> None:
        """Show the crop as it is now, and what is known of it."""
        photo, desk = self._desk.photo, self._desk
        if photo is None:
            return
        if self.editor.photo is not None and self.editor.photo.id == photo.id:
            crop = desk.crop or Crop(FULL_FRAME)
            if crop != self.editor.crop:
                self.editor.set_crop(crop)
        self.editor.set_aspect(ratio_on(photo, desk.shape))
        self.words.setText(_looking_words(self.editor) or standing_words(desk))
        asks = "" if desk.changed_by_hand or desk.working else attention_words(desk.chosen)
        self.attention.setText(asks)
        for part in (self.attention, self._eye):
            part.setVisible(bool(asks))
        for button in self._buttons:
            button.setEnabled(button.bound.can_run())
        for chip in self._shown_when_possible:
            chip.setVisible(chip.isEnabled())

    def _lay_out(self, tabs: QWidget) -> None:
        above = QHBoxLayout()
        above.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        above.setSpacing(GRID)
        above.addWidget(self.name, 1)
        above.addLayout(self._chips)
        above.addWidget(self.place)
        above.addSpacing(GRID)
        self._tools.setSpacing(GRID // 2)
        above.addLayout(self._tools)
        said = QWidget()
        said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        lines = QVBoxLayout(said)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        asks = QHBoxLayout()
        asks.setSpacing(GRID // 2)
        asks.addWidget(self._eye)
        asks.addWidget(self.attention, 1)
        lines.addWidget(self.words)
        lines.addLayout(asks)
        below = QHBoxLayout()
        below.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        below.setSpacing(GRID)
        below.addWidget(said, 1)
        self._decisions.setSpacing(GRID)
        below.addLayout(self._decisions)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(tabs)
        column.addWidget(self.editor, 1)
        column.addLayout(below)


def _looking_words(editor: CropEditor) -> str:
    """Return what is shown instead of the crop on its photo; empty as a rule."""
    if editor.shows_before:
        return "Before: the photo as it was taken"
    return "After: the crop alone" if editor.shows_result else ""
