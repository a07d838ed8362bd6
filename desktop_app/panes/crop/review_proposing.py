"""Proposals for the photo under review, and for the one that comes next, so that they are there before it is shown."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop_app.jobs.crop_proposing import propose_request, proposed_crops
from desktop_app.panes.crop.shapes import Shape, has_shape
from desktop_app.panes.crop.wanted_pixels import remarked
from ml_core.catalog.records import NewCrop, Photo, StoredCrop
from ml_core.specs.engine import ProposeReply
from ml_core.specs.outputs import Output

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

NOW, AHEAD = "review.propose", "review.ahead"


class Wish(NamedTuple):
    """For which photo, output and shape crops are wanted."""

    photo: Photo
    output: Output
    shape: Shape


class ReviewProposing(QObject):
    """Asks the engine and keeps what it proposes in place of proposals that nobody decided on.

    Signals:
        failed(object): The engine could not propose.
    """

    failed = Signal(object)

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def ask(
        self,
        wish: Wish,
        on_stored: Callable[[int], None],
        topic: str = NOW,
        still_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Ask for crops; `on_stored` hears how many there are. A newer question of the same topic replaces this one."""
        photo, output, shape = wish
        request = propose_request(self._session, photo, shape.aspect, turned=shape.turned)

        def on_reply(reply: ProposeReply) -> None:
            crops = [remarked(crop, photo, output) for crop in proposed_crops(photo.id, request, reply, output.name)]
            if self._session.catalog.photo(photo.id) is not None and still_wanted():
                self._replace(photo.id, output.name, crops)
                on_stored(len(crops))

        self._session.engine.ask(request, on_reply, self.failed.emit, topic)

    def look_ahead(
        self, wish: Wish, since: float, on_stored: Callable[[int], None], still_wanted: Callable[[], bool]
    ) -> None:
        """Ask for crops of a photo that comes later, if it has none of that shape or only some from before `since`."""
        stored = self._session.catalog.crops(wish.photo.id)
        crops = [crop for crop in stored if crop.output == wish.output.name]
        stale = bool(crops) and all(crop.state == "proposed" and crop.created < since for crop in crops)
        if wish.photo.state == "ready" and (stale or lacks(wish.photo, crops, wish.shape)):
            self.ask(wish, on_stored, AHEAD, still_wanted)

    def forget(self) -> None:
        """Wait for crops of the photo shown no longer."""
        self._session.engine.forget(NOW)

    def stop(self) -> None:
        """Wait for nothing any more."""
        for topic in (NOW, AHEAD):
            self._session.engine.forget(topic)

    def _replace(self, photo_id: int, output: str, new: Sequence[NewCrop]) -> None:
        catalog = self._session.catalog
        with catalog.transaction():
            kept = [
                crop for crop in catalog.crops(photo_id)
                if crop.output != output or crop.state != "proposed" or crop.source in ("user", "file")
            ]  # fmt: skip
            catalog.put_crops(photo_id, kept)
            catalog.add_crops(new)


def lacks(photo: Photo, crops: Sequence[StoredCrop], shape: Shape) -> bool:
    """Return whether nobody decided on these crops of a photo, and none of them has the shape that is wanted."""
    if any(crop.state != "proposed" for crop in crops):
        return False
    return not any(has_shape(photo, crop.crop, crop.aspect, shape) for crop in crops)
