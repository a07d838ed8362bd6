"""Changes to the crops of photos, each of which can be undone and done again, whatever it was."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Signal

from desktop_app.commands.history import History
from ml_core.catalog.records import StoredCrop

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

# More photos than this are read anew all at once.
_MANY = 50
_Crops: TypeAlias = dict[int, list[StoredCrop]]


class CropChanges(QObject):
    """Carries out changes in one transaction each, and remembers the crops before and after.

    Args:
        session: Where the crops are.
        history: What can be undone.

    Signals:
        changed(list[int]): The crops of these photos changed, by an act, its undoing or its redoing.
        returned(list[int]): The same, when it was undone or done again.
    """

    changed = Signal(object)
    returned = Signal(object)

    def __init__(self, session: "Session", history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._history = session, history

    def act(self, title: str, photo_ids: Sequence[int], change: Callable[[], object]) -> None:
        """Change the crops of these photos, and no others.

        Args:
            title: What is done, as it reads after “Undone: ”.
            photo_ids: The photos.
            change: Writes to the catalog; all of it or nothing is kept.
        """
        catalog = self._session.catalog
        before = self._crops(photo_ids)
        with catalog.transaction():
            change()
        after = self._crops(photo_ids)
        if before != after:
            self._history.did(title, partial(self._put, before), partial(self._put, after))
            self._tell(photo_ids)

    def note(self, title: str, photo_id: int, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        """Remember something done while looking at a photo that wrote nothing; it is shown again first."""

        def again(act: Callable[[], None]) -> None:
            self.returned.emit([photo_id])
            act()

        self._history.did(title, partial(again, undo), partial(again, redo))

    def _crops(self, photo_ids: Sequence[int]) -> _Crops:
        return {photo_id: self._session.catalog.crops(photo_id) for photo_id in photo_ids}

    def _put(self, crops: _Crops) -> None:
        catalog = self._session.catalog
        # Photos that were taken off the list meanwhile took their crops along.
        there = [photo.id for photo in catalog.photos(list(crops))]
        with catalog.transaction():
            for photo_id in there:
                catalog.put_crops(photo_id, crops[photo_id])
        self._tell(there)
        self.returned.emit(there)

    def _tell(self, photo_ids: Sequence[int]) -> None:
        self.changed.emit(list(photo_ids))
        if len(photo_ids) > _MANY:
            self._session.photos_changed.emit()
            return
        for photo_id in photo_ids:
            self._session.photo_changed.emit(photo_id)
