"""Judged pairs that no catalog holds."""

from pathlib import Path
from typing import Any

from ml_core.catalog.records import JudgedPair, StoredJudgement, StoredPair
from ml_core.geometry import Box, Crop
from ml_core.specs.judgements import Choice, Confidence

LEFT, RIGHT = Crop(Box(0.1, 0.2, 0.7, 0.9)), Crop(Box(0.0, 0.0, 0.5, 0.4))


def judged(
    number: int = 1,
    choice: Choice = "a",
    *,
    photo: int = 0,
    annotator: str = "Ann",
    confidence: Confidence = "normal",
    **pair: Any,
) -> JudgedPair:
    """Return an answer to a pair of a photo, with changes to the pair."""
    values = {"a": LEFT, "b": RIGHT, "a_origin": "policy", "b_origin": "dense", **pair}
    stored = StoredPair(Path(f"/photos/{photo}.jpg"), **values, id=number, created=0.0)
    return JudgedPair(stored, StoredJudgement(number, choice, confidence, annotator, id=number, time=0.0))


def repeated(number: int, first: int, choice: Choice = "b", **more: Any) -> JudgedPair:
    """Return an answer to the repeat of a pair that `judged` made; its sides are exchanged."""
    return judged(number, choice, a=RIGHT, b=LEFT, purpose="repeat", repeat_of=first, **more)
