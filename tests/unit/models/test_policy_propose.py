import numpy as np
import pytest

from ml_core.geometry import ASPECTS, FREE, Aspect, Bounds, Box, as_boxes, cuts, iou, parse_aspect, pixel_aspects
from ml_core.models.composition import CompositionScorer
from ml_core.models.picture import Picture
from ml_core.models.policy.propose import Proposal, ProposalOptions, propose, propose_in
from ml_core.models.policy.rules import rules_for
from ml_core.models.policy.search import dense, distinct, polish
from ml_core.specs.tasks import Method
from tests.pictures import scene
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
    assert by_default.crop == dense_best.crop
    assert by_default.ratings.mean[0] > 9.7
    assert by_default.path.tolist() == [list(by_default.crop.box)]
