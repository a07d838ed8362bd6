"""The engine's side of judging: pairs from a catalog, and the taste that follows every answer."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ml_core.catalog.catalog import Catalog, PhotoFile, PhotoQuery
from ml_core.catalog.folders import previews_folder
from ml_core.catalog.records import Judgement, NewPair
from ml_core.datasets.answers import answers_of
from ml_core.geometry import Box, Crop, as_boxes
from ml_core.models.composition import CompositionScorer
from ml_core.models.subject.look import picture_of
from ml_core.models.taste.linear import LinearTaste
from ml_core.photos.previews import PreviewStore
from ml_core.specs.engine import (
    OfferedPair,
    PairsReply,
    PairsRequest,
    PhotoRef,
    ProposeReply,
    ProposeRequest,
    ScoreReply,
    ScoreRequest,
    TasteReply,
    TasteRequest,
)
from ml_core.specs.errors import CatalogError, SpecError, WeightsError
from ml_core.specs.judgements import Choice, Regime
from ml_core.worker import judging, known_photos, warm
from ml_core.worker.answers import answer
from tests.pictures import scenes, write_photo

PHOTOS = 14


def forget_everything() -> None:
    """Leave nothing of what the engine keeps warm, as a restart does."""
    for remembered in (judging._pairs, judging._found, known_photos.kept_for, warm._looked_at, warm._picture):
        remembered.cache_clear()


@pytest.fixture(autouse=True)
def cold() -> None:
    forget_everything()


@pytest.fixture(scope="module")
def pictures() -> list[npt.NDArray[np.uint8]]:
    # Light from above, so that it matters which part of a photo a crop shows; from the side, all would look alike.
    light = np.linspace(1.2, 0.4, 160)[:, None, None]
    return [np.clip(pixels * light, 0, 255).astype(np.uint8) for pixels in scenes(PHOTOS, 240, 160)]


@pytest.fixture
def file(tmp_path: Path, pictures: Sequence[npt.NDArray[np.uint8]]) -> Path:
    """A catalog of photos that are ready to be shown."""
    paths = [write_photo(tmp_path / "shoot" / f"{n}.png", pixels) for n, pixels in enumerate(pictures)]
    with Catalog.open(tmp_path / "catalog.sqlite") as catalog:
        catalog.add_photos([PhotoFile(path, path.stat().st_size, path.stat().st_mtime_ns) for path in paths])
        for number in catalog.photo_ids(PhotoQuery()):
            catalog.record_ready(number)
    return tmp_path / "catalog.sqlite"


Person = Callable[[OfferedPair], Choice]


def offered(request: PairsRequest) -> PairsReply:
    reply = answer(request)
    assert isinstance(reply, PairsReply)
    return reply


def learnt(request: TasteRequest) -> TasteReply:
    reply = answer(request)
    assert isinstance(reply, TasteReply)
    return reply


def keep(catalog: Catalog, pair: OfferedPair, choice: Choice, annotator: str = "me") -> int:
    crops = Crop(Box(*pair.a)), Crop(Box(*pair.b))
    new = NewPair(pair.photo, *crops, pair.a_origin, pair.b_origin, purpose=pair.purpose, repeat_of=pair.repeat_of)
    number = catalog.add_pairs([new])[0]
    catalog.judge(Judgement(number, choice, annotator=annotator))
    return number


def judge(file: Path, answers: int, person: Person) -> list[OfferedPair]:
    """Answer pairs as a board does that has a few chosen ahead."""
    waiting: list[OfferedPair] = []
    shown: list[OfferedPair] = []
    with Catalog.open(file) as catalog:
        while len(shown) < answers:
            if not waiting:
                waiting += offered(PairsRequest(file, "me", 5)).pairs
            shown.append(waiting.pop(0))
            keep(catalog, shown[-1], person(shown[-1]))
    return shown


def what_is_seen(photo: Path, box: Sequence[float]) -> npt.NDArray[np.uint8]:
    """Return the pixels of a crop as a window would cut them out of the preview."""
    pixels = PreviewStore(previews_folder()).get(photo)
    left, top, right, bottom = Box(*box).pixels(pixels.shape[1], pixels.shape[0])
    return pixels[top:bottom, left:right]


def brighter(pair: OfferedPair) -> Choice:
    """Choose by nothing but the pixels on either side: the crop with more light."""
    left, right = (what_is_seen(pair.photo, box).mean() for box in (pair.a, pair.b))
    return "a" if left > right else "b"


def darker(pair: OfferedPair) -> Choice:
    return "b" if brighter(pair) == "a" else "a"


def test_without_photos_the_reply_says_what_to_do(tmp_path: Path) -> None:
    Catalog.open(tmp_path / "catalog.sqlite").close()
    reply = offered(PairsRequest(tmp_path / "catalog.sqlite", "me"))
    assert reply.pairs == ()
    assert "Add photos" in reply.reason


def test_what_makes_no_sense_is_refused(tmp_path: Path, file: Path) -> None:
    for request in (PairsRequest(tmp_path / "none.sqlite", "me"), TasteRequest(tmp_path / "none.sqlite")):
        with pytest.raises(CatalogError):
            answer(request)
    assert not (tmp_path / "none.sqlite").exists()
    with pytest.raises(SpecError):
        answer(PairsRequest(file, "me", 0))
    with pytest.raises(WeightsError):
        answer(PairsRequest(file, "me", 1, policy=tmp_path / "nothing"))


def test_pairs_are_of_different_photos_that_do_not_wait_already(file: Path) -> None:
    first = offered(PairsRequest(file, "me", 4)).pairs
    more = offered(PairsRequest(file, "me", 4, waiting=first)).pairs
    photos = [pair.photo for pair in (*first, *more)]
    assert len(set(photos)) == len(photos) == 8


def test_only_pairs_of_the_photos_named_are_offered(file: Path) -> None:
    with Catalog.open(file) as catalog:
        some = tuple(photo.path for photo in catalog.photos([2, 5, 9]))
    reply = offered(PairsRequest(file, "me", 6, photos=some))
    assert {pair.photo for pair in reply.pairs} <= set(some)
    assert len(reply.pairs) < 6
    assert reply.reason
    assert offered(PairsRequest(file, "me", 2, waiting=reply.pairs, photos=some)).reason


def test_a_broken_photo_stops_nothing(file: Path) -> None:
    with Catalog.open(file) as catalog:
        for number in (1, 3, 4):
            photo = catalog.photo(number)
            assert photo is not None
            photo.path.write_bytes(b"torn")
    photos = {pair.photo.stem for pair in offered(PairsRequest(file, "me", 8)).pairs}
    assert len(photos) == 8
    assert not photos & {"0", "2", "3"}


def test_few_photos_without_a_preview_are_decoded_for_one_request(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Catalog.open(file) as catalog:
        paths = [photo.path for photo in catalog.photos(list(range(1, PHOTOS + 1)))]
        catalog.remove_photos(range(1, PHOTOS + 1))
        catalog.add_photos([PhotoFile(path, 1, 1) for path in paths])
    made: list[Path] = []
    make = PreviewStore.make

    def counted(store: PreviewStore, path: Path) -> npt.NDArray[np.uint8]:
        made.append(path)
        return make(store, path)

    monkeypatch.setattr(PreviewStore, "make", counted)
    first = offered(PairsRequest(file, "me", 8)).pairs
    assert 1 <= len(first) <= len(made) <= 4
    more = offered(PairsRequest(file, "me", 8, waiting=first)).pairs
    assert more
    assert len(made) <= 8


def test_a_restart_changes_no_offer(file: Path) -> None:
    judge(file, 13, brighter)
    before = offered(PairsRequest(file, "me", 4))
    forget_everything()
    assert offered(PairsRequest(file, "me", 4)) == before


def test_under_ten_answers_nothing_is_fitted(file: Path, tmp_path: Path) -> None:
    nothing = learnt(TasteRequest(file))
    assert nothing == TasteReply(0, 0, Regime.COLD, milliseconds=nothing.milliseconds)
    judge(file, 9, brighter)
    reply = learnt(TasteRequest(file, "me", save_to=tmp_path / "taste"))
    assert (reply.answers, reply.regime, reply.saved) == (9, Regime.WARMING, False)
    assert not (tmp_path / "taste").exists()
    assert not reply.findings
    assert not reply.doubts
    judge(file, 1, brighter)
    reply = learnt(TasteRequest(file, "me", save_to=tmp_path / "taste"))
    assert (reply.answers, reply.regime, reply.saved) == (10, Regime.RERANKING, True), "some of the ten are kept back"


@pytest.mark.parametrize(("person", "sign"), [(brighter, 1), (darker, -1)], ids=["brighter", "darker"])
def test_what_is_shown_is_what_is_stored_and_what_is_learnt(
    file: Path, tmp_path: Path, person: Person, sign: int
) -> None:
    """By pixels, from the side a crop is shown on to the taste: no label or side is exchanged on the way."""
    shown = judge(file, 24, person)
    assert {(pair.a, pair.b) for pair in shown} != {(pair.b, pair.a) for pair in shown}
    with Catalog.open(file) as catalog:
        judged = catalog.judged_pairs("me")
        for pair, item in zip(shown, judged, strict=True):
            assert (item.pair.photo, tuple(item.pair.a.box), tuple(item.pair.b.box)) == (pair.photo, pair.a, pair.b)
            chosen, other = (pair.a, pair.b) if item.judgement.choice == "a" else (pair.b, pair.a)
            light = what_is_seen(pair.photo, chosen).mean() - what_is_seen(pair.photo, other).mean()
            assert sign * light >= 0
        photos = known_photos.KnownPhotos(catalog, known_photos.kept_for(file))
        for item in answers_of(judged).learn:
            boxes = as_boxes([item.pair.a.box, item.pair.b.box])
            preview = PreviewStore(previews_folder()).get(item.pair.photo)
            maps = CompositionScorer().prepare([picture_of("x", preview)]).maps
            described = photos.descriptors(item.pair.photo, (item.pair.a.box, item.pair.b.box))
            assert described == pytest.approx(maps.describe(np.zeros(2, dtype=np.intp), boxes))
    assert learnt(TasteRequest(file, "me", save_to=tmp_path / "taste")).saved
    right = 0.0
    for pair in shown:
        rated = answer(ScoreRequest(PhotoRef(pair.photo), (pair.a, pair.b), taste=tmp_path / "taste"))
        assert isinstance(rated, ScoreReply)
        on_the_left, on_the_right = (crop.preferred or 0.0 for crop in rated.crops)
        right += (on_the_left > on_the_right) == (person(pair) == "a")
    # An exchange anywhere on the way would make this less than a half.
    assert right / len(shown) > 0.65


def test_a_photo_that_is_gone_still_teaches(file: Path, tmp_path: Path) -> None:
    shown = judge(file, 12, brighter)
    learnt(TasteRequest(file, "me", save_to=tmp_path / "before"))
    for pair in shown[:8]:
        pair.photo.unlink(missing_ok=True)
    forget_everything()
    with Catalog.open(file) as catalog:
        catalog.remove_photos([1, 2, 3])
    learnt(TasteRequest(file, "me", save_to=tmp_path / "after"))
    before, after = (LinearTaste.load(tmp_path / name) for name in ("before", "after"))
    assert after.weights == pytest.approx(before.weights)
    # Without what was kept, there is too little left to learn from.
    known_photos.kept_for(file)._file.unlink()
    forget_everything()
    assert not learnt(TasteRequest(file, "me", save_to=tmp_path / "nothing")).saved


def test_answers_that_were_taken_back_or_skipped_teach_nothing(file: Path) -> None:
    judge(file, 11, brighter)
    with Catalog.open(file) as catalog:
        numbers = [item.pair.id for item in catalog.judged_pairs("me")]
        before = learnt(TasteRequest(file, "me")).answers
        catalog.judge(Judgement(numbers[0], "withdrawn", annotator="me"))
        catalog.judge(Judgement(numbers[1], "skip", annotator="me"))
    assert learnt(TasteRequest(file, "me")).answers == before - 2


def test_agreement_and_consistency_are_counted_apart_from_what_is_learnt(file: Path) -> None:
    judge(file, 30, brighter)
    reply = learnt(TasteRequest(file, "me"))
    assert reply.answers == 30
    assert 3 <= reply.held_out <= 5
    assert reply.agreement is not None
    assert reply.agreement_low is not None
    assert reply.agreement_high is not None
    assert 0 <= reply.agreement_low <= reply.agreement <= reply.agreement_high <= 1
    assert reply.repeats >= 1
    assert reply.consistency == 1
    assert reply.worthwhile is not None


def test_everybodys_answers_are_learnt_from_together(file: Path) -> None:
    judge(file, 6, brighter)
    with Catalog.open(file) as catalog:
        for pair in offered(PairsRequest(file, "you", 5)).pairs:
            keep(catalog, pair, brighter(pair), "you")
    assert learnt(TasteRequest(file, "me")).answers == 6
    assert learnt(TasteRequest(file, "you")).answers == 5
    everybody = learnt(TasteRequest(file))
    assert everybody.answers == 11
    assert everybody.worthwhile is not None


def test_with_a_taste_proposals_are_ranked_by_it_and_say_why(file: Path, tmp_path: Path) -> None:
    shown = judge(file, 16, brighter)
    learnt(TasteRequest(file, "me", save_to=tmp_path / "taste"))
    photo = PhotoRef(shown[0].photo)
    plain = answer(ProposeRequest(photo, method="dense", count=1))
    personal = answer(ProposeRequest(photo, method="dense", count=1, taste=tmp_path / "taste", weight=0.0))
    assert isinstance(plain, ProposeReply)
    assert isinstance(personal, ProposeReply)
    assert plain.crops[0].crop.preferred is None
    before = answer(ScoreRequest(photo, (plain.crops[0].crop.box,), taste=tmp_path / "taste"))
    assert isinstance(before, ScoreReply)
    preferred, formerly = personal.crops[0].crop.preferred, before.crops[0].preferred
    assert preferred is not None
    assert formerly is not None
    assert preferred >= formerly
    assert personal.crops[0].crop.reasons
    assert personal.full_frame.preferred == pytest.approx(0.5)
    # The scorer's mean leaves the taste out.
    again = answer(ScoreRequest(photo, (personal.crops[0].crop.box,)))
    assert isinstance(again, ScoreReply)
    assert personal.crops[0].crop.mean == pytest.approx(again.crops[0].mean)
