"""The models of a profile as versions: which were trained towards a taste, and what each came from."""

import time

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import StoredModel
from ml_core.specs.judgements import AESTHETIC_WEIGHT


def is_tuned(model: StoredModel) -> bool:
    """Return whether a policy was trained towards a taste."""
    return "weight" in model.evaluation


def tuned_versions(catalog: Catalog) -> list[StoredModel]:
    """Return the policies that were trained towards a taste, newest first."""
    return [model for model in catalog.models("policy") if is_tuned(model)]


def bootstrap_version(catalog: Catalog) -> StoredModel | None:
    """Return the newest policy that knows no taste, or None."""
    return next((model for model in catalog.models("policy") if not is_tuned(model)), None)


def former_version(catalog: Catalog, model: StoredModel) -> StoredModel | None:
    """Return the policy to compare a version with: the one it was made from, else the newest that knows no taste."""
    others = {each.id: each for each in catalog.models("policy") if each.id != model.id}
    parents = (others[number] for number in model.parents if number in others)
    return next(parents, None) or next((each for each in others.values() if not is_tuned(each)), None)


def weight_of(model: StoredModel) -> float:
    """Return the weight of the scorer that a version was trained with."""
    weight = model.evaluation.get("weight", AESTHETIC_WEIGHT)
    return float(weight) if isinstance(weight, int | float) else AESTHETIC_WEIGHT


def made_when(model: StoredModel) -> str:
    """Return when a version was made."""
    return time.strftime("%d %b %H:%M", time.localtime(model.created))


def made_towards(model: StoredModel) -> str:
    """Return what a policy was trained towards."""
    return f"{(1 - weight_of(model)) * 100:.0f}\u00a0% your taste" if is_tuned(model) else "the scorer alone"


def version_words(model: StoredModel) -> str:
    """Return what a person calls a policy: its name, when it was made, and what it was trained towards."""
    return f"{model.name}, {made_when(model)}, {made_towards(model)}"
