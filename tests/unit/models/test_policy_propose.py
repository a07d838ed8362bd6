from dataclasses import replace

import numpy as np
import pytest

from ml_core.geometry import ASPECTS, FREE, Aspect, Bounds, Box, areas, as_boxes, cuts, iou, parse_aspect, pixel_aspects
from ml_core.models.composition import CompositionScorer
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.propose import PERSONAL_BOUNDS, Proposal, ProposalOptions, propose, propose_in
from ml_core.models.policy.rollout import follow
from ml_core.models.policy.rules import Rules, lattice, rules_for
from ml_core.models.policy.search import dense, distinct, polish
from ml_core.models.reward import PersonalRatings
from ml_core.specs.tasks import Method
from tests.pictures import scene
from tests.unit.models.tastes import SizeTaste
from tests.unit.training.albums import TargetScorer, composition_album, pictures, random_policy, target_album

TARGET = Box(0.2, 0.15, 0.7, 0.85)
METHODS: tuple[Method, ...] = ("policy", "polish", "dense")


def boxes_of(proposals: list[Proposal]) -> np.ndarray:
    return as_boxes([proposal.crop.box for proposal in proposals])


def test_dense_finds_the_best_of_the_lattice() -> None:
    album = target_album(TargetScorer(Box(0.25, 0.25, 0.75, 0.75)))
    rules = rules_for(album.frame_aspects[[1]], album.faces[[1]], FREE, Bounds())
    found = dense(album, 1, rules, FREE)
    assert found.boxes[0].tolist() == [0.25, 0.25, 0.75, 0.75]
    assert found.scores[0] == pytest.approx(10)
    assert (np.diff(found.scores) <= 0).all()
    assert found.calls == len(found.boxes)


def test_polish_climbs_to_the_top_between_lattice_lines() -> None:
    scorer = TargetScorer(Box(0.23, 0.17, 0.71, 0.83))
    album = target_album(scorer)
    rules = rules_for(album.frame_aspects, album.faces, FREE, Bounds())
    scorer.calls = 0
    found = polish(album, np.arange(2), rules, as_boxes([[0, 0, 1, 1], [0.1, 0.1, 0.6, 0.7]]))
    assert found.scores.min() > 9.7
    assert found.calls == scorer.calls


def test_polish_never_gets_worse_and_keeps_to_the_shape() -> None:
    album = composition_album()
    square = parse_aspect("1:1")
    rules = rules_for(album.frame_aspects, album.faces, square, Bounds())
    starts = rules.fit(as_boxes([[0.2, 0.1, 0.9, 0.9]] * 3))
    found = polish(album, np.arange(3), rules, starts)
    assert (found.scores >= album.ratings.means(np.arange(3), starts)).all()
    assert pixel_aspects(found.boxes, album.frame_aspects) == pytest.approx(np.ones(3))


def test_distinct_boxes_differ_and_the_best_comes_first() -> None:
    boxes = as_boxes([[0, 0, 1, 1], [0, 0, 0.95, 1], [0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1]])
    assert distinct(boxes, np.array([5.0, 6.0, 1.0, 2.0]), 3).tolist() == [1, 3, 2]
    assert distinct(boxes, np.array([5.0, 6.0, 1.0, 2.0]), 2).tolist() == [1, 3]
    assert len(distinct(boxes[:0], np.zeros(0), 2)) == 0


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("aspect", ASPECTS, ids=lambda aspect: aspect.name)
def test_proposals_have_the_shape_and_are_distinct(method: Method, aspect: Aspect) -> None:
    album = composition_album()
    for photo in range(2):
        found = propose_in(album, photo, random_policy(), ProposalOptions(aspect, 3, method))
        boxes = boxes_of(found)
        assert 1 <= len(found) <= 3
        shape = aspect.pixel_aspect(float(album.frame_aspects[photo]))
        if shape is not None:
            assert pixel_aspects(boxes, album.frame_aspects[photo]) == pytest.approx(np.full(len(boxes), shape))
        shared = iou(boxes[:, None], boxes[None])[~np.eye(len(boxes), dtype=bool)]
        assert (shared < 0.8).all()
        scores = [float(proposal.ratings.mean[0]) for proposal in found]
        assert scores == sorted(scores, reverse=True)
        assert scores == pytest.approx(album.ratings.means(np.full(len(found), photo), boxes))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["free", "original", "1:1", "16:9"])
def test_proposals_never_cut_a_face_unless_asked(method: Method, name: str) -> None:
    # The best box by this scorer cuts through the face.
    scorer, face = TargetScorer(Box(0.3, 0.2, 0.8, 0.8)), as_boxes([[0.22, 0.3, 0.38, 0.6]])
    picture = Picture("a", scene(240, 160), faces=face)
    found = propose(picture, scorer, random_policy(), ProposalOptions(parse_aspect(name), 3, method))
    assert found
    assert not cuts(boxes_of(found), face).any()
    allowed = propose(picture, scorer, random_policy(), ProposalOptions(FREE, 1, "dense", cut_faces=True))
    assert cuts(boxes_of(allowed), face).all()


def test_no_proposal_when_every_crop_of_the_shape_cuts_a_face() -> None:
    picture = Picture("a", scene(300, 100), faces=as_boxes([[0.05, 0.3, 0.95, 0.7]]))
    for method in METHODS:
        options = ProposalOptions(parse_aspect("1:1"), 2, method)
        assert propose(picture, CompositionScorer(), random_policy(), options) == []


def test_path_leads_from_the_start_to_the_crop() -> None:
    album = composition_album()
    found = propose_in(album, 0, random_policy(), ProposalOptions(count=1, method="policy"))[0]
    assert found.path[0].tolist() == [0, 0, 1, 1]
    assert found.path[-1].tolist() == list(found.crop.box)
    polished = propose_in(album, 0, random_policy(), ProposalOptions(count=1, method="polish"))[0]
    assert polished.path[-1].tolist() == list(polished.crop.box)
    assert polished.ratings.mean[0] >= found.ratings.mean[0]


def test_calls_are_those_the_scorer_was_asked_for() -> None:
    scorer = TargetScorer(TARGET)
    album = target_album(scorer)
    for method in METHODS:
        scorer.calls = 0
        found = propose_in(album, 0, random_policy(), ProposalOptions(count=2, method=method))
        # What describes the proposals in the end is not part of the search.
        assert scorer.calls - len(found) >= found[0].calls > 0


def test_without_a_policy_search_is_dense() -> None:
    picture = pictures(1)[0]
    scorer = TargetScorer(TARGET)
    by_default, dense_best = (
        propose(picture, scorer, None, ProposalOptions(count=1, method=method))[0] for method in ("policy", "dense")
    )
    assert by_default.ratings.mean[0] > 0.97 * dense_best.ratings.mean[0] > 9.5
    assert by_default.calls < dense_best.calls
    assert by_default.path.tolist() == [list(by_default.crop.box)]


def judged_album(weight: float) -> tuple[Album, PersonalRatings]:
    album = composition_album()
    taste = SizeTaste(log_area=float(np.log(0.3))).prepare((), album.maps)
    return album, PersonalRatings(album.ratings, taste, weight, album.maps)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("tuned", [False, True])
def test_judge_ranks_what_is_proposed(method: Method, tuned: bool) -> None:
    album, judge = judged_album(0.5)
    policy = random_policy()
    if tuned:
        policy = CropPolicy(replace(policy.facts, taste="mine", weight=0.5), policy.tensors)
    for photo in range(2):
        found = propose_in(album, photo, policy, ProposalOptions(count=3, method=method), judge)
        boxes, photos = boxes_of(found), np.full(len(found), photo)
        assert [one.reward for one in found] == pytest.approx(judge.means(photos, boxes))
        assert [one.reward for one in found] == sorted((one.reward for one in found), reverse=True)
        # What the scorer says of them is the scorer's alone.
        assert [float(one.ratings.mean[0]) for one in found] == pytest.approx(album.ratings.means(photos, boxes))
        assert [one.preferred for one in found] == pytest.approx(judge.taste.preferred(photos, boxes))


def test_without_a_judge_the_reward_is_the_rating() -> None:
    found = propose_in(composition_album(), 0, random_policy(), ProposalOptions(count=2))
    assert [one.reward for one in found] == pytest.approx([float(one.ratings.mean[0]) for one in found])
    assert [one.preferred for one in found] == [None] * len(found)


def test_frozen_policy_sees_the_scorer_and_the_judge_chooses() -> None:
    album, judge = judged_album(0.0)
    options = ProposalOptions(count=1, method="policy")
    chosen, plain = (propose_in(album, 0, random_policy(), options, each)[0] for each in (judge, None))
    assert chosen.reward > judge.means(np.array([0]), boxes_of([plain]))[0]
    # The path is one the policy takes without any taste.
    path = follow(random_policy(), album, np.array([0]), rules_for_one(album), chosen.path[:1]).path(0)[0]
    assert chosen.path == pytest.approx(path[: len(chosen.path)])


def rules_for_one(album: Album) -> Rules:
    return rules_for(album.frame_aspects[[0]], album.faces[[0]], FREE, PERSONAL_BOUNDS)


@pytest.mark.parametrize("method", METHODS)
def test_taste_never_proposes_what_is_no_crop(method: Method) -> None:
    album = composition_album()
    for log_area in (np.log(0.01), 0.0):
        # One wants specks, the other the uncropped photo.
        taste = SizeTaste(log_area=float(log_area)).prepare((), album.maps)
        judge = PersonalRatings(album.ratings, taste, 0.0, album.maps)
        boxes = boxes_of(propose_in(album, 0, random_policy(), ProposalOptions(count=3, method=method), judge))
        assert (areas(boxes) >= 0.1 - 1e-9).all()
        assert (areas(boxes) <= 0.98 + 1e-9).all()
        aspects = pixel_aspects(boxes, album.frame_aspects[0])
        assert (np.maximum(aspects, 1 / aspects) <= 3 + 1e-9).all()


def test_bounds_are_those_asked_for_then_those_the_policy_was_trained_with() -> None:
    policy, mine = random_policy(), Bounds(0.3, 0.7, 2.0)
    trained = CropPolicy(replace(policy.facts, bounds=mine), policy.tensors)
    _, judge = judged_album(0.5)
    assert ProposalOptions().bounds_of(policy, None) == Bounds()
    assert ProposalOptions().bounds_of(policy, judge) == PERSONAL_BOUNDS
    assert ProposalOptions().bounds_of(trained, judge) == mine
    assert ProposalOptions(bounds=Bounds(0.2)).bounds_of(trained, judge) == Bounds(0.2)


def test_largest_crop_that_is_allowed_comes_first() -> None:
    album = composition_album()
    rules = rules_for_one(album)
    boxes = lattice(rules, 0, FREE)
    assert areas(boxes)[0] == pytest.approx(0.98)
    assert boxes[0, :2] + boxes[0, 2:] == pytest.approx([1, 1])
    assert (np.diff(areas(boxes)) <= 1e-9).all()
    unbounded = rules_for(album.frame_aspects[[0]], album.faces[[0]], FREE, Bounds())
    assert lattice(unbounded, 0, FREE)[0].tolist() == [0, 0, 1, 1]
