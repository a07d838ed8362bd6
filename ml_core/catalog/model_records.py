"""The models that were kept and the runs that were seen."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ml_core.catalog import paths
from ml_core.catalog.database import Database
from ml_core.catalog.records import StoredModel, StoredRun

_MODEL = """
INSERT INTO models (kind, name, folder, parents, evaluation, created) VALUES (?, ?, CAST(? AS TEXT), ?, ?, ?)
ON CONFLICT (folder) DO UPDATE SET kind = excluded.kind, name = excluded.name, parents = excluded.parents,
    evaluation = excluded.evaluation
"""
_RUN = """
INSERT INTO runs (folder, task, title, state, figure, recorded) VALUES (CAST(? AS TEXT), ?, ?, ?, ?, ?)
ON CONFLICT (folder) DO UPDATE SET task = excluded.task, title = excluded.title, state = excluded.state,
    figure = excluded.figure
"""


class ModelRecords(Database):
    """Reads and writes models and runs; a folder has one entry, which a second recording updates."""

    def add_model(
        self,
        kind: str,
        name: str,
        folder: Path,
        parents: Sequence[int] = (),
        evaluation: Mapping[str, Any] | None = None,
    ) -> int:
        """Keep a model and return its id; see `StoredModel` for the arguments.

        Figures of a model that is kept already stay with it, unless `evaluation` has newer ones.
        """
        stored = paths.to_bytes(str(paths.absolute(folder)))
        with self.transaction():
            known = self.model_at(folder)
            figures = {**(known.evaluation if known is not None else {}), **(evaluation or {})}
            texts = json.dumps(list(parents)), json.dumps(figures)
            self._execute(_MODEL, (kind, name, stored, *texts, time.time()))
            return int(self._rows("SELECT id FROM models WHERE folder = CAST(? AS TEXT)", (stored,))[0][0])

    def keep_version(
        self,
        kind: str,
        name: str,
        folder: Path,
        parents: Sequence[int] = (),
        evaluation: Mapping[str, Any] | None = None,
    ) -> int:
        """Keep a model as `add_model` does, and leave in use what was in use before; the first one is in use."""
        with self.transaction():
            former = self.chosen_model(kind)
            model_id = self.add_model(kind, name, folder, parents, evaluation)
            self.choose_model(model_id if former is None else former.id)
        return model_id

    def attach_figures(self, model_id: int, figures: Mapping[str, Any]) -> None:
        """Put figures to those of a model, in place of those of the same name."""
        with self.transaction():
            model = self.model(model_id)
            if model is not None:
                merged = json.dumps({**model.evaluation, **figures})
                self._execute("UPDATE models SET evaluation = ? WHERE id = ?", (merged, model_id))

    def model(self, model_id: int) -> StoredModel | None:
        """Return a model by its id."""
        return next((_model(row) for row in self._rows("SELECT * FROM models WHERE id = ?", (model_id,))), None)

    def model_at(self, folder: Path) -> StoredModel | None:
        """Return the model whose files are in a folder."""
        stored = paths.to_bytes(str(paths.absolute(folder)))
        rows = self._rows("SELECT * FROM models WHERE folder = CAST(? AS TEXT)", (stored,))
        return next(map(_model, rows), None)

    def models(self, kind: str | None = None) -> list[StoredModel]:
        """Return the models of a kind, or all, newest first."""
        sql = "SELECT * FROM models WHERE ?1 IS NULL OR kind = ?1 ORDER BY created DESC, id DESC"
        return [_model(row) for row in self._rows(sql, (kind,))]

    def rename_model(self, model_id: int, name: str) -> None:
        """Give a model another name."""
        self._execute("UPDATE models SET name = ? WHERE id = ?", (name, model_id))

    def remove_model(self, model_id: int) -> None:
        """Take a model out of the catalog; its files stay as they are."""
        self._execute("DELETE FROM models WHERE id = ?", (model_id,))

    def choose_model(self, model_id: int) -> None:
        """Make a model the one its kind is used by; a newer one does not replace it by itself."""
        sql = "INSERT OR REPLACE INTO chosen_models (kind, model_id) SELECT kind, id FROM models WHERE id = ?"
        self._execute(sql, (model_id,))

    def chosen_model(self, kind: str) -> StoredModel | None:
        """Return the model of a kind that is in use: the one that was chosen, else the newest; None without any."""
        chosen = [number for (number,) in self._rows("SELECT model_id FROM chosen_models WHERE kind = ?", (kind,))]
        models = self.models(kind)
        return next((model for model in models if model.id in chosen), next(iter(models), None))

    def record_run(self, folder: Path, task: str, title: str, state: str, figure: str = "") -> None:
        """Keep what is known of a run; see `StoredRun` for the arguments."""
        stored = paths.to_bytes(str(paths.absolute(folder)))
        self._execute(_RUN, (stored, task, title, state, figure, time.time()))

    def runs(self) -> list[StoredRun]:
        """Return the runs, newest first."""
        rows = self._rows("SELECT * FROM runs ORDER BY recorded DESC, folder DESC")
        return [StoredRun(Path(folder), *rest) for folder, *rest in rows]


def _model(row: Sequence[Any]) -> StoredModel:
    number, kind, name, folder, parents, evaluation, created = row
    return StoredModel(number, kind, name, Path(folder), tuple(json.loads(parents)), json.loads(evaluation), created)
