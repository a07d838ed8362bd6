"""The photos of an evaluation one by one: where the crop lies, the crop before, the crop now."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.jobs.preview_images import PreviewImages
from desktop_app.widgets.buttons import icon_button
from desktop_app.widgets.crop_canvas import CropCanvas
from desktop_app.widgets.text import FileNameLabel, label
from desktop_app.widgets.theme import GRID
from ml_core.geometry import Box
from ml_core.specs.evaluation import EvaluatedPhoto, RatedBox
from ml_core.specs.evaluation_words import value_words

_HEIGHT = 200


class EvaluatedPhotos(QFrame):
    """Goes through photos by the arrow keys and two buttons, from the largest gain to the largest loss.

    Args:
        pictures: Where the photos' pictures come from.

    Signals:
        photo_changed(int): Another photo is shown.
    """

    photo_changed = Signal(int)

    def __init__(self, pictures: PreviewImages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._pictures.loaded.connect(self._on_loaded)
        self._pictures.failed.connect(self._on_failed)
        self._photos: tuple[EvaluatedPhoto, ...] = ()
        self._place = 0
        self.setProperty("surface", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Photos it never saw")
        self.canvases = (CropCanvas(), CropCanvas(cut=True), CropCanvas(cut=True))
        self._captions = tuple(label("", "caption", wrap=True) for _ in self.canvases)
        self._name, self._counted = FileNameLabel("muted"), label("", "muted")
        self._chance = label("", "muted", wrap=True)
        self._turns = (
            icon_button("previous", "Previous photo", lambda: self.show_photo(self._place - 1)),
            icon_button("next", "Next photo", lambda: self.show_photo(self._place + 1)),
        )
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label("Photos it never saw", "heading"))
        head.setSpacing(GRID)
        head.addWidget(self._name, 1)
        head.addWidget(self._counted)
        for button in self._turns:
            head.addWidget(button)
        grid = QGridLayout()
        grid.setSpacing(GRID)
        for column, (canvas, caption) in enumerate(zip(self.canvases, self._captions, strict=True)):
            canvas.setFixedHeight(_HEIGHT)
            grid.addWidget(canvas, 0, column)
            grid.addWidget(caption, 1, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 1)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(12, GRID, 12, GRID)
        column_layout.setSpacing(GRID // 2)
        column_layout.addLayout(head)
        column_layout.addLayout(grid)
        column_layout.addWidget(self._chance)

    @property
    def place(self) -> int:
        """Return which photo is shown."""
        return self._place

    def show_photos(self, photos: tuple[EvaluatedPhoto, ...]) -> None:
        """Go through these photos, from the first one on."""
        self._photos = photos
        for button in self._turns:
            button.setVisible(len(photos) > 1)
        if photos:
            self.show_photo(0)

    def show_photo(self, place: int) -> None:
        """Show one photo; after the last one comes the first."""
        if not self._photos:
            return
        self._place = place % len(self._photos)
        photo = self._photos[self._place]
        other = photo.baseline or photo.full
        before = "Full frame" if photo.baseline is None else "Before"
        counted = f"{self._place + 1} of {len(self._photos)}"
        self._name.setText(photo.photo.name)
        self._counted.setText(counted)
        self._name.setToolTip(str(photo.photo))
        for canvas, box in zip(self.canvases, (photo.policy.box, other.box, photo.policy.box), strict=True):
            canvas.set_box(Box(*box))
        words = ("Where the crop lies", f"{before}: {_rating(other)}", f"Now: {_rating(photo.policy)}")
        for caption, text in zip(self._captions, words, strict=True):
            caption.setText(text)
        self._chance.setText(_chance(photo))
        self.setAccessibleDescription(", ".join((f"{photo.photo.name}   {counted}", *words[1:])))
        self._pictures.ask(photo.photo)
        self.photo_changed.emit(self._place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn by the arrow keys, jump by Home and End."""
        places = {
            Qt.Key.Key_Left: self._place - 1,
            Qt.Key.Key_Right: self._place + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: -1,
        }
        if event.key() in places:
            self.show_photo(places[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _is_shown(self, path: str) -> bool:
        return bool(self._photos) and path == str(self._photos[self._place].photo)

    def _on_loaded(self, path: str, image: QImage) -> None:
        if self._is_shown(path):
            for canvas in self.canvases:
                canvas.set_image(image)

    def _on_failed(self, path: str, reason: str) -> None:
        if self._is_shown(path):
            for canvas in self.canvases:
                canvas.set_reason(reason)


def _rating(rated: RatedBox) -> str:
    taste = "" if rated.taste is None else f", taste {value_words('taste', rated.taste)}"
    return f"score {rated.aesthetic:.2f}{taste}"


def _chance(photo: EvaluatedPhoto) -> str:
    odd = "No person would crop like this. " if photo.degenerate else ""
    if photo.chosen is None:
        return odd.strip()
    chance = value_words("taste", photo.chosen)
    return f"{odd}The taste sees a chance of {chance} that you prefer the new crop."
