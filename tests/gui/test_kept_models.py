"""What runs add to a profile's models: parents, what is in use, figures; and nothing twice or half after a crash."""

from pathlib import Path
from typing import Any

import pytest

from desktop_app.jobs import kept_models
from desktop_app.jobs.kept_models import keep_figures, keep_policy, keep_taste
from desktop_app.jobs.run_marks import MARK, Taken, taken_of
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.model_comparison import evaluation_of
from ml_core.catalog.profile import Profile, create_profile
from ml_core.catalog.records import StoredModel
from ml_core.specs import events as ev
from ml_core.specs.codec import dumps
from ml_core.specs.errors import RunError, SpecError
from ml_core.specs.evaluation import Distribution, EvaluationReport, Figure, Placement
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import BootstrapConfig, EvaluateConfig, TasteConfig, TuneConfig

NOWHERE = Placement((), Distribution((), ()), Distribution((), ()), ())


@pytest.fixture
def profile() -> Profile:
    return create_profile("Weddings")


def finished(profile: Profile, task: str, config: Any, made: str = "", **result: Any) -> RunFolder:
    folder = RunFolder.create(profile.runs_folder, task, config, f"My {task}")
    if made:
        (folder.path / made).mkdir()
        (folder.path / made / f"{made}.json").write_text("{}")
        result[made] = made
    folder.append(ev.Finished(result))
    return folder


def models(profile: Profile) -> dict[str, StoredModel]:
    with Catalog.open(profile.catalog_file, maintain=False) as catalog:
        return {model.name: model for model in catalog.models()}


def in_use(profile: Profile) -> str:
    with Catalog.open(profile.catalog_file, maintain=False) as catalog:
        model = catalog.chosen_model("policy")
    return "" if model is None else model.name


def learnt(profile: Profile) -> tuple[Path, Path]:
    """Keep a bootstrap policy and a taste, and return their folders."""
    bootstrap = finished(profile, "bootstrap", BootstrapConfig(), "policy", share=0.9)
    taste = finished(profile, "taste", TasteConfig(), "taste", answers=120)
    keep_policy(profile, bootstrap, "Bootstrap", {"policy": "policy", "share": 0.9})
    keep_taste(profile, taste, "Taste", {"taste": "taste", "answers": 120})
    return profile.models_folder / bootstrap.name, profile.models_folder / taste.name


def test_a_tuned_policy_knows_its_parents_and_is_not_in_use_yet(profile: Profile) -> None:
    policy, taste = learnt(profile)
    tune = finished(profile, "tune", TuneConfig(policy=policy, taste=taste), "policy")
    taken = keep_policy(profile, tune, "Tuned", {"policy": "policy", "share": 0.95, "win_rate": 0.8})
    assert taken_of(tune) == taken == Taken(model=tune.name)
    kept = models(profile)
    assert kept["Tuned"].parents == (kept["Bootstrap"].id, kept["Taste"].id)
    assert kept["Tuned"].evaluation["win_rate"] == 0.8
    assert in_use(profile) == "Bootstrap"


def test_parents_are_found_by_the_runs_that_made_them(profile: Profile) -> None:
    policy, taste = learnt(profile)
    of_run = profile.runs_folder / policy.name / "policy", profile.runs_folder / taste.name / "taste"
    tune = finished(profile, "tune", TuneConfig(policy=of_run[0], taste=of_run[1]), "policy")
    keep_policy(profile, tune, "Tuned", {})
    assert len(models(profile)["Tuned"].parents) == 2


def test_what_was_promoted_stays_so_when_a_run_is_taken_again(profile: Profile) -> None:
    policy, taste = learnt(profile)
    tune = finished(profile, "tune", TuneConfig(policy=policy, taste=taste), "policy")
    keep_policy(profile, tune, "Tuned", {})
    with Catalog.open(profile.catalog_file) as catalog:
        catalog.choose_model(models(profile)["Tuned"].id)
    # As after a crash between the catalog and the mark.
    (tune.path / MARK).unlink()
    keep_policy(profile, tune, "Tuned", {})
    assert in_use(profile) == "Tuned"
    assert len(models(profile)) == 3


def test_a_taste_is_kept_once(profile: Profile) -> None:
    _, taste = learnt(profile)
    for _ in range(2):
        keep_taste(profile, RunFolder(profile.runs_folder / taste.name), "Taste", {"taste": "taste"})
    assert [model.kind for model in models(profile).values()] == ["taste", "policy"]
    assert sorted(path.name for path in profile.models_folder.iterdir()) == sorted(
        model.folder.name for model in models(profile).values()
    )


@pytest.mark.parametrize("moment", ["draft", "copy", "catalog"])
def test_a_crash_at_any_moment_leaves_one_whole_model(
    profile: Profile, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = finished(profile, "bootstrap", BootstrapConfig(), "policy")

    def killed(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    target = {"draft": (Path, "rename"), "copy": (Catalog, "keep_version"), "catalog": (kept_models, "mark")}[moment]
    monkeypatch.setattr(*target, killed)
    with pytest.raises(KeyboardInterrupt):
        keep_policy(profile, run, "Bootstrap", {})
    monkeypatch.undo()
    assert taken_of(run) is None
    keep_policy(profile, run, "Bootstrap", {})
    assert [path.name for path in profile.models_folder.iterdir()] == [run.name]
    assert [model.folder.name for model in models(profile).values()] == [run.name]


def judged(profile: Profile, policy: Path, baseline: Path | None = None) -> RunFolder:
    run = finished(profile, "evaluate", EvaluateConfig(policy=policy, baseline=baseline), figures="evaluation.json")
    report = EvaluationReport((), (Figure("share", "policy", 0.9, 0.8, 1.0, 24),), NOWHERE, None, "Bootstrap")
    (run.path / "evaluation.json").write_text(dumps(report))
    return run


def test_figures_go_to_the_policy_that_was_judged(profile: Profile) -> None:
    policy, _ = learnt(profile)
    run = judged(profile, policy)
    assert keep_figures(profile, run, {"figures": "evaluation.json"}) == Taken(judged=policy.name)
    model = models(profile)["Bootstrap"]
    kept = evaluation_of(model)
    assert kept is not None
    assert (kept.run, kept.figures[0].value) == (run.name, 0.9)
    assert model.evaluation["share"] == 0.9


def test_a_policy_that_was_not_kept_yet_is_kept_with_its_figures(profile: Profile) -> None:
    bootstrap = finished(profile, "bootstrap", BootstrapConfig(), "policy", share=0.9)
    run = judged(profile, bootstrap.path / "policy")
    assert keep_figures(profile, run, {}).judged == bootstrap.name
    assert evaluation_of(models(profile)["My bootstrap"]) is not None
    assert taken_of(bootstrap) == Taken(model=bootstrap.name)


def test_figures_of_a_policy_elsewhere_are_taken_without_one(profile: Profile, tmp_path: Path) -> None:
    learnt(profile)
    run = judged(profile, tmp_path / "policy")
    assert keep_figures(profile, run, {}) == Taken() == taken_of(run)


def test_missing_and_damaged_figures_are_told(profile: Profile) -> None:
    policy, _ = learnt(profile)
    run = judged(profile, policy)
    (run.path / "evaluation.json").write_text("{}")
    with pytest.raises(SpecError):
        keep_figures(profile, run, {})
    (run.path / "evaluation.json").unlink()
    with pytest.raises(RunError, match="without figures"):
        keep_figures(profile, run, {})
    with pytest.raises(RunError, match="without a taste"):
        keep_taste(profile, run, "Taste", {})
