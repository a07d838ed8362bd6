"""What comes of each photo while crops are proposed for many: a journal in the run's folder, read while it grows."""

from dataclasses import dataclass

from ml_core.specs.crop_table import CropRow

OUTCOMES = "outcomes.jsonl"


@dataclass(frozen=True)
class Outcome:
    """What came of one photo: its crops, or the reason why there are none."""

    photo: str
    crops: tuple[CropRow, ...] = ()
    reason: str = ""
