"""What comes after the photo under review: found out once it is painted, so that the next key need not wait."""

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.panes.crop.review_desk import ReviewDesk
from desktop_app.widgets.held_rows import HeldRows
from desktop_app.widgets.photo_model import PhotoModel
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import Photo

# Long enough for the photo to be painted first.
_AFTER_PAINT_MS = 15
# What the photo shown needs of the engine comes first.
_CALM_MS = 500


class LookingAhead(QObject):
    """Knows the row of the photo shown and of the next one without a decision.

    Args:
        catalog: Where decisions are.
        rows: The order of the photos.
        model: The photos as rows.
        desk: The crops of the photo shown, and its output.

    Signals:
        painted(): The photo shown is painted, and what comes next is known.
        calm(Photo): The engine has nothing more urgent to do than this photo, which comes next.
    """

    painted = Signal()
    calm = Signal(object)

    def __init__(
        self, catalog: Catalog, rows: HeldRows, model: PhotoModel, desk: ReviewDesk, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._catalog, self._rows, self._model, self._desk = catalog, rows, model, desk
        self.row = self._ahead = -1
        self._after_paint = QTimer(self, singleShot=True, interval=_AFTER_PAINT_MS)
        self._after_paint.timeout.connect(self._look)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._on_calm)

    def arrive(self, row: int) -> None:
        """Look ahead from another row, or from the same one anew."""
        self.row, self._ahead = row, -1
        self._after_paint.start()

    def again(self) -> None:
        """Tell of the next photo once more, when there is calm."""
        self._calm.start()

    def is_waiting(self) -> bool:
        """Return whether it is still to be found out what comes next."""
        return self._after_paint.isActive()

    def next_row(self) -> int | None:
        """Return the row of the next photo without a decision, from the top after the last one; None without any."""
        output, known = self._desk.output.name, self._model.photo(self._ahead)
        if known is not None and self._catalog.undecided([known.id], output):
            return self._ahead
        found = self._rows.next_undecided(self.row, output)
        return None if found == self.row else found

    def neighbours(self) -> list[Photo]:
        """Return the photos that keys most likely lead to."""
        rows = dict.fromkeys(each for each in (self._ahead, self.row + 1, self.row - 1) if each >= 0)
        found = (self._model.photo(row) for row in rows if row != self.row)
        return [photo for photo in found if photo is not None]

    def stop(self) -> None:
        """Look no more."""
        self._after_paint.stop()
        self._calm.stop()

    def _look(self) -> None:
        found = self.next_row()
        self._ahead = -1 if found is None else found
        self.painted.emit()
        self._calm.start()

    def _on_calm(self) -> None:
        following = self._model.photo(self._ahead)
        if self._desk.working:
            self._calm.start()
        elif following is not None:
            self.calm.emit(following)
