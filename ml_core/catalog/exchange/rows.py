"""Pairs and judgements as flat rows: the keys of the JSON form and the columns of the CSV form."""

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from ml_core.catalog import paths
from ml_core.catalog.exchange.archive import ArchivedJudgement, ArchivedPair
from ml_core.catalog.judgement_records import checked_name
from ml_core.geometry import Box, Crop
from ml_core.specs.codec import from_plain
from ml_core.specs.errors import SpecError
from ml_core.specs.judgements import Choice, Confidence, CropOrigin, PairKind, PairPurpose

# Beyond the frame by less than this is rounding.
_ROUNDING = 1e-6
_LONGEST_TEXT = 200


@dataclass(frozen=True)
class PairRow:
    """A pair; resources/help/judgements.md describes each key."""

    pair: int
    photo: str
    a_x0: float
    a_y0: float
    a_x1: float
    a_y1: float
    b_x0: float
    b_y0: float
    b_x1: float
    b_y1: float
    a_angle: float = 0.0
    b_angle: float = 0.0
    a_origin: CropOrigin = "file"
    b_origin: CropOrigin = "file"
    kind: PairKind = "imported"
    purpose: PairPurpose = "learn"
    model: str = ""
    repeat_of: int | None = None
    created: float | None = None


@dataclass(frozen=True)
class JudgementRow:
    """An answer to a pair; resources/help/judgements.md describes each key."""

    pair: int
    choice: Choice
    confidence: Confidence = "normal"
    annotator: str = ""
    milliseconds: int = 0
    time: float | None = None


def row_of_pair(pair: ArchivedPair) -> PairRow:
    """Return a pair as a row."""
    a, b = pair.a.box, pair.b.box
    return PairRow(
        pair.number,
        written_path(pair.photo),
        *(*a, *b),
        a_angle=pair.a.angle,
        b_angle=pair.b.angle,
        a_origin=pair.a_origin,
        b_origin=pair.b_origin,
        kind=pair.kind,
        purpose=pair.purpose,
        model=pair.model,
        repeat_of=pair.repeat_of,
        created=pair.created,
    )


def row_of_judgement(answer: ArchivedJudgement) -> JudgementRow:
    """Return an answer as a row."""
    return JudgementRow(
        answer.pair_id, answer.choice, answer.confidence, answer.annotator, answer.milliseconds, answer.time
    )


def pair_of_row(plain: Any, folder: Path) -> ArchivedPair:
    """Return the pair of a row of plain values; raises `SpecError` when it is none.

    Args:
        plain: The row's keys and values.
        folder: Where photos with a relative path are.
    """
    row = from_plain(PairRow, plain)
    if len(row.model) > _LONGEST_TEXT or not row.model.isprintable():
        raise SpecError("“model” is no name.")
    if row.created is not None and not math.isfinite(row.created):
        raise SpecError("“created” is no time.")
    return ArchivedPair(
        read_path(row.photo, folder),
        crop_of((row.a_x0, row.a_y0, row.a_x1, row.a_y1), row.a_angle),
        crop_of((row.b_x0, row.b_y0, row.b_x1, row.b_y1), row.b_angle),
        row.a_origin,
        row.b_origin,
        row.kind,
        row.purpose,
        row.model,
        row.repeat_of,
        number=row.pair,
        created=row.created,
    )


def judgement_of_row(plain: Any, place: str) -> ArchivedJudgement:
    """Return the answer of a row of plain values; raises `SpecError` when it is none."""
    row = from_plain(JudgementRow, plain)
    if not 0 <= row.milliseconds < 2**63:
        raise SpecError("“milliseconds” is no time span.")
    if row.time is not None and not math.isfinite(row.time):
        raise SpecError("“time” is no time.")
    annotator = checked_name(row.annotator)
    return ArchivedJudgement(
        row.pair, row.choice, row.confidence, annotator, row.milliseconds, place=place, time=row.time
    )


def crop_of(edges: tuple[float, float, float, float], angle: float = 0.0) -> Crop:
    """Return a crop; raises `SpecError` when it is empty, lies outside the photo or is turned too far."""
    x0, y0, x1, y1 = edges
    # Written so that NaN fails too.
    if not (-_ROUNDING <= x0 < x1 <= 1 + _ROUNDING and -_ROUNDING <= y0 < y1 <= 1 + _ROUNDING):
        raise SpecError("A crop is empty or lies outside the photo.")
    if not abs(angle) <= 180:
        raise SpecError("A crop's angle is not within -180 to 180 degrees.")
    return Crop(Box(*edges), angle)


def written_path(photo: Path) -> str:
    """Return a photo's path as text; as an address where its name is no valid Unicode."""
    text = str(photo)
    return text if _is_unicode(text) else photo.as_uri()


def read_path(text: str, folder: Path) -> Path:
    """Return the path that `written_path` wrote, or one relative to a folder; raises `SpecError` when it is none."""
    if not text or "\0" in text or not _is_unicode(text):
        raise SpecError("The photo’s path is none.")
    return paths.absolute(folder / (_path_of_address(text) if text.startswith("file:") else text))


def is_there(photo: Path) -> bool:
    """Return whether there is such a file; a name that no file can have is none."""
    try:
        return photo.exists()
    except OSError:
        return False


def _path_of_address(address: str) -> str:
    path = os.fsdecode(unquote_to_bytes(urlsplit(address).path))
    return path.removeprefix("/") if os.name == "nt" else path


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
