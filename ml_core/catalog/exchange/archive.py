"""What a file of pairs and judgements holds, whatever its form."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ml_core.catalog.records import Judgement, NewPair
from ml_core.specs.errors import PhotoError, SpecError

# Twenty thousand judgements take about ten megabytes; what is read is held in memory.
LARGEST_MB = 32

T = TypeVar("T")


@dataclass(frozen=True)
class ArchivedPair(NewPair):
    """A pair of a file; `repeat_of` is the number of another pair of the file.

    Attributes:
        number: Its number in the file.
        created: When it was made, in seconds of Unix time; None when the file does not say.
        pixels: Displayed width and height of the photo where the file knows corners in whole pixels only, else None.
    """

    number: int = field(kw_only=True)
    created: float | None = field(kw_only=True)
    pixels: tuple[int, int] | None = field(kw_only=True, default=None)


@dataclass(frozen=True)
class ArchivedJudgement(Judgement):
    """An answer of a file; `pair_id` is the number of a pair of the file.

    Attributes:
        place: Where it stands, for messages.
        time: When it was given, in seconds of Unix time; None when the file does not say.
    """

    place: str = field(kw_only=True)
    time: float | None = field(kw_only=True)


@dataclass(frozen=True)
class Skipped:
    """Something that was left out: where it stands, and why."""

    place: str
    reason: str


@dataclass
class Archive:
    """Pairs and the whole journal of answers to them, in order, and what of the file made no sense."""

    pairs: list[ArchivedPair] = field(default_factory=list)
    judgements: list[ArchivedJudgement] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def read_each(self, items: Iterable[tuple[str, T]], read: Callable[[str, T], None]) -> None:
        """Call `read` with each item and its place; one that makes no sense is skipped with the reason."""
        for place, item in items:
            try:
                read(place, item)
            except (SpecError, PhotoError) as error:
                self.skipped.append(Skipped(place, error.words))


def read_text(file: Path) -> str:
    """Return the text of a file; raises `SpecError` when it cannot be read, is too large or not UTF-8."""
    limit = LARGEST_MB * 2**20
    try:
        with file.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        what = f"The file of judgements cannot be read ({error.strerror or error})."
        raise SpecError(what, "Choose a JSON or CSV file.", file) from error
    if len(content) > limit:
        raise SpecError(f"The file is larger than {LARGEST_MB} MB.", "Split it into several files.", file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError("The file is not text in UTF-8.", "Save it as UTF-8, then import it again.", file) from error
