"""Pairs and the answers to them; both are only ever added."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ml_core.catalog import paths
from ml_core.catalog.database import Database
from ml_core.catalog.records import Annotator, JudgedPair, Judgement, NewPair, StoredJudgement, StoredPair
from ml_core.geometry import Box, Crop

_PAIR = (
    "photo, a_x0, a_y0, a_x1, a_y1, a_angle, b_x0, b_y0, b_x1, b_y1, b_angle, "
    "a_origin, b_origin, kind, purpose, model, repeat_of, created"
)
_JUDGEMENT = "pair_id, choice, confidence, annotator, milliseconds, time"
_NEW_PAIR = f"INSERT INTO pairs ({_PAIR}) VALUES (CAST(? AS TEXT){', ?' * 17})"
_NEW_JUDGEMENT = f"INSERT INTO judgements ({_JUDGEMENT}) VALUES (?, ?, ?, ?, ?, ?)"
_PAIR_COLUMNS = ", ".join(f"pairs.{column}" for column in f"id, {_PAIR}".split(", "))
_JUDGEMENT_COLUMNS = ", ".join(f"judgements.{column}" for column in f"id, {_JUDGEMENT}".split(", "))
_LAST = "SELECT max(id) FROM judgements GROUP BY pair_id, annotator"
_JUDGED = f"""
SELECT {_PAIR_COLUMNS}, {_JUDGEMENT_COLUMNS} FROM judgements JOIN pairs ON pairs.id = pair_id
WHERE judgements.id IN ({_LAST}) AND choice != 'withdrawn' AND (?1 IS NULL OR annotator = ?1) ORDER BY judgements.id
"""
_PAIR_WIDTH = 19


class JudgementRecords(Database):
    """Reads and writes pairs and judgements."""

    def add_pairs(self, pairs: Iterable[NewPair]) -> list[int]:
        """Keep pairs, all or none, and return their ids."""
        now, ids = time.time(), []
        with self.transaction():
            for pair in pairs:
                row = self._execute(_NEW_PAIR, (*_pair_values(pair), now)).lastrowid
                assert row is not None
                ids.append(row)
        return ids

    def pair(self, pair_id: int) -> StoredPair | None:
        """Return a pair by its id."""
        rows = self._rows(f"SELECT {_PAIR_COLUMNS} FROM pairs WHERE id = ?", (pair_id,))
        return _pair(rows[0]) if rows else None

    def show_pair(self, pair_id: int, annotator: str) -> None:
        """Remember which pair an annotator has before them, to go on with after a restart."""
        self._execute("INSERT OR REPLACE INTO shown_pairs (annotator, pair_id) VALUES (?, ?)", (annotator, pair_id))

    def shown_pair(self, annotator: str) -> StoredPair | None:
        """Return the pair that an annotator had before them last, answered since or not."""
        sql = f"SELECT {_PAIR_COLUMNS} FROM pairs JOIN shown_pairs ON pairs.id = pair_id WHERE annotator = ?"
        rows = self._rows(sql, (annotator,))
        return _pair(rows[0]) if rows else None

    def judge(self, judgement: Judgement) -> int:
        """Keep an answer, on disk when this returns, and return its id; an earlier answer stays in the journal."""
        values = (judgement.pair_id, judgement.choice, judgement.confidence, judgement.annotator)
        with self.transaction():
            row = self._execute(_NEW_JUDGEMENT, (*values, judgement.milliseconds, time.time())).lastrowid
        assert row is not None
        return row

    def judgement(self, pair_id: int, annotator: str) -> StoredJudgement | None:
        """Return an annotator's last answer to a pair; None when there is none or it was withdrawn."""
        sql = (
            f"SELECT {_JUDGEMENT_COLUMNS} FROM judgements WHERE pair_id = ? AND annotator = ? ORDER BY id DESC LIMIT 1"
        )
        rows = self._rows(sql, (pair_id, annotator))
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

    def annotators(self) -> list[Annotator]:
        """Return who judged, the latest first."""
        sql = f"""
        SELECT annotator, sum(choice IN ('a', 'b', 'tie') AND id IN ({_LAST})), max(time)
        FROM judgements GROUP BY annotator ORDER BY max(time) DESC, max(id) DESC
        """
        return [Annotator(*row) for row in self._rows(sql)]


def _pair_values(pair: NewPair) -> tuple[Any, ...]:
    crops = (*pair.a.box, pair.a.angle, *pair.b.box, pair.b.angle)
    photo = paths.to_bytes(str(paths.absolute(pair.photo)))
    return (photo, *crops, pair.a_origin, pair.b_origin, pair.kind, pair.purpose, pair.model, pair.repeat_of)


def _pair(row: Sequence[Any]) -> StoredPair:
    number, photo, *numbers = row[:12]
    origins_and_more = row[12:18]
    a, b = (Crop(Box(*numbers[start : start + 4]), numbers[start + 4]) for start in (0, 5))
    return StoredPair(Path(photo), a, b, *origins_and_more, id=number, created=row[18])


def _judgement(row: Sequence[Any]) -> StoredJudgement:
    number, *values, when = row
    return StoredJudgement(*values, id=number, time=when)
