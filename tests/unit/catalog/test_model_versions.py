"""Versions of models: what they come from, what deleting one does, and that a crash leaves no disagreement."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ml_core.catalog import model_versions
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.model_comparison import compare_models, evaluation_of, plain_evaluation
from ml_core.catalog.model_versions import ancestors, children, delete_model, deletion, finish_deletions
from ml_core.catalog.records import StoredModel
from ml_core.specs.errors import CatalogError
from ml_core.specs.evaluation import Figure, KeptEvaluation


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "catalog.sqlite") as catalog:
        yield catalog


def keep(catalog: Catalog, name: str, parents: tuple[int, ...] = (), kind: str = "policy") -> StoredModel:
    folder = catalog.file.parent / "models" / name
    folder.mkdir(parents=True)
    (folder / "policy.json").write_text(name)
    model = catalog.model(catalog.keep_version(kind, name, folder, parents))
    assert model is not None
    return model


def names(models: list[StoredModel]) -> list[str]:
    return [model.name for model in models]


def agree(catalog: Catalog) -> bool:
    """Return whether catalog and disk know the same models."""
    folders = {path for path in (catalog.file.parent / "models").iterdir() if not path.name.startswith(".")}
    return folders == {model.folder for model in catalog.models()}


def test_a_new_version_does_not_replace_the_one_in_use(catalog: Catalog) -> None:
    first = keep(catalog, "bootstrap")
    second = keep(catalog, "tuned", (first.id,))
    assert catalog.chosen_model("policy") == first
    catalog.choose_model(second.id)
    keep(catalog, "tuned again", (second.id,))
    assert catalog.chosen_model("policy") == second
    catalog.choose_model(first.id)
    assert catalog.chosen_model("policy") == first


def test_keeping_a_version_again_leaves_what_was_chosen_since(catalog: Catalog) -> None:
    keep(catalog, "bootstrap")
    tuned = keep(catalog, "tuned")
    catalog.choose_model(tuned.id)
    catalog.attach_figures(tuned.id, {"win_rate": 0.8})
    again = catalog.keep_version("policy", "tuned", tuned.folder, evaluation={"share": 0.9})
    chosen = catalog.chosen_model("policy")
    assert chosen is not None
    assert (again, chosen.id) == (tuned.id, tuned.id)
    assert chosen.evaluation == {"share": 0.9, "win_rate": 0.8}


def test_lineage_survives_deleted_links_and_impossible_ones(catalog: Catalog) -> None:
    taste = keep(catalog, "taste", kind="taste")
    first = keep(catalog, "first")
    second = keep(catalog, "second", (first.id, taste.id))
    third = keep(catalog, "third", (second.id, 999))
    assert names(ancestors(catalog, third)) == ["second", "first", "taste"]
    assert names(children(catalog, first)) == ["second"]
    delete_model(catalog, second)
    assert ancestors(catalog, third) == []
    # A model that names itself or its child as parent must not hang the window.
    catalog.add_model("policy", "first", first.folder, (third.id, first.id))
    looped = catalog.model(first.id)
    assert looped is not None
    assert names(ancestors(catalog, looped)) == ["third"]


def test_the_version_in_use_is_kept_unless_it_is_the_last(catalog: Catalog) -> None:
    first = keep(catalog, "first")
    assert deletion(catalog, first).last
    second = keep(catalog, "second", (first.id,))
    assert deletion(catalog, first).children == (second,)
    with pytest.raises(CatalogError, match="in use"):
        delete_model(catalog, first)
    assert (first.folder / "policy.json").read_text() == "first"
    catalog.choose_model(second.id)
    delete_model(catalog, first)
    delete_model(catalog, second)
    assert catalog.models() == []
    assert list((catalog.file.parent / "models").iterdir()) == []


def test_a_folder_that_is_gone_does_not_keep_its_entry(catalog: Catalog) -> None:
    keep(catalog, "first")
    second = keep(catalog, "second")
    (second.folder / "policy.json").unlink()
    second.folder.rmdir()
    delete_model(catalog, second)
    assert names(catalog.models()) == ["first"]


class Killed(BaseException):
    """Stands for a process that ends."""


@pytest.mark.parametrize("after", ["the rename", "the catalog"])
def test_catalog_and_folder_agree_after_a_kill(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, after: str, tmp_path: Path
) -> None:
    keep(catalog, "first")
    second = keep(catalog, "second")
    if after == "the rename":
        second.folder.rename(model_versions._grave(second.folder))
    else:

        def killed(folder: Path, ignore_errors: bool) -> None:
            if folder.exists():
                raise Killed

        monkeypatch.setattr(shutil, "rmtree", killed)
        with pytest.raises(Killed):
            delete_model(catalog, second)
        monkeypatch.undo()
    finish_deletions(catalog, tmp_path / "models")
    assert names(catalog.models()) == ["first"]
    assert agree(catalog)
    assert len(list((tmp_path / "models").iterdir())) == 1


def test_what_the_catalog_refuses_is_put_back(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(catalog, "first")
    second = keep(catalog, "second")

    def refused(_model_id: int) -> None:
        raise CatalogError("The disk is full.")

    monkeypatch.setattr(catalog, "remove_model", refused)
    with pytest.raises(CatalogError, match="disk is full"):
        delete_model(catalog, second)
    assert agree(catalog)
    assert (second.folder / "policy.json").read_text() == "second"


def evaluated(catalog: Catalog, model: StoredModel, photo_set: str, share: float) -> StoredModel:
    figure = Figure("share", "policy", share, share - 0.02, share + 0.02, 24)
    kept = KeptEvaluation("run", (figure,), 24, photo_set)
    catalog.attach_figures(model.id, plain_evaluation(kept))
    found = catalog.model(model.id)
    assert found is not None
    assert evaluation_of(found) == kept
    return found


def test_two_versions_are_compared_by_their_figures(catalog: Catalog) -> None:
    first, second = keep(catalog, "first"), keep(catalog, "second")
    catalog.attach_figures(first.id, {"share": 0.9, "share_low": 0.85, "share_high": 0.95, "held_out": 20})
    first, second = evaluated(catalog, first, "a", 0.9), evaluated(catalog, second, "a", 0.97)
    compared = compare_models(first, second)
    assert compared.same_photos
    both, alone = compared.figures
    assert both.first is not None
    assert both.second is not None
    assert (both.first.value, both.second.value, both.differs) == (0.9, 0.97, True)
    assert alone.second is None
    assert not alone.differs
    assert not compare_models(first, evaluated(catalog, second, "b", 0.97)).same_photos


def test_damaged_figures_are_passed_over(catalog: Catalog) -> None:
    model = keep(catalog, "first")
    catalog.attach_figures(model.id, {"evaluated": {"run": 1}, "share": "much", "share_low": 0, "share_high": 1})
    found = catalog.model(model.id)
    assert found is not None
    assert evaluation_of(found) is None
    assert compare_models(found, found).figures == ()
