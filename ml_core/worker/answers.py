"""What the engine answers."""

import importlib
import sys
from collections.abc import Callable
from typing import Any

from ml_core.geometry import FULL_FRAME, as_boxes, parse_aspect
from ml_core.models.subject.attention import attention
from ml_core.models.subject.clicking import subject_at
from ml_core.models.subject.saliency import saliency_map, small_lab
from ml_core.photos.levelling import level
from ml_core.specs.engine import (
    BurstsRequest,
    DevicesReply,
    DevicesRequest,
    HelloReply,
    HelloRequest,
    PairsRequest,
    ProposedCrop,
    ProposeReply,
    ProposeRequest,
    RememberRequest,
    Reply,
    ScoreReply,
    ScoreRequest,
    StraightenReply,
    StraightenRequest,
    SubjectReply,
    SubjectRequest,
    TasteRequest,
    box_tuple,
)
from ml_core.specs.errors import EngineError, SpecError
from ml_core.specs.version import version
from ml_core.worker.bursting import group_bursts
from ml_core.worker.judging import choose
from ml_core.worker.rating import checked, see
from ml_core.worker.remembering import remember
from ml_core.worker.tasting import learn
from ml_core.worker.warm import picture_at, policy_at

_PROPOSING = "ml_core.models.policy.propose"


def answer(request: Any) -> Reply:
    """Answer one request; raises `ThirdsError` in words, or whatever a library raises."""
    if type(request) not in _ANSWERS:
        raise EngineError("The engine was asked something it does not know.", "Start Thirds again.")
    return _ANSWERS[type(request)](request)


def warm_up() -> None:
    """Import what proposals need; it takes seconds, because of torch."""
    importlib.import_module(_PROPOSING)


def _device() -> str:
    if "torch" not in sys.modules:
        return ""
    from ml_core.models.devices import choose_device  # scoring must not wait for torch

    return str(choose_device())


# Answers


def _hello(_request: HelloRequest) -> HelloReply:
    return HelloReply(version(), _device())


def _devices(_request: DevicesRequest) -> DevicesReply:
    from ml_core.models.devices import torch_facts  # scoring must not wait for torch

    return DevicesReply(torch_facts())


def _score(request: ScoreRequest) -> ScoreReply:
    seen = see(request.photo, request.scorer, request.taste)
    return ScoreReply(seen.rated(as_boxes([checked(box) for box in request.boxes or (FULL_FRAME,)])))


def _subject(request: SubjectRequest) -> SubjectReply:
    picture = picture_at(request.path)
    faces = tuple(box_tuple(face) for face in picture.faces)
    if request.click is not None:
        return SubjectReply(box_tuple(subject_at(picture.pixels, *request.click)), faces)
    found = attention(picture, saliency_map(small_lab(picture.pixels)))
    return SubjectReply(None if found.source == "middle" else box_tuple(found.subject), faces)


def _straighten(request: StraightenRequest) -> StraightenReply:
    found = level(picture_at(request.path).pixels)
    return StraightenReply(found.angle, found.confidence, tuple(map(box_tuple, found.lines)))


def _propose(request: ProposeRequest) -> ProposeReply:
    # Scoring must not wait for torch.
    from ml_core.models.policy.crop_policy import TASTE
    from ml_core.models.policy.propose import ProposalOptions, propose_in
    from ml_core.models.policy.remarks import remarks_on

    if request.count < 1:
        raise SpecError("No crop was asked for.", "Ask for at least one.")
    policy, taste, weight = None, request.taste, request.weight
    if request.policy is not None:
        policy = policy_at(request.policy)
        if taste is None and policy.facts.tuned:
            # It can only tell where it is by the reward it was trained with.
            taste, weight = request.policy / TASTE, policy.facts.weight
    seen = see(request.photo, request.scorer, taste)
    aspect = parse_aspect(request.aspect, request.turned)
    options = ProposalOptions(aspect, request.count, request.method, cut_faces=request.cut_faces)
    judge = seen.judge(weight)
    proposals = propose_in(seen.album, 0, policy, options, judge)
    crops = tuple(
        ProposedCrop(
            seen.rated(as_boxes([item.crop.box]), item.ratings)[0],
            tuple(map(box_tuple, item.path)),
            item.calls,
            item.confidence,
            *remarks,
        )
        for item, remarks in zip(proposals, remarks_on(seen.album, [0] * len(proposals), proposals, judge), strict=True)
    )
    return ProposeReply(crops, seen.rated(as_boxes([FULL_FRAME]))[0])


_ANSWERS: dict[type[Any], Callable[[Any], Reply]] = {
    HelloRequest: _hello,
    DevicesRequest: _devices,
    ScoreRequest: _score,
    SubjectRequest: _subject,
    ProposeRequest: _propose,
    StraightenRequest: _straighten,
    BurstsRequest: group_bursts,
    PairsRequest: choose,
    TasteRequest: learn,
    RememberRequest: remember,
}
