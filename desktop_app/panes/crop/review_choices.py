"""What the profile remembers of how its photos are cropped, kept a moment after it changes."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.panes.crop.shapes import SHAPES, Shape
from ml_core.catalog.cropping_choices import CroppingChoices, load_choices, save_choices
from ml_core.specs.errors import CatalogError

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

# Shapes are cycled through by several quick keys.
_WRITE_MS = 800


class ReviewChoices(QObject):
    """Shape, own shapes, outputs and lines of composition of a profile.

    Signals:
        changed(): Something else is remembered.
        failed(object): It could not be kept.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._profile = session.profile
        self.now = load_choices(session.profile)
        self._write = QTimer(self, singleShot=True, interval=_WRITE_MS)
        self._write.timeout.connect(self.keep)

    @property
    def shape(self) -> Shape:
        """Return the last shape."""
        return Shape(self.now.aspect, self.now.turned)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the shapes to choose from, one's own last."""
        return (*SHAPES, *(each for each in self.now.own_aspects if each not in SHAPES))

    def take(self, choices: CroppingChoices) -> None:
        """Remember other choices from now on."""
        if choices != self.now:
            self.now = choices
            self._write.start()
            self.changed.emit()

    def close(self) -> None:
        """Write what was not written yet."""
        if self._write.isActive():
            self.keep()

    def take_shape(self, shape: Shape) -> None:
        """Remember a shape; one that is not among the usual ones is offered again."""
        choices = self.now.with_aspect(shape.aspect, shape.turned)
        self.take(choices if shape.aspect in SHAPES else choices.with_own_aspect(shape.aspect))

    def keep(self) -> None:
        """Write what is remembered now."""
        self._write.stop()
        try:
            save_choices(self._profile, self.now)
        except CatalogError as error:
            self.failed.emit(error)
