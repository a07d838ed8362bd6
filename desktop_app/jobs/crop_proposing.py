"""Asking the engine for crops of one photo, and what is kept of its answer."""

from typing import TYPE_CHECKING

from desktop_app.jobs.taste_state import proposing
from ml_core.catalog.records import CropSource, NewCrop, Photo
from ml_core.geometry import Box, Crop
from ml_core.specs.engine import BoxTuple, PhotoRef, ProposeReply, ProposeRequest
from ml_core.specs.tasks import Method

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

ALTERNATIVES = 9


def propose_request(session: "Session", photo: Photo, aspect: str, *, turned: bool = False) -> ProposeRequest:
    """Return the request for crops of a photo with the policy and the taste in use."""
    what = proposing(session)
    method: Method = "dense" if what.policy is None else "polish"
    return ProposeRequest(
        photo=PhotoRef(photo.path, as_tuple(photo.subject)),
        aspect=aspect,
        turned=turned,
        count=ALTERNATIVES,
        method=method,
        policy=None if what.policy is None else what.policy.folder,
        scorer=session.settings.scorer,
        taste=what.taste,
        weight=what.weight,
    )


def proposed_crops(photo_id: int, request: ProposeRequest, reply: ProposeReply, output: str = "") -> list[NewCrop]:
    """Return the crops of a reply as the catalog keeps them, best first."""
    source: CropSource = request.method
    return [
        NewCrop(
            photo_id=photo_id,
            crop=Crop(Box(*proposed.crop.box)),
            source=source,
            aspect=request.aspect,
            score=proposed.crop.mean,
            model=request.scorer if request.policy is None else request.policy.name,
            rank=rank,
            output=output,
            confidence=proposed.confidence,
            reason=proposed.reason,
            attention=proposed.attention,
        )
        for rank, proposed in enumerate(reply.crops)
    ]


def as_tuple(box: Box | None) -> BoxTuple | None:
    """Return a box as messages carry it."""
    return None if box is None else (box.x0, box.y0, box.x1, box.y1)
