from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from ml_core.geometry import Box, as_boxes
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.confidence import LOW, confidence_by_rating, confidence_by_taste
from ml_core.models.policy.faults import face_near_edge, subject_cut
from ml_core.models.policy.propose import ProposalOptions, propose_each, propose_in
from ml_core.models.policy.remarks import attention_of, remarks_on
from ml_core.models.reward import PersonalRatings
from ml_core.models.scorers import load_scorer
from ml_core.models.taste.linear import LinearTaste, fit_linear
from ml_core.models.taste.taste import Answer
from ml_core.specs.attention import falls_short
from ml_core.specs.tasks import Method
from tests.photographers import PHOTOGRAPHERS, Photographer
from tests.shoots import crops_of, pairs_of, shoot
from tests.unit.training.albums import composition_album, pictures, random_policy

METHODS: tuple[Method, ...] = ("policy", "polish", "dense")


def test_the_best_crop_of_all_tastes_is_surest_and_a_worse_one_less_sure() -> None:
    field = np.tile(np.linspace(-1, 1, 9), (4, 1))
    crops = np.tile([1.0, 0.0, -1.0], (4, 1))
    best, middle, worst = confidence_by_taste(crops, field)
    assert best == pytest.approx(1 / (1 + np.exp(1.18 - 2.98)))
    assert best > middle > worst


def test_tastes_that_disagree_are_less_sure() -> None:
    field = np.tile(np.linspace(-1, 1, 9), (4, 1))
    agreed = confidence_by_taste(np.ones((4, 1)), field)
    split = confidence_by_taste(np.array([[1.0], [1.0], [-1.0], [-1.0]]), field)
    assert agreed[0] > split[0]
    # The unit of utility is nothing that anybody knows.
    assert confidence_by_taste(7 * np.ones((4, 1)), 7 * field) == pytest.approx(agreed)


def test_without_a_taste_better_crops_are_surer_but_never_sure() -> None:
    sure = confidence_by_rating(np.array([4.0, 7.0, 9.5]))
    assert (np.diff(sure) > 0).all()
    assert (sure > 0.2).all()
    assert (sure < 0.75).all()
    assert len(confidence_by_rating(np.zeros(0))) == len(confidence_by_taste(np.zeros((3, 0)), np.zeros((3, 5)))) == 0


def test_photographers_accept_sure_crops_more_often() -> None:
    accepted: dict[bool, list[bool]] = {True: [], False: []}
    rng = np.random.default_rng(3)
    pictures = shoot().pictures[:50]
    album = make_album(pictures, load_scorer())
    for photographer in PHOTOGRAPHERS[:2]:
        taste = taught(photographer, album, pictures, rng)
        judge = PersonalRatings(album.ratings, taste.prepare_maps(album.maps), 0.5, album.maps)
        tested = range(30, 50)
        found = propose_each(album, tested, None, ProposalOptions(count=1), judge)
        said = np.array([one[0].confidence for one in found])
        for photo, one, sure in zip(tested, found, said > np.median(said), strict=True):
            anywhere = photographer.utilities(pictures[photo], crops_of(pictures[photo], 40, rng))
            mine = photographer.utilities(pictures[photo], as_boxes([one[0].crop.box]))[0]
            accepted[bool(sure)].append(bool(anywhere.max() - mine < anywhere.std()))
    assert np.mean(accepted[True]) > np.mean(accepted[False]) + 0.1


def taught(likes: Photographer, album: Album, pictures: Sequence[Picture], rng: np.random.Generator) -> LinearTaste:
    """Fit a taste to what somebody prefers on the first thirty pictures."""
    first: list[np.ndarray] = []
    second: list[np.ndarray] = []
    answers: list[Answer] = []
    for photo in range(30):
        boxes = crops_of(pictures[photo], 10, rng)
        liked = likes.utilities(pictures[photo], boxes)
        described = album.maps.describe(np.full(len(boxes), photo), boxes)
        for a, b in rng.permutation(pairs_of(boxes))[:6]:
            first.append(described[a])
            second.append(described[b])
            answers.append("a" if liked[a] > liked[b] else "b")
    return fit_linear(np.array(first), np.array(second), answers)


def test_many_photos_get_what_each_gets_alone() -> None:
    album = composition_album()
    for method in METHODS:
        options = ProposalOptions(count=2, method=method)
        together = propose_each(album, [2, 0], random_policy(), options)
        for photo, found in zip((2, 0), together, strict=True):
            alone = propose_in(album, photo, random_policy(), options)
            assert as_boxes([one.crop.box for one in found]) == pytest.approx(as_boxes([one.crop.box for one in alone]))
            assert [one.confidence for one in found] == pytest.approx([one.confidence for one in alone])


def test_reasons_say_size_and_place_in_a_few_words() -> None:
    album = composition_album()
    found = propose_in(album, 0, None, ProposalOptions(count=3))
    said = remarks_on(album, [0] * len(found), found)
    assert all(0 < len(remarks.reason.split()) <= 14 for remarks in said)
    tight = replace(found[0], crop=replace(found[0].crop, box=Box(0.3, 0.3, 0.7, 0.7)))
    assert remarks_on(album, [0], [tight])[0].reason.startswith("much tighter")
    whole = replace(found[0], crop=replace(found[0].crop, box=Box(0.0, 0.0, 1.0, 0.97)))
    assert remarks_on(album, [0], [whole])[0].reason.startswith("nearly the whole photo")
    assert remarks_on(album, [], []) == []


def test_a_face_near_an_edge_asks_for_a_look_unless_the_photo_ends_there() -> None:
    faces = as_boxes([[0.4, 0.4, 0.5, 0.55]])
    assert not face_near_edge(Box(0.2, 0.2, 0.8, 0.8), faces)
    assert face_near_edge(Box(0.39, 0.2, 0.8, 0.8), faces)
    assert face_near_edge(Box(0.45, 0.2, 0.8, 0.8), faces)
    # It is outside altogether, or framed so in the camera.
    assert not face_near_edge(Box(0.6, 0.2, 0.8, 0.8), faces)
    assert not face_near_edge(Box(0.0, 0.2, 0.8, 0.8), as_boxes([[0.0, 0.4, 0.1, 0.55]]))
    assert not face_near_edge(Box(0.2, 0.2, 0.8, 0.8), np.zeros((2, 4)))


def test_a_subject_is_cut_when_a_visible_part_is_missing() -> None:
    subject = Box(0.4, 0.4, 0.6, 0.6)
    assert not subject_cut(Box(0.41, 0.3, 0.8, 0.8), subject)
    assert subject_cut(Box(0.45, 0.3, 0.8, 0.8), subject)
    assert subject_cut(Box(0.1, 0.1, 0.9, 0.55), subject)


def test_attention_names_what_is_wrong() -> None:
    album = make_album(pictures(1, [Box(0.4, 0.4, 0.5, 0.55)]), load_scorer())
    found = propose_in(album, 0, None, ProposalOptions(count=1))[0]
    sure = replace(found, confidence=0.9)
    assert attention_of(album, 0, sure) == ()
    cut = replace(found, confidence=LOW - 0.01, crop=replace(found.crop, box=Box(0.42, 0.2, 0.9, 0.9)))
    assert attention_of(album, 0, cut) == ("low confidence", "face near the edge", "subject cut")


def test_small_is_compared_side_by_side() -> None:
    assert falls_short((999, 2000), (1000, 1500))
    assert falls_short((1400, 1000), (1000, 1500))
    assert not falls_short((1500, 1000), (1000, 1500))
    assert not falls_short((10, 10), (0, 0))
