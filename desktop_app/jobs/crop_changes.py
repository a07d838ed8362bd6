"""Changes to the crops of photos, each of which can be undone and done again, whatever it was."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from PySide6.QtCore import QObject, Signal

from desktop_app.commands.history import History
from desktop_app.jobs.background import run_in_background
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import StoredCrop

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

# More photos than this are read anew all at once.
_MANY = 50
# More than this are written beside the window, so many in a transaction that others can write in between.
_BESIDE, _AT_ONCE = 300, 100
_Crops: TypeAlias = dict[int, list[StoredCrop]]
Change: TypeAlias = Callable[[Catalog, Sequence[int]], object]


class _Changed(NamedTuple):
    """The crops of photos before and after a change."""

    before: _Crops
    after: _Crops


class CropChanges(QObject):
    """Carries out changes, and remembers the crops before and after.

    Args:
        session: Where the crops are.
        history: What can be undone.

    Signals:
        changed(list[int]): The crops of these photos changed, by an act, its undoing or its redoing.
        returned(list[int]): The same, when it was undone or done again.
        failed(object): A change that was made beside the window could not be made.
    """

    changed = Signal(object)
    returned = Signal(object)
    failed = Signal(object)

    def __init__(self, session: "Session", history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._history = session, history

    def act(self, title: str, photo_ids: Sequence[int], change: Change) -> None:
        """Change the crops of these photos, and no others; of many photos beside the window.

        Args:
            title: What is done, as it reads after “Undone: ”.
            photo_ids: The photos.
            change: Writes to the catalog it is given, for some of the photos at a time: all of those or none.
        """
        on_done = partial(self._on_acted, title)
        self._do(photo_ids, lambda catalog: _changed(catalog, photo_ids, change), on_done)

    def note(self, title: str, photo_id: int, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        """Remember something done while looking at a photo that wrote nothing; it is shown again first."""

        def again(act: Callable[[], None]) -> None:
            self.returned.emit([photo_id])
            act()

        self._history.did(title, partial(again, undo), partial(again, redo))

    def _do(
        self, photo_ids: Sequence[int], work: Callable[[Catalog], _Changed], on_done: Callable[[_Changed], None]
    ) -> None:
        if len(photo_ids) <= _BESIDE:
            on_done(work(self._session.catalog))
        else:
            file = self._session.profile.catalog_file
            run_in_background(lambda: _with_own_catalog(file, work), on_done, self.failed.emit)

    def _on_acted(self, title: str, done: _Changed) -> None:
        if done.before != done.after:
            self._history.did(title, partial(self._put, done.before), partial(self._put, done.after))
            self._tell(list(done.after))

    def _put(self, crops: _Crops) -> None:
        self._do(list(crops), lambda catalog: _put_back(catalog, crops), self._on_put)

    def _on_put(self, done: _Changed) -> None:
        self._tell(list(done.after))
        self.returned.emit(list(done.after))

    def _tell(self, photo_ids: Sequence[int]) -> None:
        self.changed.emit(list(photo_ids))
        if len(photo_ids) > _MANY:
            self._session.photos_changed.emit()
            return
        for photo_id in photo_ids:
            self._session.photo_changed.emit(photo_id)


def _with_own_catalog(file: Path, work: Callable[[Catalog], _Changed]) -> _Changed:
    with Catalog.open(file, maintain=False) as catalog:
        return work(catalog)


def _changed(catalog: Catalog, photo_ids: Sequence[int], change: Change) -> _Changed:
    done = _Changed({}, {})
    for first in range(0, len(photo_ids), _AT_ONCE):
        some = photo_ids[first : first + _AT_ONCE]
        with catalog.transaction():
            done.before.update((photo_id, catalog.crops(photo_id)) for photo_id in some)
            change(catalog, some)
            done.after.update((photo_id, catalog.crops(photo_id)) for photo_id in some)
    return done


def _put_back(catalog: Catalog, crops: _Crops) -> _Changed:
    # Photos that were taken off the list meanwhile took their crops along.
    there = {photo.id: crops[photo.id] for photo in catalog.photos(list(crops))}
    ids = list(there)
    for first in range(0, len(ids), _AT_ONCE):
        with catalog.transaction():
            for photo_id in ids[first : first + _AT_ONCE]:
                catalog.put_crops(photo_id, there[photo_id])
    return _Changed({}, there)
