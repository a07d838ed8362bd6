"""How many held-out answers a taste is right about."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.folders import previews_folder
from ml_core.catalog.records import JudgedPair
from ml_core.datasets.answers import answers_of
from ml_core.geometry import as_boxes
from ml_core.models.descriptors.maps import PhotoMaps
from ml_core.models.picture import Picture
from ml_core.models.subject.reading import marked_subjects, read_pictures
from ml_core.models.taste.taste import Taste
from ml_core.photos.previews import PreviewStore
from ml_core.specs.context import TaskContext
from ml_core.specs.evaluation import Figure
from ml_core.tasks.evaluate.figures import agreement_figure

_OUTCOMES = {"a": 1.0, "b": 0.0, "tie": 0.5}


def agreement(taste: Taste, catalog_file: Path, context: TaskContext) -> Figure | None:
    """Return the taste's agreement with a catalog's held-out answers; None without any whose photo can be read."""
    with Catalog.open(catalog_file, maintain=False) as catalog:
        held_out = answers_of(catalog.judged_pairs()).held_out
    pictures = _pictures(sorted({item.pair.photo for item in held_out}), catalog_file, context)
    index = {picture.name: number for number, picture in enumerate(pictures)}
    answers = [item for item in held_out if str(item.pair.photo) in index]
    if not answers:
        return None
    prepared = taste.prepare(pictures, PhotoMaps.prepare(pictures))
    photos = np.array([index[str(item.pair.photo)] for item in answers], dtype=np.intp)
    a, b = as_boxes([item.pair.a.box for item in answers]), as_boxes([item.pair.b.box for item in answers])
    return agreement_figure(prepared.preferences(photos, a, b), _outcomes(answers))


def _pictures(paths: Sequence[Path], catalog_file: Path, context: TaskContext) -> list[Picture]:
    found = []
    subjects = marked_subjects(catalog_file, paths)
    for done, (_, outcome) in enumerate(read_pictures(paths, PreviewStore(previews_folder()), subjects)):
        context.progress(done, len(paths), "photos", "Looking at the answers that were kept back")
        if isinstance(outcome, Picture):
            found.append(outcome)
    return found


def _outcomes(answers: Sequence[JudgedPair]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([_OUTCOMES[item.judgement.choice] for item in answers])
