"""Requests and replies cross the pipe unchanged; anything else is refused."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from ml_core.specs.devices import TorchFacts
from ml_core.specs.engine import (
    BurstsReply,
    BurstsRequest,
    DevicesReply,
    DevicesRequest,
    Doubt,
    ErrorReply,
    Finding,
    HelloReply,
    HelloRequest,
    OfferedPair,
    PairsReply,
    PairsRequest,
    PhotoRef,
    ProposedCrop,
    ProposeReply,
    ProposeRequest,
    RatedCrop,
    RememberReply,
    RememberRequest,
    Reply,
    Request,
    ScoreReply,
    ScoreRequest,
    StraightenReply,
    StraightenRequest,
    SubjectReply,
    SubjectRequest,
    TasteReply,
    TasteRequest,
    Term,
    decode_message,
    encode_message,
)
from ml_core.specs.errors import SpecError
from ml_core.specs.judgements import Regime

BOX = (0.1, 0.2, 0.7, 0.9)
PHOTO = PhotoRef(Path("/photos/caf\udce9 日本.jpg"), BOX)
RATED = RatedCrop(BOX, 6.5, 1.25, tuple(n / 10 for n in range(10)), (Term("thirds", "Thirds", 0.5, -0.25),))
TASTED = replace(RATED, preferred=0.75, reasons=(Term("size", "tighter crops", 0.5, 0.5),))
PAIR = OfferedPair(PHOTO.path, BOX, (0.0, 0.0, 1.0, 1.0), "policy", "full frame")
AGAIN = OfferedPair(PHOTO.path, (0.0, 0.0, 1.0, 1.0), BOX, "full frame", "policy", "repeat", 17)
FOUND = (Finding("area", "tighter crops", 1.0, 0.95),)
MESSAGES: list[Request | Reply] = [
    ScoreRequest(PHOTO, (BOX, BOX), "nima"),
    ScoreRequest(PhotoRef(Path("a.jpg"))),
    ScoreRequest(PHOTO, taste=Path("/taste")),
    ScoreReply((RATED, RatedCrop(BOX, 5, 1), TASTED)),
    SubjectRequest(Path("a.jpg"), (0.25, 0.5)),
    SubjectRequest(Path("a.jpg")),
    SubjectReply(BOX, (BOX,)),
    SubjectReply(None, ()),
    ProposeRequest(PHOTO, "4:5", True, 5, "dense", Path("/policy"), "nima", True),
    ProposeReply((ProposedCrop(RATED, (BOX, BOX), 17, 0.25, "tighter", ("small", "subject cut")),), RATED),
    StraightenRequest(Path("a.jpg")),
    StraightenReply(-1.5, 0.5, (BOX,)),
    BurstsRequest((Path("a.jpg"), Path("b.jpg"))),
    BurstsReply(((Path("a.jpg"), Path("b.jpg")),)),
    ProposeRequest(PHOTO, taste=Path("/taste"), weight=0.5),
    PairsRequest(Path("/catalog"), "Ann", 3, Path("/policy"), "nima", (PAIR, AGAIN), (PHOTO.path,)),
    PairsRequest(Path("/catalog"), ""),
    PairsReply((PAIR, AGAIN), ""),
    PairsReply((), "Add photos first."),
    TasteRequest(Path("/catalog"), "Ann", "nima", Path("/taste")),
    TasteReply(34, 5, Regime.RERANKING, 0.8, 0.4, 0.9, 1.0, 0.3, 1.0, 2, FOUND, 40, (Doubt(7, 0.1),), 9.5, True),
    TasteReply(0, 0, Regime.COLD),
    RememberRequest(Path("/catalog"), "Ann", (Path("a.jpg"),)),
    RememberReply(3),
    DevicesRequest(),
    DevicesReply(TorchFacts("2.13", "CUDA 12.6", ("GeForce RTX 4070",), 8, "the driver is too old")),
    HelloRequest(),
    HelloReply("1", "cpu"),
    ErrorReply("It broke.", "Try again."),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_messages_come_back_as_they_were(message: Request | Reply) -> None:
    line = encode_message(41, message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode_message(line) == (41, message)


def test_every_message_is_tried_above() -> None:
    assert {type(message) for message in MESSAGES} == {*get_args(Request), *get_args(Reply)}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"OpenMP: warning",
        b"[]",
        b"3",
        b'{"number":1,"kind":"HelloRequest"}',
        b'{"number":1,"kind":"Party","body":{}}',
        b'{"number":1,"kind":["HelloRequest"],"body":{}}',
        b'{"number":"1","kind":"HelloRequest","body":{}}',
        b'{"number":1e400,"kind":"HelloRequest","body":{}}',
        b'{"number":1,"kind":"HelloRequest","body":{"more":1}}',
        b'{"number":1,"kind":"SubjectRequest","body":{"path":"a","click":[0.5]}}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_what_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(SpecError):
        decode_message(line)
