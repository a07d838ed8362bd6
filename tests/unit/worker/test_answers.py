import math
import os
from pathlib import Path

import numpy as np
import pytest
import torch

from ml_core.geometry import Box, as_boxes, iou
from ml_core.models.policy.crop_policy import TENSORS
from ml_core.models.scorers import load_scorer
from ml_core.models.subject.look import picture_of
from ml_core.photos.decoding import decode
from ml_core.specs.engine import (
    BurstsReply,
    BurstsRequest,
    DevicesReply,
    DevicesRequest,
    HelloReply,
    HelloRequest,
    PhotoRef,
    ProposeReply,
    ProposeRequest,
    ScoreReply,
    ScoreRequest,
    StraightenReply,
    StraightenRequest,
    SubjectReply,
    SubjectRequest,
    decode_message,
    encode_message,
)
from ml_core.specs.errors import EngineError, PhotoError, SpecError, WeightsError
from ml_core.specs.version import version
from ml_core.worker.answers import answer
from ml_core.worker.model_checks import untrained
from tests.pictures import scene, write_photo

SUBJECT = Box(0.55, 0.35, 0.75, 0.7)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write_photo(tmp_path / "photo.png", scene(subject=SUBJECT))


def scored(request: ScoreRequest) -> ScoreReply:
    reply = answer(request)
    assert isinstance(reply, ScoreReply)
    return reply


def proposed(request: ProposeRequest) -> ProposeReply:
    reply = answer(request)
    assert isinstance(reply, ProposeReply)
    return reply


def test_devices_are_those_of_torch() -> None:
    reply = answer(DevicesRequest())
    assert isinstance(reply, DevicesReply)
    assert reply.torch.version == torch.__version__
    assert bool(reply.torch.devices) == (torch.cuda.is_available() or torch.backends.mps.is_available())


def test_hello_says_the_version() -> None:
    reply = answer(HelloRequest())
    assert isinstance(reply, HelloReply)
    assert reply.version == version()


def test_scores_are_the_scorers_own_with_their_terms(photo: Path) -> None:
    boxes = ((0.0, 0.0, 1.0, 1.0), (0.3, 0.2, 0.9, 0.8))
    reply = scored(ScoreRequest(PhotoRef(photo), boxes))
    scorer = load_scorer()
    # Previews of small photos keep their size; the JPEG in between costs next to nothing.
    means = scorer.prepare([picture_of("x", decode(photo))]).means(np.zeros(2, dtype=np.intp), as_boxes(boxes))
    assert [crop.mean for crop in reply.crops] == pytest.approx(means, abs=0.15)
    assert [crop.box for crop in reply.crops] == list(boxes)
    for crop in reply.crops:
        assert len(crop.terms) == len(scorer.terms)
        base = crop.mean - sum(term.contribution for term in crop.terms)
        assert base == pytest.approx(reply.crops[0].mean - sum(t.contribution for t in reply.crops[0].terms), abs=1e-4)
        assert crop.distribution == ()


def test_without_boxes_the_full_frame_is_scored(photo: Path) -> None:
    assert [crop.box for crop in scored(ScoreRequest(PhotoRef(photo))).crops] == [(0.0, 0.0, 1.0, 1.0)]


def test_a_marked_subject_changes_the_scores(photo: Path) -> None:
    marked = scored(ScoreRequest(PhotoRef(photo, subject=(0.05, 0.05, 0.2, 0.2))))
    assert marked.crops[0].mean != scored(ScoreRequest(PhotoRef(photo))).crops[0].mean


def test_a_photo_that_changed_is_looked_at_again(photo: Path) -> None:
    before = scored(ScoreRequest(PhotoRef(photo)))
    write_photo(photo, scene(subject=Box(0.05, 0.1, 0.5, 0.9), seed=5))
    os.utime(photo, (1, 1))
    assert scored(ScoreRequest(PhotoRef(photo))) != before


@pytest.mark.parametrize(
    "box", [(0.5, 0.0, 0.4, 1.0), (0.0, 0.0, 1.2, 1.0), (-0.1, 0.0, 1.0, 1.0), (math.nan, 0.0, 1.0, 1.0)]
)
def test_boxes_that_are_none_are_refused(photo: Path, box: tuple[float, float, float, float]) -> None:
    with pytest.raises(SpecError):
        answer(ScoreRequest(PhotoRef(photo), (box,)))
    with pytest.raises(SpecError):
        answer(ScoreRequest(PhotoRef(photo, subject=box)))


def test_the_subject_is_found_and_a_click_overrides_it(photo: Path) -> None:
    reply = answer(SubjectRequest(photo))
    assert isinstance(reply, SubjectReply)
    assert reply.subject is not None
    assert iou(as_boxes([reply.subject])[0], as_boxes([SUBJECT])[0]) > 0.3
    clicked = answer(SubjectRequest(photo, click=(0.65, 0.5)))
    assert isinstance(clicked, SubjectReply)
    assert clicked.subject is not None
    box = Box(*clicked.subject)
    assert box.x0 <= 0.65 <= box.x1
    assert box.y0 <= 0.5 <= box.y1


@pytest.mark.parametrize("aspect", ["free", "1:1"])
def test_proposals_are_distinct_best_first_and_better_than_the_photo(photo: Path, aspect: str) -> None:
    reply = proposed(ProposeRequest(PhotoRef(photo), aspect=aspect, count=3, method="dense"))
    means = [item.crop.mean for item in reply.crops]
    assert means == sorted(means, reverse=True)
    assert means[0] > reply.full_frame.mean
    assert len({item.crop.box for item in reply.crops}) == len(reply.crops) > 1
    if aspect == "1:1":
        x0, y0, x1, y1 = reply.crops[0].crop.box
        assert (x1 - x0) / (y1 - y0) * 480 / 320 == pytest.approx(1, rel=0.02)


def test_a_policy_is_loaded_from_its_folder_and_again_when_it_changed(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "policy"
    untrained().save(folder)
    request = ProposeRequest(PhotoRef(photo), policy=folder, method="policy", count=1)
    assert len(proposed(request).crops) == 1
    (folder / TENSORS).write_bytes(b"torn")
    with pytest.raises(WeightsError):
        answer(request)


def test_what_cannot_be_answered_is_said_in_words(photo: Path, tmp_path: Path) -> None:
    with pytest.raises(PhotoError):
        answer(ScoreRequest(PhotoRef(tmp_path / "missing.jpg")))
    with pytest.raises(WeightsError):
        answer(ScoreRequest(PhotoRef(photo), scorer="unheard-of"))
    with pytest.raises(WeightsError):
        answer(ProposeRequest(PhotoRef(photo), policy=tmp_path / "nothing"))
    with pytest.raises(SpecError):
        answer(ProposeRequest(PhotoRef(photo), count=0))
    with pytest.raises(EngineError):
        answer(HelloReply("0", ""))


def test_replies_survive_the_pipe(photo: Path) -> None:
    for request in (ScoreRequest(PhotoRef(photo)), SubjectRequest(photo), ProposeRequest(PhotoRef(photo), count=1)):
        reply = answer(request)
        assert decode_message(encode_message(4, reply)) == (4, reply)


def test_a_custom_shape_can_be_turned_against_the_photo(photo: Path) -> None:
    for turned, wanted in ((False, 7 / 5), (True, 5 / 7)):
        reply = proposed(ProposeRequest(PhotoRef(photo), aspect="7:5", turned=turned))
        for item in reply.crops:
            x0, y0, x1, y1 = item.crop.box
            assert (x1 - x0) * 480 / ((y1 - y0) * 320) == pytest.approx(wanted, rel=0.01)


def test_a_proposal_says_how_sure_it_is_and_why(photo: Path) -> None:
    reply = proposed(ProposeRequest(PhotoRef(photo), count=3))
    assert len(reply.crops) == 3
    for item in reply.crops:
        assert item.confidence is not None
        assert 0 < item.confidence < 1
        assert item.reason


def test_levelling_is_suggested_from_the_photo(photo: Path) -> None:
    reply = answer(StraightenRequest(photo))
    assert isinstance(reply, StraightenReply)
    assert abs(reply.angle) <= 15
    assert decode_message(encode_message(1, reply)) == (1, reply)
    with pytest.raises(PhotoError):
        answer(StraightenRequest(photo.with_name("none.jpg")))


def test_bursts_leave_out_what_cannot_be_read(photo: Path, tmp_path: Path) -> None:
    alike, other = tmp_path / "alike.png", tmp_path / "other.png"
    alike.write_bytes(photo.read_bytes())
    write_photo(other, scene(subject=Box(0.05, 0.1, 0.5, 0.9), seed=9)[:, ::-1])
    reply = answer(BurstsRequest((photo, tmp_path / "none.jpg", alike, other)))
    assert isinstance(reply, BurstsReply)
    assert reply.groups == ((photo, alike),)
