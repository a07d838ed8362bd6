"""The models and runs of a profile, as the catalog knows them."""

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

from ml_core.catalog.base import Table
from ml_core.catalog.records import StoredModel, StoredRun


class ModelTable(Table):
    """Models with their parents, and the runs that made them."""

    def add_model(self, kind: str, name: str, folder: Path, parents: Iterable[int] = (), evaluation: str = "{}") -> int:
        """Keep a model; returns its id."""
        values = (kind, name, os.fsencode(folder), json.dumps(list(parents)), evaluation, time.time())
        with self.transaction():
            cursor = self._db.execute(
                "INSERT INTO models (kind, name, folder, parents, evaluation, created) VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )
        return int(cursor.lastrowid or 0)

    def models(self, kind: str | None = None) -> list[StoredModel]:
        """Return the models of one kind, or all, newest first."""
        sql = "SELECT * FROM models WHERE ?1 IS NULL OR kind = ?1 ORDER BY created DESC, id DESC"
        return [
            StoredModel(
                *(row["id"], row["kind"], row["name"], Path(os.fsdecode(row["folder"]))),
                *(tuple(json.loads(row["parents"])), row["evaluation"], row["created"]),
            )
            for row in self._db.execute(sql, (kind,))
        ]

    def remove_model(self, model_id: int) -> None:
        """Forget a model; its folder stays."""
        with self.transaction():
            self._db.execute("DELETE FROM models WHERE id = ?", (model_id,))

    def record_run(self, folder: Path, task: str, title: str, state: str, figure: float | None = None) -> None:
        """Keep how a run was last seen; the run's folder itself is what counts."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO runs (folder, task, title, state, figure, created) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (folder) DO UPDATE SET state = excluded.state, title = excluded.title,"
                " figure = coalesce(excluded.figure, figure)",
                (os.fsencode(folder), task, title, state, figure, time.time()),
            )

    def runs(self) -> list[StoredRun]:
        """Return the runs, newest first."""
        return [
            StoredRun(
                Path(os.fsdecode(row["folder"])), row["task"], row["title"], row["state"], row["figure"], row["created"]
            )
            for row in self._db.execute("SELECT * FROM runs ORDER BY created DESC, folder DESC")
        ]

    def forget_run(self, folder: Path) -> None:
        """Forget a run whose folder is gone."""
        with self.transaction():
            self._db.execute("DELETE FROM runs WHERE folder = ?", (os.fsencode(folder),))
