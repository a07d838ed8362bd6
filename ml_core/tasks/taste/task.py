"""Learn a taste: judgements in; a taste, what it has found and an honest judgement of it out."""

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import torch

from ml_core.models.features.backbone import load_backbone
from ml_core.models.taste.linear import LinearTaste
from ml_core.models.taste.networks.fitting import Epoch
from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.options import check
from ml_core.specs.tasks import TasteConfig
from ml_core.tasks.taste.comparison import Row, compare
from ml_core.tasks.taste.learning import Judgement, Learnt, chances, fit, judge
from ml_core.tasks.taste.material import Material, gather

TASTE = "taste"
_NAMES = {"linear": "the linear model", "siamese": "the siamese network", "concatenating": "the concatenating network"}


def run(config: TasteConfig, context: TaskContext) -> dict[str, Any]:
    """Learn a taste as `config` says; return the result of `Finished`.

    Curves of networks are "loss/training" and "loss/kept back", an epoch a step. Samples are of kind "findings" with
    ``findings`` (words), and of kind "table" with ``rows``, the lines of the comparison, the best first.

    Raises:
        CatalogError: If there is no catalog.
        RunError: If there are too few answers.
        Stopped: If somebody asked for it.
    """
    check(config)
    began = time.monotonic()
    # The heads are small: two threads would only wait for each other.
    torch.set_num_threads(1)
    material = gather(config, context)
    _say_what_networks_see(config, context)
    table = _compared(config, material, context)
    taste = _learnt(config, material, context)
    judged = _judged(taste, material)
    taste.save(context.run.file(TASTE))
    findings = [finding.words for finding in taste.findings()] if isinstance(taste, LinearTaste) else []
    context.sample(0, "findings", {"findings": findings})
    return {
        "taste": TASTE,
        "model": config.model,
        "answers": material.answers,
        "learnt_from": len(material.learn),
        "held_out": len(material.held_out),
        **_figures(judged),
        "table": [_plain(row) for row in table],
        "findings": findings,
        "seconds": round(time.monotonic() - began, 2),
        "skipped": [list(pair) for pair in material.skipped],
    }


def _say_what_networks_see(config: TasteConfig, context: TaskContext) -> None:
    if (config.compare or config.model != "linear") and not load_backbone(config.backbone).trained:
        context.emit(
            ev.Diagnosis(
                "warning",
                f"No weights of {config.backbone} are installed: networks see the photos through a random one.",
                "Install weights in Models, or use the linear model.",
            )
        )


def _compared(config: TasteConfig, material: Material, context: TaskContext) -> list[Row]:
    if not config.compare:
        return []
    table = compare(config, material, context)
    if not table:
        context.emit(ev.Diagnosis("warning", "There are too few answers to compare models.", "Judge more pairs."))
        return []
    context.sample(0, "table", {"rows": [_plain(row) for row in table]})
    best = table[0]
    advice = "" if best.model == config.model else f"Learn again with {_NAMES[best.model]} to use it."
    words = f"{_NAMES[best.model].capitalize()} predicts the answers best: {best.judgement.agreement:.0%}."
    context.emit(ev.Diagnosis("info", words, advice))
    return table


def _learnt(config: TasteConfig, material: Material, context: TaskContext) -> Learnt:
    context.raise_if_stopped()
    message = f"Learning from your {len(material.learn)} choices"
    context.progress(0, 1, "fits", message)
    learnt = fit(config.model, material, material.learn, config.backbone, config.seed, _drawing(context))
    context.progress(1, 1, "fits", message)
    return learnt


def _drawing(context: TaskContext) -> Callable[[Epoch], None]:
    def draw(epoch: Epoch) -> None:
        context.raise_if_stopped()
        kept_back = {} if epoch.kept_back is None else {"loss/kept back": epoch.kept_back}
        context.metrics(epoch.number, {"loss/training": epoch.training, **kept_back})

    return draw


def _judged(taste: Learnt, material: Material) -> Judgement | None:
    if not material.held_out:
        return None
    return judge(chances(taste.prepare(material.pictures, material.maps), material.held_out), material.held_out)


def _figures(judged: Judgement | None) -> dict[str, float | None]:
    return {
        "agreement": None if judged is None else judged.agreement,
        "agreement_low": None if judged is None else judged.low,
        "agreement_high": None if judged is None else judged.high,
        "log_loss": None if judged is None else judged.log_loss,
        "calibration": None if judged is None else judged.calibration,
    }


def _plain(row: Row) -> dict[str, Any]:
    return {"model": row.model, **asdict(row.judgement), "seconds": row.seconds}
