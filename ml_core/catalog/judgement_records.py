"""Pairs and the answers to them; both are only ever added.

Not judged is a pair without an answer, or whose last answer was withdrawn; a tie and a skipped pair are answers.
"""

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ml_core.catalog import paths
from ml_core.catalog.database import Database
from ml_core.catalog.records import (
    Annotator,
    ChoiceCounts,
    ChoiceTotals,
    Decision,
    JudgedPair,
    Judgement,
    NewPair,
    StoredJudgement,
    StoredPair,
)
from ml_core.geometry import Box, Crop
from ml_core.specs.errors import SpecError
from ml_core.specs.judgements import PairPurpose

LONGEST_ANNOTATOR = 80
# A blind trial is a session of its own.
COLLECTED: tuple[PairPurpose, ...] = ("learn", "held out", "repeat")

_PAIR = (
    "photo, a_x0, a_y0, a_x1, a_y1, a_angle, b_x0, b_y0, b_x1, b_y1, b_angle, "
    "a_origin, b_origin, kind, purpose, model, repeat_of, created"
)
_JUDGEMENT = "pair_id, choice, confidence, annotator, milliseconds, time"
_NEW_PAIR = f"INSERT INTO pairs ({_PAIR}) VALUES (CAST(? AS TEXT){', ?' * 17})"
_NEW_JUDGEMENT = f"INSERT INTO judgements ({_JUDGEMENT}) VALUES (?, ?, ?, ?, ?, ?)"
_PAIR_COLUMNS = ", ".join(f"pairs.{column}" for column in f"id, {_PAIR}".split(", "))
_JUDGEMENT_COLUMNS = ", ".join(f"judgements.{column}" for column in f"id, {_JUDGEMENT}".split(", "))
_LAST = "SELECT max(id) FROM judgements WHERE ?1 IS NULL OR annotator = ?1 GROUP BY pair_id, annotator"
_JUDGED = f"""
SELECT {_PAIR_COLUMNS}, {_JUDGEMENT_COLUMNS} FROM judgements JOIN pairs ON pairs.id = pair_id
WHERE judgements.id IN ({_LAST}) AND choice != 'withdrawn' ORDER BY judgements.id
"""
# The same as `NewPair.decided`.
_DECIDED = "(kind IN ('accepted', 'corrected') OR kind = 'imported' AND (a_origin = 'file') <> (b_origin = 'file'))"
# What a person did with a crop has its answer from the start: only pairs to be shown can wait for one.
_UNJUDGED = f"""
FROM pairs WHERE NOT {_DECIDED} AND purpose IN (SELECT value FROM json_each(?2)) AND NOT EXISTS (
    SELECT 1 FROM judgements WHERE pair_id = pairs.id AND choice != 'withdrawn' AND id IN ({_LAST}))
"""
_COUNTS = f"""
SELECT choice, count(*) FROM judgements JOIN pairs ON pairs.id = pair_id
WHERE judgements.id IN ({_LAST}) AND purpose IN (SELECT value FROM json_each(?2)) GROUP BY choice
"""
# One number tells the crops of a photo apart: written out, five take four times as long.
_CROP = "({side}_x0 + 3.1 * {side}_y0 + 7.3 * {side}_x1 + 13.7 * {side}_y1 + 29.9 * {side}_angle)"
# What an answer counts as: the same as `JudgedPair.choice`.
_CHOICE = f"""
annotator || char(10) || iif({_DECIDED} AND choice IN ('a', 'b'),
    photo || char(10) || iif(choice = 'a', {_CROP.format(side="a")}, {_CROP.format(side="b")}), pairs.id)
"""
_ANNOTATORS = f"""
SELECT annotator, count(DISTINCT iif(choice IN ('a', 'b', 'tie') AND purpose != 'trial' AND judgements.id IN ({_LAST}),
    {_CHOICE}, NULL)), max(time)
FROM judgements JOIN pairs ON pairs.id = pair_id
GROUP BY annotator ORDER BY max(time) DESC, max(judgements.id) DESC
"""
_TOTALS = f"""
SELECT purpose = 'trial', count(DISTINCT {_CHOICE}), max(time) FROM judgements JOIN pairs ON pairs.id = pair_id
WHERE judgements.id IN ({_LAST}) AND choice IN ('a', 'b', 'tie') GROUP BY 1
"""
_DECISIONS = f"""
SELECT {_PAIR_COLUMNS}, {_JUDGEMENT_COLUMNS}, last.choice FROM pairs
JOIN judgements ON judgements.id = (SELECT min(id) FROM judgements WHERE pair_id = pairs.id)
JOIN judgements AS last ON last.id = (SELECT max(id) FROM judgements WHERE pair_id = pairs.id)
WHERE {_DECIDED}
"""
_PAIR_WIDTH = 19


class JudgementRecords(Database):
    """Reads and writes pairs and judgements."""

    def add_pairs(self, pairs: Iterable[NewPair], created: float | None = None) -> list[int]:
        """Keep pairs, all or none, and return their ids.

        Args:
            pairs: A stays the left crop and B the right one.
            created: When they were made, in seconds of Unix time; now by default.

        Raises:
            CatalogError: If one of them repeats a pair that is not in the catalog.
        """
        now, ids = time.time() if created is None else created, []
        with self.transaction():
            for pair in pairs:
                row = self._execute(_NEW_PAIR, (*_pair_values(pair), now)).lastrowid
                assert row is not None
                ids.append(row)
        return ids

    def pair(self, pair_id: int) -> StoredPair | None:
        """Return a pair by its id; None when there is none."""
        rows = self._rows(f"SELECT {_PAIR_COLUMNS} FROM pairs WHERE id = ?", (int(pair_id),))
        return _pair(rows[0]) if rows else None

    def pairs(self) -> list[StoredPair]:
        """Return all pairs, judged or not, in the order they were stored."""
        return [_pair(row) for row in self._rows(f"SELECT {_PAIR_COLUMNS} FROM pairs ORDER BY id")]

    def pairs_of(self, photo: Path) -> list[StoredPair]:
        """Return the pairs of a photo, judged or not, in the order they were stored."""
        sql = f"SELECT {_PAIR_COLUMNS} FROM pairs WHERE photo = CAST(? AS TEXT) ORDER BY id"
        return [_pair(row) for row in self._rows(sql, (_stored(photo),))]

    def unjudged_pairs(
        self, annotator: str | None = None, purposes: Sequence[PairPurpose] = COLLECTED
    ) -> list[StoredPair]:
        """Return the pairs to be shown that an annotator has not answered, the earliest first: where to go on.

        Args:
            annotator: Who has not answered them; None for those that nobody has.
            purposes: Only pairs for these.
        """
        sql = f"SELECT {_PAIR_COLUMNS} {_UNJUDGED} ORDER BY id"
        return [_pair(row) for row in self._rows(sql, (annotator, json.dumps(list(purposes))))]

    def show_pair(self, pair_id: int, annotator: str) -> None:
        """Remember which pair an annotator has before them, to go on with after a restart."""
        sql = "INSERT OR REPLACE INTO shown_pairs SELECT ?, purpose = 'trial', id FROM pairs WHERE id = ?"
        self._execute(sql, (checked_name(annotator), int(pair_id)))

    def shown_pairs(self, annotator: str | None = None) -> list[StoredPair]:
        """Return what annotators had before them last, answered since or not: a pair to learn from, one of a trial.

        Args:
            annotator: Whose pairs; None for everybody's.
        """
        sql = f"SELECT {_PAIR_COLUMNS} FROM pairs JOIN shown_pairs ON pairs.id = pair_id"
        return [_pair(row) for row in self._rows(f"{sql} WHERE ?1 IS NULL OR annotator = ?1", (annotator,))]

    def judge(self, judgement: Judgement, when: float | None = None) -> int:
        """Keep an answer, on disk when this returns, and return its id; an earlier answer stays in the journal.

        Within a `transaction` it is on disk when that ends.

        Args:
            judgement: The answer; the annotator's last one to a pair counts.
            when: When it was given, in seconds of Unix time; now by default.

        Raises:
            CatalogError: If there is no such pair.
            SpecError: If the annotator's name cannot be kept.
        """
        values = (int(judgement.pair_id), judgement.choice, judgement.confidence, checked_name(judgement.annotator))
        now = time.time() if when is None else when
        row = self._execute(_NEW_JUDGEMENT, (*values, int(judgement.milliseconds), now)).lastrowid
        assert row is not None
        return row

    def judgement(self, pair_id: int, annotator: str) -> StoredJudgement | None:
        """Return an annotator's last answer to a pair; None when there is none or it was withdrawn."""
        sql = (
            f"SELECT {_JUDGEMENT_COLUMNS} FROM judgements WHERE pair_id = ? AND annotator = ? ORDER BY id DESC LIMIT 1"
        )
        rows = self._rows(sql, (int(pair_id), annotator))
        found = _judgement(rows[0]) if rows else None
        return None if found is None or found.choice == "withdrawn" else found

    def judged_pairs(self, annotator: str | None = None) -> list[JudgedPair]:
        """Return the pairs with an answer that counts, skipped ones included, in the order of judging.

        Args:
            annotator: Whose answers; None for everybody's.
        """
        rows = self._rows(_JUDGED, (annotator,))
        return [JudgedPair(_pair(row[:_PAIR_WIDTH]), _judgement(row[_PAIR_WIDTH:])) for row in rows]

    def journal(self, annotator: str | None = None) -> list[StoredJudgement]:
        """Return every answer that was ever given, withdrawn and changed ones included, in the order of judging."""
        sql = f"SELECT {_JUDGEMENT_COLUMNS} FROM judgements WHERE ?1 IS NULL OR annotator = ?1 ORDER BY id"
        return [_judgement(row) for row in self._rows(sql, (annotator,))]

    def decisions(self) -> list[Decision]:
        """Return what stands for a person's decisions over crops, in the order it was stored."""
        return [_decision(row) for row in self._rows(f"{_DECISIONS} ORDER BY pairs.id")]

    def decisions_of(self, photo: Path) -> list[Decision]:
        """Return the same for one photo."""
        sql = f"{_DECISIONS} AND photo = CAST(? AS TEXT) ORDER BY pairs.id"
        return [_decision(row) for row in self._rows(sql, (_stored(photo),))]

    def choice_counts(self, annotator: str | None = None, purposes: Sequence[PairPurpose] = COLLECTED) -> ChoiceCounts:
        """Return how many pairs an annotator answered which way, and how many wait; everybody together for None."""
        values = (annotator, json.dumps(list(purposes)))
        counts = dict(self._rows(_COUNTS, values))
        counts.pop("withdrawn", None)
        return ChoiceCounts(**counts, unjudged=self._rows(f"SELECT count(*) {_UNJUDGED}", values)[0][0])

    def choice_totals(self) -> ChoiceTotals:
        """Return how many choices everybody together made."""
        found = {bool(trial): (count, last) for trial, count, last in self._rows(_TOTALS, (None,))}
        return ChoiceTotals(*found.get(False, (0, 0.0)), *found.get(True, (0, 0.0)))

    def annotators(self) -> list[Annotator]:
        """Return who judged, the latest first."""
        return [Annotator(*row) for row in self._rows(_ANNOTATORS, (None,))]


def checked_name(annotator: str) -> str:
    """Return an annotator's name; raises `SpecError` when it is too long or not of printable characters."""
    if len(annotator) > LONGEST_ANNOTATOR or not annotator.isprintable():
        what = "This name of an annotator cannot be kept."
        raise SpecError(what, f"Use at most {LONGEST_ANNOTATOR} letters, digits and spaces.")
    return annotator


def _stored(photo: Path) -> bytes:
    return paths.to_bytes(str(paths.absolute(photo)))


def _pair_values(pair: NewPair) -> tuple[Any, ...]:
    # Numbers of numpy would be stored as bytes.
    crops = [float(value) for crop in (pair.a, pair.b) for value in (*crop.box, crop.angle)]
    repeated = None if pair.repeat_of is None else int(pair.repeat_of)
    return (_stored(pair.photo), *crops, pair.a_origin, pair.b_origin, pair.kind, pair.purpose, pair.model, repeated)


def _pair(row: Sequence[Any]) -> StoredPair:
    number, photo, *numbers = row[:12]
    origins_and_more = row[12:18]
    a, b = (Crop(Box(*numbers[start : start + 4]), numbers[start + 4]) for start in (0, 5))
    return StoredPair(Path(photo), a, b, *origins_and_more, id=number, created=row[18])


def _judgement(row: Sequence[Any]) -> StoredJudgement:
    number, *values, when = row
    return StoredJudgement(*values, id=number, time=when)


def _decision(row: Sequence[Any]) -> Decision:
    *answer, last = row[_PAIR_WIDTH:]
    return Decision(_pair(row[:_PAIR_WIDTH]), _judgement(answer), last != "withdrawn")
