"""For which photos crops are proposed in the background."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QObject

from desktop_app.jobs.arriving_crops import ArrivingCrops
from desktop_app.jobs.catalog_paths import catalog_paths
from desktop_app.jobs.cropping import Cropping, CropsWanted
from desktop_app.panes.crop.review_choices import ReviewChoices
from ml_core.catalog.records import PhotoQuery
from ml_core.specs.tasks import AspectName

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class Batch(QObject):
    """Starts croppings of groups of photos.

    Args:
        session: The open profile.
        choices: What the profile remembers.

    Attributes:
        cropping: The run, or the last one.
        arriving: Brings its crops into the catalog while it works.
    """

    def __init__(self, session: "Session", choices: ReviewChoices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._choices = session, choices
        self.cropping = Cropping(session, self)
        self.cropping.follow_last()
        self.arriving = ArrivingCrops(session, self.cropping, self)

    def for_query(self, query: PhotoQuery) -> None:
        """Propose crops for the photos of a query."""
        file = self._session.profile.catalog_file
        self.cropping.start_for(lambda: catalog_paths(file, query), self._wanted())

    def for_photos(self, photo_ids: Sequence[int]) -> None:
        """Propose crops for these photos."""
        photos = self._session.catalog.photos(photo_ids)
        paths = tuple(photo.path for photo in photos if photo.state == "ready")
        self.cropping.start_for(lambda: paths, self._wanted())

    def _wanted(self) -> CropsWanted:
        """Return what the profile's crops are for; a shape of the person's own is looked for photo by photo."""
        choices = self._choices.now
        known: AspectName | None = next((each for each in get_args(AspectName) if each == choices.aspect), None)
        return CropsWanted(known, choices.turned and known is not None, choices.outputs)
