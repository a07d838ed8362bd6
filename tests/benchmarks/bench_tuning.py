"""Fine-tuning towards a taste: how fast, and how often simulated photographers like the new crops of unseen photos."""

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
import torch

from ml_core.geometry import Bounds, Box, Boxes, areas, as_boxes, pixel_aspects
from ml_core.metrics.shares import bootstrap_interval
from ml_core.models.composition import CompositionScorer, PreparedComposition
from ml_core.models.descriptors import PhotoMaps
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.propose import PERSONAL_BOUNDS, ProposalOptions, propose_in
from ml_core.models.reward import PersonalRatings, PersonalScorer
from ml_core.models.scorer import TermInfo
from ml_core.models.taste.linear import LinearTaste, fit_linear
from ml_core.specs.context import TaskContext
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import BootstrapConfig, Method, TuneConfig
from ml_core.tasks.bootstrap.task import course_of as bootstrap_course
from ml_core.tasks.tune.course import course_of
from ml_core.tasks.tune.origins import Origins
from ml_core.tasks.tune.progress import Progress
from ml_core.training.collection import Collection
from ml_core.training.diagnostics import Diagnostics
from ml_core.training.lesson import prepare
from ml_core.training.policy_training import Course, Training
from tests.benchmarks.asking import Client, Floats, Session, session, world
from tests.benchmarks.figure import Figure
from tests.photographers import PHOTOGRAPHERS

SEEDS = range(5)
# Two photographers a seed: ten of the twelve.
_A_SEED = 2
# Whether the photographer clicked the subjects, and the pairs they answered.
CASES = ((True, 25), (True, 100), (False, 100))
_BOOTSTRAP, _STEPS, _SHORT, _FULL = 60_000, 30_000, 16_384, 150_000
_ASKED = {25: "prototype .71", 100: ">= .75 (prototype .75 to .82)"}
# A taste without any bounds worth the name, and without a scorer beside it.
_FREE = Bounds(min_area=0.01, max_area=1.0, max_aspect=10.0)

Found = defaultdict[str, list[float]]


def figures() -> Iterator[Figure]:
    """Measure on one thread, with runs in a folder of their own."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        home = os.environ.get("THIRDS_HOME")
        os.environ["THIRDS_HOME"] = folder
        try:
            yield from _figures_of(measured(Path(folder)))
        finally:
            cv2.setNumThreads(threads)
            del os.environ["THIRDS_HOME"]
            if home is not None:
                os.environ["THIRDS_HOME"] = home


def measured(folder: Path) -> Found:
    """Return the results of all sessions."""
    found: Found = defaultdict(list)
    for seed in SEEDS:
        studio = Studio.of(seed, folder)
        sessions = [session(client_of(_A_SEED * seed + place), seed) for place in range(_A_SEED)]
        for asked in sessions:
            for clicked, size in CASES:
                _measure_wins(studio, Case.of(studio, asked, clicked, size), found)
        if seed in SEEDS[:3]:
            _measure_starts(studio, sessions[0], found)
        if seed == SEEDS[0]:
            _measure_speed(studio, sessions[0], found)
    return found


# One split of the photos


class KeptScorer:
    """The built-in scorer, with the maps of photos computed once: every training here has the same photos."""

    name = "composition"
    terms: tuple[TermInfo, ...] = CompositionScorer.terms

    def __init__(self) -> None:
        self._kept: dict[tuple[tuple[str, Box | None], ...], PreparedComposition] = {}

    def prepare(self, pictures: Sequence[Picture]) -> PreparedComposition:
        known = tuple((picture.name, picture.subject) for picture in pictures)
        if known not in self._kept:
            self._kept[known] = CompositionScorer().prepare(pictures)
        return self._kept[known]


@dataclass(frozen=True, eq=False)
class Studio:
    """One split of the photos with its bootstrap policy; photographers come here to have a policy of their own."""

    seed: int
    folder: Path
    collection: Collection
    policy: CropPolicy
    scorer: KeptScorer = field(default_factory=KeptScorer)

    @classmethod
    def of(cls, seed: int, folder: Path) -> "Studio":
        """Train the bootstrap policy of a split."""
        there, scorer = world().shoot, KeptScorer()
        split = there.split(seed)
        train, test = (tuple(there.pictures[index] for index in side) for side in split)
        collection = Collection(train, test, ())
        config = BootstrapConfig(steps=_BOOTSTRAP, seed=seed)
        context = _context(config, folder)
        course = bootstrap_course(config, prepare(config, collection, scorer, context))
        return cls(seed, folder, collection, _learnt(config, context, course).policy(), scorer)

    def tuned(self, case: "Case", policy: CropPolicy | None, config: TuneConfig) -> tuple[Training, Progress]:
        """Return a finished fine-tuning, and what it has changed."""
        context, taste = _context(config, self.folder), case.taste
        lesson = prepare(config, case.collection, PersonalScorer(self.scorer, taste, config.weight), context)
        origins = Origins(taste, policy, "taste", "" if policy is None else "bootstrap")
        assert isinstance(lesson.test.ratings, PersonalRatings)
        progress = Progress.since(policy, lesson, lesson.test.ratings)
        return _learnt(config, context, course_of(config, lesson, origins, progress)), progress


def _context(config: BootstrapConfig, folder: Path) -> TaskContext:
    return TaskContext(RunFolder.create(folder / "runs", "tune", config))


def _learnt(config: BootstrapConfig, context: TaskContext, course: Course) -> Training:
    training = Training(config, context, course, Diagnostics(context, config.steps), None, time.monotonic())
    training.learn()
    return training


# One photographer


@dataclass(frozen=True, eq=False)
class Case:
    """One photographer with so many answers: their photos, with the subjects they clicked or without, and their taste.

    Attributes:
        name: What the case is called.
        asked: Who answers.
        collection: The photos.
        taste: What was learnt from the answers.
    """

    name: str
    asked: Session
    collection: Collection
    taste: LinearTaste

    @classmethod
    def of(cls, studio: "Studio", asked: Session, clicked: bool, size: int) -> "Case":
        """Learn the taste."""
        photos, described = studio.collection, world().described
        if clicked:
            who, described = asked.client.who, asked.client.clicked
            train, test = (
                tuple(replace(one, subject=who.subject(one)) for one in side) for side in (photos.train, photos.test)
            )
            photos = Collection(train, test, ())
        pairs = asked.learn[:size]
        first, second = (described[world().pairs[pairs, side]] for side in (0, 1))
        taste = fit_linear(first, second, asked.said(pairs))
        return cls(f"{size}{' clicked' if clicked else ''}", asked, photos, taste)


def client_of(number: int) -> Client:
    """Return a photographer, calibrated over all pairs of the world."""
    there, who = world(), PHOTOGRAPHERS[number]
    pictures = there.shoot.pictures
    liked = np.concatenate(
        [who.utilities(picture, there.boxes[there.photos == index]) for index, picture in enumerate(pictures)]
    )
    differences = liked[there.pairs[:, 0]] - liked[there.pairs[:, 1]]
    maps = PhotoMaps.prepare([replace(picture, subject=who.subject(picture)) for picture in pictures])
    return Client(who.calibrated(differences), differences, maps.describe(there.photos, there.boxes))


def _measure_wins(studio: Studio, case: Case, found: Found) -> None:
    config = TuneConfig(steps=_STEPS, seed=studio.seed, anyway=True)
    training, _ = studio.tuned(case, studio.policy, config)
    tuned, album = training.policy(), make_album(case.collection.test, studio.scorer)
    taste = case.taste.prepare(case.collection.test, album.maps)
    judge = PersonalRatings(album.ratings, taste, config.weight, album.maps)
    base = _crops(album, studio.policy, None)
    ways = {
        "personal": _crops(album, tuned, judge),
        "ranked": _crops(album, studio.policy, judge),
        "dense": _crops(album, None, judge),
    }
    for name, boxes in ways.items():
        found[f"{name} {case.name}"].append(_wins(case, boxes, base))
    alone = (_crops(album, tuned, judge, "policy"), _crops(album, studio.policy, None, "policy"))
    found[f"alone {case.name}"].append(_wins(case, *alone))
    found["degenerate"].append(_degenerate(ways["personal"], album))
    free = replace(judge, weight=0.0)
    found["degenerate free"].append(_degenerate(_crops(album, None, free, bounds=_FREE), album))


def _crops(
    album: Album,
    policy: CropPolicy | None,
    judge: PersonalRatings | None,
    method: Method = "polish",
    bounds: Bounds = PERSONAL_BOUNDS,
) -> Boxes:
    """Return the best crop of every photo; the full frame where none is allowed."""
    options = ProposalOptions(count=1, method=method, bounds=bounds, cut_faces=True)
    found = [propose_in(album, photo, policy, options, judge) for photo in range(len(album))]
    return as_boxes([proposals[0].crop.box for proposals in found])


def _wins(case: Case, boxes: Boxes, others: Boxes) -> float:
    """Return the share of photos on which the photographer, free of noise, likes the one box better."""
    points = []
    for picture, one, other in zip(case.collection.test, boxes, others, strict=True):
        mine, theirs = case.asked.client.who.utilities(picture, np.stack([one, other]))
        points.append(0.5 if abs(mine - theirs) < 1e-9 else float(mine > theirs))
    return float(np.mean(points))


def _degenerate(boxes: Boxes, album: Album) -> float:
    """Return the share of specks, full frames and slivers."""
    area, aspect = areas(boxes), pixel_aspects(boxes, album.frame_aspects)
    usual = Bounds()
    sliver = np.maximum(aspect, 1 / aspect) > np.maximum(usual.max_aspect, _longest(album)) * 1.001
    return float(np.mean((area < usual.min_area * 0.999) | (area > PERSONAL_BOUNDS.max_area * 1.001) | sliver))


def _longest(album: Album) -> Floats:
    """Return how long each whole photo is, which its crops may be too."""
    return np.maximum(album.frame_aspects, 1 / album.frame_aspects)


# How learning starts, and how fast it is


def _measure_starts(studio: Studio, asked: Session, found: Found) -> None:
    case = Case.of(studio, asked, True, 100)
    config = TuneConfig(steps=_SHORT, seed=studio.seed)
    ways = {
        "restored": (studio.policy, config),
        "not restored": (studio.policy, replace(config, restore_entropy=False)),
        "curriculum": (studio.policy, replace(config, curriculum=True)),
        "afresh": (None, config),
    }
    for name, (policy, wanted) in ways.items():
        training, progress = studio.tuned(case, policy, wanted)
        judged = training.judge()
        found[name].append(judged.share)
        found["untouched"] += [progress.result(judged)["before_share"]] if name == "restored" else []


def _measure_speed(studio: Studio, asked: Session, found: Found) -> None:
    case = Case.of(studio, asked, True, 100)
    training, _ = studio.tuned(case, studio.policy, TuneConfig(steps=_FULL, seed=studio.seed))
    found["seconds"].append(training.seconds)
    bootstrap = BootstrapConfig(steps=_BOOTSTRAP, seed=studio.seed)
    context = _context(bootstrap, studio.folder)
    course = bootstrap_course(bootstrap, prepare(bootstrap, studio.collection, studio.scorer, context))
    found["bootstrap seconds"].append(_learnt(bootstrap, context, course).seconds * _FULL / _BOOTSTRAP)


def _figures_of(found: Found) -> Iterator[Figure]:
    def figure(name: str, key: str, baseline: str = "", baseline_name: str = "", asked: str = "") -> Figure:
        low, high = bootstrap_interval(np.array(found[key]))
        beside = float(np.mean(found[baseline])) if baseline else None
        words = f"tuning: {name} (95 % interval {low:.3f} to {high:.3f})"
        return Figure(words, float(np.mean(found[key])), beside, baseline_name, asked)

    yield Figure(
        f"tuning: {_FULL:,} steps beyond start-up, s",
        found["seconds"][0],
        found["bootstrap seconds"][0],
        "as many steps of a bootstrap",
        "<= 30",
    )
    better = "personal policy's crop is liked better than the bootstrap's, share of unseen photos"
    for clicked, size in CASES:
        key = f"{size}{' clicked' if clicked else ''}"
        words = f"{size} pairs{'' if clicked else ', no subject clicked'}"
        yield figure(f"{better}, {words}", f"personal {key}", f"ranked {key}", "re-ranking", _ASKED[size])
        yield figure(f"the same, both without polish, {words}", f"alone {key}")
        yield figure(f"dense search on the combined reward, {words}", f"dense {key}")
        yield figure(f"re-ranking with the frozen policy, {words}", f"ranked {key}")
    yield figure("degenerate crops, bounded 0.7 / 0.3", "degenerate", "degenerate free", "taste alone, unbounded", "0")
    short = f"share of optimum after {_SHORT:,} steps"
    yield figure(f"{short}, entropy restored", "restored", "not restored", "not restored")
    yield figure(f"{short}, easy photos first", "curriculum", "restored", "all photos")
    yield figure(f"{short}, afresh", "afresh", "restored", "from the bootstrap policy")
    yield figure("share of optimum of the bootstrap policy", "untouched")
