"""What runs add to a profile's models: policies and tastes with what they were made from, and figures of evaluations.

Each function may be called again after a crash at any moment: the copy is complete or not there, the catalog has one
entry a folder, and the mark in the run comes last.
"""

import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.jobs.run_marks import Taken, finished_result, mark, taken_of
from desktop_app.jobs.run_summary import TITLES
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.model_comparison import plain_evaluation
from ml_core.catalog.profile import Profile
from ml_core.catalog.records import StoredModel
from ml_core.specs.codec import loads
from ml_core.specs.errors import RunError
from ml_core.specs.evaluation import EvaluationReport, kept_evaluation
from ml_core.specs.runs import RunFolder

# Two threads must not write the same draft.
_COPYING = threading.Lock()


def keep_policy(profile: Profile, folder: RunFolder, title: str, result: Mapping[str, Any]) -> Taken:
    """Keep the policy of a bootstrap or of a fine-tuning; one that is in use stays so until another is chosen.

    Raises:
        RunError: If the run holds no policy.
        OSError: If it cannot be copied.
    """
    return _keep(profile, folder, "policy", title, result)


def keep_taste(profile: Profile, folder: RunFolder, title: str, result: Mapping[str, Any]) -> Taken:
    """Keep the taste that a run has learnt.

    Raises:
        RunError: If the run holds no taste.
        OSError: If it cannot be copied.
    """
    return _keep(profile, folder, "taste", title, result)


def keep_figures(profile: Profile, folder: RunFolder, result: Mapping[str, Any]) -> Taken:
    """Keep the figures of an evaluation with the policy that was judged, where it is among the models.

    Raises:
        RunError: If the run holds no figures.
        SpecError: If they cannot be read.
    """
    try:
        report = loads(EvaluationReport, folder.file(str(result.get("figures", "evaluation.json"))).read_bytes())
    except OSError as error:
        raise RunError("The run finished without figures.", "Compare once more.", folder.path) from error
    _keep_first(profile, folder.spec().config.get("policy"))
    with Catalog.open(profile.catalog_file, maintain=False) as catalog:
        model = _model_of(catalog, profile, folder.spec().config.get("policy"))
        if model is not None:
            catalog.attach_figures(model.id, plain_evaluation(kept_evaluation(report, folder.name)))
    return mark(folder, Taken(judged="" if model is None else model.folder.name))


def _keep(profile: Profile, folder: RunFolder, kind: str, title: str, result: Mapping[str, Any]) -> Taken:
    source, target = folder.file(str(result.get(kind, kind))), profile.models_folder / folder.name
    if not source.is_dir():
        raise RunError(f"The run finished without a {kind}.", "Start it once more.", folder.path)
    with _COPYING:
        _copy(source, target)
    figures = {key: value for key, value in result.items() if isinstance(value, int | float | str)}
    with Catalog.open(profile.catalog_file, maintain=False) as catalog:
        parents = _parents(catalog, profile, folder)
        if kind == "policy":
            catalog.keep_version(kind, title, target, parents, figures)
        else:
            catalog.add_model(kind, title, target, parents, figures)
    return mark(folder, Taken(model=folder.name))


def _keep_first(profile: Profile, policy: object) -> None:
    """Keep the policy of a finished run that was judged before the window heard of it."""
    run = _run_of(profile, policy)
    if run is None or taken_of(run) is not None:
        return
    result = finished_result(run.read_events()[0])
    if result:
        spec = run.spec()
        keep_policy(profile, run, spec.title or TITLES.get(spec.task, spec.task), result)


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        return
    # Half a copy must not look like a model after a crash.
    draft = target.with_name(f".{target.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(source, draft)
    draft.rename(target)


def _parents(catalog: Catalog, profile: Profile, folder: RunFolder) -> list[int]:
    """Return the models that a run started from, those that are known."""
    config = folder.spec().config
    models = (_model_of(catalog, profile, config.get(name)) for name in ("policy", "taste"))
    return [model.id for model in models if model is not None]


def _model_of(catalog: Catalog, profile: Profile, folder: object) -> StoredModel | None:
    """Return the model whose folder a run was given, also when it was given the folder of the run that made it."""
    if not isinstance(folder, str):
        return None
    run = _run_of(profile, folder)
    return catalog.model_at(Path(folder) if run is None else profile.models_folder / run.name)


def _run_of(profile: Profile, folder: object) -> RunFolder | None:
    """Return the run of this profile whose result a folder is."""
    run = Path(folder).parent if isinstance(folder, str) else None
    return RunFolder(run) if run is not None and run.parent == profile.runs_folder else None
