"""Compare a policy with another one: policies, a taste and photos in; figures with intervals and a report out."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from ml_core.catalog.weights.cards import BUILT_IN
from ml_core.geometry import parse_aspect
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.rules import Density
from ml_core.models.scorers import load_scorer
from ml_core.models.taste.loading import load_taste
from ml_core.specs.codec import dumps
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError
from ml_core.specs.evaluation import EvaluationReport, Measure, Way
from ml_core.specs.files import write_atomically
from ml_core.specs.options import check
from ml_core.specs.tasks import EvaluateConfig
from ml_core.tasks.evaluate.answers import agreement
from ml_core.tasks.evaluate.crops import Contender, CroppedPhotos, Rivals, crop_photos
from ml_core.tasks.evaluate.page.page import html_report
from ml_core.tasks.evaluate.reporting import report_of
from ml_core.tasks.evaluate.unseen import MOST_PHOTOS, Unseen, unseen_photos, used_photos
from ml_core.training.evaluation import rated_box

FIGURES, REPORT = "evaluation.json", "report.html"
_SAMPLED = 24
# What `Finished` reports of the figures: its name, what it is, and of or against which crop.
_REPORTED: tuple[tuple[str, Measure, Way | None], ...] = (
    ("win", "reward wins", "baseline"),
    ("taste_win", "taste wins", "baseline"),
    ("full_frame_win", "reward wins", "full"),
    ("share", "share", "policy"),
    ("baseline_share", "share", "baseline"),
    ("agreement", "agreement", None),
)


def run(config: EvaluateConfig, context: TaskContext) -> dict[str, Any]:
    """Judge the policy as `config` says; return the result of `Finished`.

    The run folder then holds an `EvaluationReport` and the same as a page. The sample "paths" is that of a training,
    with the crop of the baseline as ``before``. Figures in the result come as ``NAME_rate`` (wins) or ``NAME``, with
    ``NAME_low`` and ``NAME_high``; those that were not measured are missing.

    Raises:
        RunError: If there is no policy, or no photo is left to judge by.
        WeightsError: If a policy, the taste or the scorer cannot be read.
        Stopped: If somebody asked for it.
    """
    check(config)
    began = time.monotonic()
    # The networks are small: two threads would only wait for each other.
    torch.set_num_threads(1)
    rivals = _rivals(config)
    policies = [contender.policy for contender in rivals.contenders.values()]
    unseen = unseen_photos(config, used_photos(policies, config.catalog), context)
    density: Density = "fine" if config.scorer == BUILT_IN else "coarse"
    cropped = crop_photos(unseen.pictures, rivals, parse_aspect(config.aspect), density, context)
    known = None if rivals.taste is None or config.catalog is None else agreement(rivals.taste, config.catalog, context)
    report = report_of(config, cropped, known, unseen.left_out, _notes(config, policies, unseen))
    report = replace(report, created=time.time(), seconds=round(time.monotonic() - began, 2))
    context.sample(0, "paths", _sample(cropped))
    _write(report, unseen, config, context)
    return _result(report)


def _rivals(config: EvaluateConfig) -> Rivals:
    if config.policy is None:
        raise RunError("No policy was named.", "Name the folder of a trained policy.")
    return Rivals(
        Contender.load(config.policy),
        None if config.baseline is None else Contender.load(config.baseline),
        load_scorer(config.scorer),
        None if config.taste is None else load_taste(config.taste),
        config.weight,
    )


def _notes(config: EvaluateConfig, policies: Sequence[CropPolicy], unseen: Unseen) -> list[str]:
    """Return what to keep in mind about the photos."""
    notes = []
    if not all(policy.facts.trained_on for policy in policies):
        notes.append("A policy does not say which photos it was trained on; some of them may be among these.")
    if config.taste is not None and config.catalog is None:
        notes.append("The answers behind the taste are not known; photos of those may be among these.")
    if len(unseen.pictures) == MOST_PHOTOS:
        notes.append(f"There were more photos; {MOST_PHOTOS} of them were drawn by chance.")
    return notes


def _sample(cropped: CroppedPhotos) -> dict[str, Any]:
    """Return the data of a sample "paths", every crop rated by what judges them."""
    return {"photos": [_sampled(cropped, row) for row in range(min(len(cropped), _SAMPLED))]}


def _sampled(cropped: CroppedPhotos, row: int) -> dict[str, Any]:
    photo, crops = cropped.photos[row], cropped.crops
    path, _ = cropped.paths.path(row)
    scores = cropped.album.ratings.means(np.full(len(path), photo), path)
    names: tuple[tuple[str, Way], ...] = (("full", "full"), ("policy", "policy"), ("dense", "dense"))
    if "baseline" in crops:
        names += (("before", "baseline"),)
    boxes = {name: rated_box(crops[way].boxes[row], float(crops[way].means[row])) for name, way in names}
    shown = {"photo": cropped.album.names[photo], "path": path.round(5).tolist(), "scores": scores.round(4).tolist()}
    return shown | boxes


def _write(report: EvaluationReport, unseen: Unseen, config: EvaluateConfig, context: TaskContext) -> None:
    """Write the figures and the page, and the page where the config asks for it as well."""
    page = html_report(report, unseen.pictures).encode("utf-8", "replace")
    write_atomically(context.run.file(FIGURES), dumps(report).encode())
    write_atomically(context.run.file(REPORT), page)
    if config.report is not None:
        try:
            config.report.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(config.report, page)
        except OSError as error:
            what = f"The report cannot be written there ({error.strerror or error})."
            raise RunError(what, f"It is in the run as {REPORT}; copy it from there.", config.report) from error


def _result(report: EvaluationReport) -> dict[str, Any]:
    result: dict[str, Any] = {"report": REPORT, "figures": FIGURES, "photos": len(report.photos)}
    for name, measure, way in _REPORTED:
        figure = report.figure(measure, way)
        if figure is not None:
            result |= {f"{name}_rate" if name.endswith("win") else name: figure.value}
            result |= {f"{name}_low": figure.low, f"{name}_high": figure.high}
    return result | {
        "degenerate": report.after.degenerate,
        "answers": report.answers,
        "seconds": report.seconds,
        "skipped": [list(pair) for pair in report.left_out.unreadable],
    }
