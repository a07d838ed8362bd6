"""What was measured, put together as the report that is kept."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml_core.catalog.catalog import Catalog
from ml_core.geometry import Boxes
from ml_core.specs.evaluation import (
    EvaluatedPhoto,
    EvaluationReport,
    Figure,
    LeftOut,
    Placement,
    RatedBox,
    Way,
)
from ml_core.specs.evaluation_words import FEW_PHOTOS
from ml_core.specs.tasks import EvaluateConfig
from ml_core.tasks.evaluate.crops import CroppedPhotos, RatedCrops
from ml_core.tasks.evaluate.figures import figures_of
from ml_core.tasks.evaluate.placement import degenerate, placement


def report_of(
    config: EvaluateConfig, cropped: CroppedPhotos, agreement: Figure | None, left_out: LeftOut, notes: Sequence[str]
) -> EvaluationReport:
    """Return the report of photos that were cropped in every way."""
    policy, baseline, taste = model_names([config.policy, config.baseline, config.taste], config.catalog)
    subjects = _subjects(cropped)
    figures = [*figures_of(cropped.crops, cropped.chosen, config.seed), *([agreement] if agreement is not None else [])]
    return EvaluationReport(
        photos=tuple(sorted(_photos(cropped, subjects), key=_gain, reverse=True)),
        figures=tuple(figures),
        after=_placement(cropped, "policy", subjects),
        before=_placement(cropped, "baseline", subjects) if "baseline" in cropped.crops else None,
        policy=policy,
        baseline=baseline,
        taste=taste,
        scorer=config.scorer,
        weight=config.weight if config.taste is not None else 1.0,
        aspect=config.aspect,
        left_out=replace(left_out, no_crop=len(cropped.album) - len(cropped)),
        answers=0 if agreement is None else agreement.count,
        notes=(*notes, *_few(len(cropped), agreement)),
    )


def _few(photos: int, agreement: Figure | None) -> list[str]:
    notes = []
    if photos < FEW_PHOTOS:
        notes.append(f"With {photos} photos only, the figures may change a lot with other photos; add more to be sure.")
    if agreement is not None and agreement.count < FEW_PHOTOS:
        notes.append(f"The taste was judged by {agreement.count} answers only.")
    return notes


def _photos(cropped: CroppedPhotos, subjects: Boxes) -> list[EvaluatedPhoto]:
    odd = np.any(degenerate(cropped.crops["policy"].boxes, cropped.frame_aspects), axis=0)
    chosen = cropped.chosen.get("baseline")
    return [
        EvaluatedPhoto(
            photo=Path(cropped.album.names[photo]),
            frame_aspect=round(float(cropped.frame_aspects[row]), 5),
            policy=_box(cropped.crops["policy"], row),
            baseline=_box(cropped.crops["baseline"], row) if "baseline" in cropped.crops else None,
            full=_box(cropped.crops["full"], row),
            dense=_box(cropped.crops["dense"], row),
            chosen=None if chosen is None else round(float(chosen[row]), 5),
            subject=None if np.isnan(subjects[row]).any() else (float(subjects[row, 0]), float(subjects[row, 1])),
            degenerate=bool(odd[row]),
        )
        for row, photo in enumerate(cropped.photos.tolist())
    ]


def _box(crops: RatedCrops, row: int) -> RatedBox:
    x0, y0, x1, y1 = crops.boxes[row].round(5).tolist()
    taste = None if crops.taste is None else round(float(crops.taste[row]), 5)
    return RatedBox((x0, y0, x1, y1), round(float(crops.aesthetic[row]), 4), taste, round(float(crops.rewards[row]), 5))


def _gain(photo: EvaluatedPhoto) -> float:
    return photo.policy.reward - (photo.baseline or photo.full).reward


def _placement(cropped: CroppedPhotos, way: Way, subjects: Boxes) -> Placement:
    return placement(cropped.crops[way].boxes, cropped.frame_aspects, subjects)


def _subjects(cropped: CroppedPhotos) -> npt.NDArray[np.float64]:
    """Return the centre of each photo's subject, shape (P, 2); NaN where none was found."""
    maps = cropped.album.maps
    boxes = maps.subjects[cropped.photos]
    known = np.array([maps.sources[photo] != "middle" for photo in cropped.photos.tolist()])
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    return np.asarray(np.where(known[:, None], centres.round(4), np.nan))


def model_names(folders: Sequence[Path | None], catalog_file: Path | None) -> list[str]:
    """Return what models are called: as in the catalog, else as their folder or the run it lies in; empty for none."""
    if catalog_file is None:
        return [_folder_name(folder) for folder in folders]
    with Catalog.open(catalog_file, maintain=False) as catalog:
        models = [None if folder is None else catalog.model_at(folder) for folder in folders]
    pairs = zip(models, folders, strict=True)
    return [_folder_name(folder) if model is None else model.name for model, folder in pairs]


def _folder_name(folder: Path | None) -> str:
    if folder is None:
        return ""
    return folder.parent.name if folder.name in ("policy", "taste") else folder.name
