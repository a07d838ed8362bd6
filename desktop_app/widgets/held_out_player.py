"""The policy at work on the photos it never trained on, one after the other."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.jobs.preview_images import PreviewImages
from desktop_app.widgets.buttons import icon_button
from desktop_app.widgets.crop_motion import CropPath
from desktop_app.widgets.crop_player import CropPlayer
from desktop_app.widgets.held_out import HeldOutPhoto
from desktop_app.widgets.text import FileNameLabel, label
from desktop_app.widgets.theme import GRID

REST_MS = 1200


class HeldOutPlayer(QWidget):
    """Plays each photo's moves and goes on to the next photo, until the person takes over.

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
        self._photos: tuple[HeldOutPhoto, ...] = ()
        self._place = 0
        self.player = CropPlayer()
        self._name, self._counted = FileNameLabel("caption"), label("", "caption")
        self._previous = icon_button("previous", "Previous photo", lambda: self._turn(-1))
        self._next = icon_button("next", "Next photo", lambda: self._turn(1))
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._go_on)
        self.player.ended.connect(self._rest.start)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._name, 1)
        row.addWidget(self._counted)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        column.addWidget(self.player, 1)

    @property
    def photos(self) -> tuple[HeldOutPhoto, ...]:
        """Return the photos it goes through."""
        return self._photos

    def show_photos(self, photos: tuple[HeldOutPhoto, ...]) -> None:
        """Go through these photos; the one in view stays, and what plays is played to its end."""
        before = [photo.photo for photo in self._photos]
        self._photos = photos
        if [photo.photo for photo in photos] != before or not photos:
            self.show_photo(0)
        elif photos and not self.player.playing:
            self.player.set_path(photos[self._place].path, at_end=True)

    def show_photo(self, place: int, *, play: bool = True) -> None:
        """Show one photo and play its moves."""
        for button in (self._previous, self._next):
            button.setVisible(len(self._photos) > 1)
        if not self._photos:
            self._name.clear()
            self._counted.clear()
            self.player.canvas.set_reason("Photos it never saw appear here.")
            self.player.set_path(CropPath.of(()))
            return
        self._rest.stop()
        self._place = place % len(self._photos)
        shown = self._photos[self._place]
        self._name.setText(shown.photo.name)
        self._counted.setText(f"{self._place + 1} of {len(self._photos)}")
        self._name.setToolTip(str(shown.photo))
        self.player.set_path(shown.path)
        self._pictures.ask(shown.photo)
        if play and self.isVisible():
            self.player.play()
        self.photo_changed.emit(self._place)

    def showEvent(self, event: QShowEvent) -> None:
        """Play when it comes into view."""
        super().showEvent(event)
        if self._photos:
            self.player.play()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        self._rest.stop()
        self.player.pause()
        super().hideEvent(event)

    def _on_loaded(self, path: str, image: QImage) -> None:
        if self._photos and path == str(self._photos[self._place].photo):
            self.player.set_image(image)

    def _on_failed(self, path: str, reason: str) -> None:
        if self._photos and path == str(self._photos[self._place].photo):
            self.player.canvas.set_reason(reason)

    def _turn(self, by: int) -> None:
        self.show_photo(self._place + by)

    def _go_on(self) -> None:
        if self.isVisible():
            self.show_photo(self._place + 1)
