"""For which photos crops are proposed in the background."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QObject

from desktop_app.jobs.catalog_paths import catalog_paths
from desktop_app.jobs.cropping import Cropping
from ml_core.catalog.records import PhotoQuery
from ml_core.specs.tasks import AspectName

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class Batch(QObject):
    """Starts croppings of groups of photos.

    Args:
        session: The open profile.

    Attributes:
        cropping: The run, or the last one.
    """

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.cropping = Cropping(session, self)
        self.cropping.follow_last()

    def for_query(self, query: PhotoQuery, aspect: str) -> None:
        """Propose crops for the photos of a query."""
        file = self._session.profile.catalog_file
        self.cropping.start_for(lambda: catalog_paths(file, query), _named(aspect))

    def for_photos(self, photo_ids: Sequence[int], aspect: str) -> None:
        """Propose crops for these photos."""
        paths: tuple[Path, ...] = tuple(
            photo.path for photo in self._session.catalog.photos(photo_ids) if photo.state == "ready"
        )
        self.cropping.start_for(lambda: paths, _named(aspect))


def _named(aspect: str) -> AspectName | None:
    """Return a shape that runs know; None for one of a person's own, which is looked for photo by photo."""
    return next((each for each in get_args(AspectName) if each == aspect), None)
