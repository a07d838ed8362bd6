"""What the engine answers."""

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from ml_core.geometry import FULL_FRAME, Box, Boxes, as_boxes, parse_aspect
from ml_core.models.policy.album import Album
from ml_core.models.scorer import Ratings, TermInfo
from ml_core.models.scorers import load_scorer
from ml_core.models.subject.attention import attention
from ml_core.models.subject.clicking import subject_at
from ml_core.models.subject.saliency import saliency_map, small_lab
from ml_core.specs.engine import (
    BoxTuple,
    HelloReply,
    HelloRequest,
    PairsRequest,
    PhotoRef,
    ProposedCrop,
    ProposeReply,
    ProposeRequest,
    RatedCrop,
    Reply,
    ScoreReply,
    ScoreRequest,
    SubjectReply,
    SubjectRequest,
    TasteRequest,
    Term,
)
from ml_core.specs.errors import EngineError, SpecError
from ml_core.specs.version import version
from ml_core.worker.judging import choose
from ml_core.worker.tasting import learn
from ml_core.worker.warm import album_at, picture_at, policy_at

_PROPOSING = "ml_core.models.policy.propose"


def answer(request: Any) -> Reply:
    """Answer one request; raises `ThirdsError` in words, or whatever a library raises."""
    match request:
        case HelloRequest():
            return HelloReply(version(), _device())
        case ScoreRequest():
            return _score(request)
        case SubjectRequest():
            return _subject(request)
        case ProposeRequest():
            return _propose(request)
        case PairsRequest():
            return choose(request)
        case TasteRequest():
            return learn(request)
    raise EngineError("The engine was asked something it does not know.", "Start Thirds again.")


def warm_up() -> None:
    """Import what proposals need; it takes seconds, because of torch."""
    importlib.import_module(_PROPOSING)


def _device() -> str:
    if "torch" not in sys.modules:
        return ""
    from ml_core.models.devices import choose_device  # scoring must not wait for torch

    return str(choose_device())


# Answers


def _score(request: ScoreRequest) -> ScoreReply:
    album = _album_of(request.photo, request.scorer)
    boxes = as_boxes([_checked(box) for box in request.boxes or (FULL_FRAME,)])
    return ScoreReply(_rated(album, boxes, load_scorer(request.scorer).terms))


def _subject(request: SubjectRequest) -> SubjectReply:
    picture = picture_at(request.path)
    faces = tuple(_box_tuple(face) for face in picture.faces)
    if request.click is not None:
        return SubjectReply(_box_tuple(subject_at(picture.pixels, *request.click)), faces)
    found = attention(picture, saliency_map(small_lab(picture.pixels)))
    return SubjectReply(None if found.source == "middle" else _box_tuple(found.subject), faces)


def _propose(request: ProposeRequest) -> ProposeReply:
    from ml_core.models.policy.propose import ProposalOptions, propose_in  # scoring must not wait for torch

    if request.count < 1:
        raise SpecError("No crop was asked for.", "Ask for at least one.")
    policy = None if request.policy is None else policy_at(request.policy)
    album, terms = _album_of(request.photo, request.scorer), load_scorer(request.scorer).terms
    proposals = propose_in(
        album,
        0,
        policy,
        ProposalOptions(parse_aspect(request.aspect), request.count, request.method, cut_faces=request.cut_faces),
    )
    crops = tuple(
        ProposedCrop(
            _rated_crops(as_boxes([item.crop.box]), item.ratings, terms)[0], _box_tuples(item.path), item.calls
        )
        for item in proposals
    )
    return ProposeReply(crops, _rated(album, as_boxes([FULL_FRAME]), terms)[0])


# Between arrays and messages


def _album_of(photo: PhotoRef, scorer: str) -> Album:
    return album_at(photo.path, None if photo.subject is None else _checked(photo.subject), scorer)


def _rated(album: Album, boxes: Boxes, terms: Sequence[TermInfo]) -> tuple[RatedCrop, ...]:
    return _rated_crops(boxes, album.ratings.rate(np.zeros(len(boxes), dtype=np.intp), boxes), terms)


def _rated_crops(boxes: Boxes, ratings: Ratings, terms: Sequence[TermInfo]) -> tuple[RatedCrop, ...]:
    return tuple(
        RatedCrop(
            box=_box_tuple(box),
            mean=float(ratings.mean[row]),
            std=float(ratings.std[row]),
            distribution=() if ratings.distribution is None else tuple(ratings.distribution[row].tolist()),
            terms=_terms(ratings, row, terms),
        )
        for row, box in enumerate(boxes)
    )


def _terms(ratings: Ratings, row: int, terms: Sequence[TermInfo]) -> tuple[Term, ...]:
    if ratings.values is None or ratings.contributions is None:
        return ()
    numbers = zip(terms, ratings.values[row].tolist(), ratings.contributions[row].tolist(), strict=True)
    return tuple(Term(term.name, term.label, value, contribution) for term, value, contribution in numbers)


def _box_tuples(boxes: Boxes) -> tuple[BoxTuple, ...]:
    return tuple(_box_tuple(box) for box in boxes)


def _box_tuple(box: Any) -> BoxTuple:
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return x0, y0, x1, y1


def _checked(box: BoxTuple) -> Box:
    """Return a box that is one; raises `SpecError` otherwise."""
    x0, y0, x1, y1 = box
    # Written so that NaN fails too.
    if not (-1e-6 <= x0 < x1 <= 1 + 1e-6 and -1e-6 <= y0 < y1 <= 1 + 1e-6):
        raise SpecError("A crop lies outside the photo.", "Draw it again.")
    return Box(*box)
