"""Models and runs that the catalog remembers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ml_core.catalog.catalog import Catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "catalog.sqlite") as catalog:
        yield catalog


def test_models_are_listed_by_kind_newest_first(catalog: Catalog) -> None:
    first = catalog.add_model("policy", "Weddings", Path("/models/ä"), evaluation={"share": 0.95, "by": [1, None]})
    second = catalog.add_model("policy", "Weddings 2", Path("/models/b"), parents=[first])
    catalog.add_model("taste", "Mine", Path("/models/c"))
    newest, oldest = catalog.models("policy")
    assert (newest.id, newest.name, newest.parents, newest.evaluation) == (second, "Weddings 2", (first,), {})
    assert (oldest.folder, oldest.evaluation) == (Path("/models/ä"), {"share": 0.95, "by": [1, None]})
    assert [model.kind for model in catalog.models()] == ["taste", "policy", "policy"]
    catalog.rename_model(first, "Spring")
    catalog.remove_model(second)
    assert [model.name for model in catalog.models("policy")] == ["Spring"]


def test_a_model_that_is_kept_again_is_updated(catalog: Catalog) -> None:
    first = catalog.add_model("policy", "Weddings", Path("/models/a"))
    assert catalog.add_model("policy", "Weddings", Path("/models/a"), evaluation={"share": 0.9}) == first
    assert [model.evaluation for model in catalog.models()] == [{"share": 0.9}]


def test_runs_are_remembered_and_brought_up_to_date(catalog: Catalog) -> None:
    catalog.record_run(Path("/runs/1"), "bootstrap", "First", "running")
    catalog.record_run(Path("/runs/2"), "export", "Second", "running")
    catalog.record_run(Path("/runs/1"), "bootstrap", "First", "finished", "95 % of the optimum")
    runs = catalog.runs()
    assert [(run.folder.name, run.state, run.figure) for run in runs] == [
        ("2", "running", ""),
        ("1", "finished", "95 % of the optimum"),
    ]
