import numpy as np
import pytest

from ml_core.geometry import FREE, Bounds, Box, as_boxes
from ml_core.models.policy.actions import STOP, EdgeMoves
from ml_core.models.policy.album import Album
from ml_core.models.policy.play import DESCRIBED, STATE, STATE_NAMES, Play
from ml_core.models.policy.remembered import RememberedRatings
from ml_core.models.policy.rollout import follow
from ml_core.models.policy.rules import Rules, rules_for
from tests.unit.training.albums import TargetScorer, composition_album, random_policy, target_album

MOVES = EdgeMoves()


def rules_of(album: Album) -> Rules:
    return rules_for(album.frame_aspects, album.faces, FREE, Bounds())


TARGET = Box(0.24, 0.16, 0.76, 0.84)


def play_on_target(rows: int = 1, max_moves: int = 16) -> tuple[Play, TargetScorer]:
    scorer = TargetScorer(TARGET)
    album = target_album(scorer, 2)
    photos = np.zeros(rows, dtype=np.intp)
    rules = rules_for(album.frame_aspects, album.faces, FREE, Bounds()).take(photos)
    return Play(album, photos, rules, as_boxes([[0, 0, 1, 1]] * rows), max_moves), scorer


def test_gain_is_the_change_in_score() -> None:
    play, _ = play_on_target()
    # IoU with the full frame is the target's area .52 x .68; without the left 8 % it is that over .92.
    gains, over = play.act(MOVES.effect(np.array([0])))
    assert gains == pytest.approx([0.52 * 0.68 / 0.92 - 0.52 * 0.68])
    assert not over.any()
    assert play.first_scores == pytest.approx([1 + 9 * 0.52 * 0.68])


def test_stop_ends_without_moving_and_time_runs_out() -> None:
    play, _ = play_on_target(2, max_moves=2)
    gains, over = play.act(MOVES.effect(np.array([STOP, 0])))
    assert over.tolist() == [True, False]
    assert gains[0] == 0
    assert play.act(MOVES.effect(np.array([0, 0]))).over.tolist() == [True, True]


def test_observation_holds_state_and_possible_moves() -> None:
    play, _ = play_on_target()
    play.act(MOVES.effect(np.array([0])))
    seen = play.observe(ahead=False)
    assert seen.shape == (1, STATE)
    assert seen.dtype == np.float32
    state = dict(zip(STATE_NAMES, seen[0, -len(STATE_NAMES) :].tolist(), strict=True))
    assert state["x0"] == pytest.approx(0.08)
    assert state["score"] == pytest.approx(play.scores[0], rel=1e-6)
    assert state["gain"] == pytest.approx(play.scores[0] - play.first_scores[0], rel=1e-5)
    assert state["time"] == pytest.approx(1 / 16)
    assert state["frame aspect"] == pytest.approx(np.log(1.5))
    assert state["locked"] == 0
    assert state["last gain"] == pytest.approx(state["gain"])
    assert state["below best"] == 0
    assert [state[f"shift {side}"] for side in ("x0", "y0", "x1", "y1")] == pytest.approx([0.08, 0, 0, 0])
    assert [state[f"may move {edge} out"] for edge in ("left", "top", "right", "bottom")] == [1, 0, 0, 0]
    assert [state[f"may move {edge} in"] for edge in ("left", "top", "right", "bottom")] == [1, 1, 1, 1]
    play.act(MOVES.effect(np.array([4])))
    seen = play.observe(ahead=False)
    back = dict(zip(STATE_NAMES, seen[0, -len(STATE_NAMES) :].tolist(), strict=True))
    assert back["below best"] == pytest.approx(state["gain"], rel=1e-5)
    assert back["last gain"] == pytest.approx(-state["gain"], rel=1e-5)


def test_boxes_are_seen_alike_alone_and_among_others() -> None:
    album = composition_album()
    photos = np.array([0, 1, 2], dtype=np.intp)
    boxes = as_boxes([[0, 0, 1, 1], [0.1, 0.2, 0.9, 0.9], [0.3, 0, 1, 0.8]])
    play = Play(album, photos, rules_for(album.frame_aspects, album.faces, FREE, Bounds()), boxes, 16)
    together = play.observe(ahead=True)
    for row in range(3):
        alone = Play(album, photos[[row]], play.rules.take(np.array([row])), boxes[[row]], 16)
        assert alone.observe(ahead=True)[0] == pytest.approx(together[row], abs=1e-5)
    # The descriptors that come with the scores are those of the maps.
    assert play.descriptors == pytest.approx(album.maps.describe(photos, boxes), abs=1e-5)


def test_looking_ahead_shows_the_crops_that_moves_lead_to() -> None:
    album = composition_album()
    play = Play(album, np.array([1]), rules_of(album).take(np.array([1])), as_boxes([[0.1, 0, 1, 1]]), 16)
    ahead = play.observe(ahead=True)[0, STATE:].reshape(8, DESCRIBED)
    for action in range(8):
        other = Play(album, play.photos, play.rules, play.boxes, 16)
        other.act(MOVES.effect(np.array([action])))
        assert ahead[action] == pytest.approx(other.descriptors[0], abs=1e-5)


def test_restart_touches_only_its_rows() -> None:
    play, _ = play_on_target(3)
    play.act(MOVES.effect(np.array([0, 1, 2])))
    kept = play.boxes[[0, 2]].copy()
    rows = np.array([1])
    rules = rules_for(play.album.frame_aspects, play.album.faces, FREE, Bounds()).take(np.array([1]))
    play.restart(rows, np.array([1]), rules, as_boxes(TARGET))
    assert play.boxes[[0, 2]].tolist() == kept.tolist()
    assert play.moves.tolist() == [1, 0, 1]
    assert play.photos.tolist() == [0, 1, 0]
    assert play.scores[1] == pytest.approx(10)
    assert play.first_scores[1] == pytest.approx(10)


def test_follow_equals_stepping_by_hand() -> None:
    album, policy = composition_album(), random_policy(3)
    photos = np.arange(3)
    rules = rules_for(album.frame_aspects, album.faces, FREE, Bounds())
    starts = as_boxes([[0, 0, 1, 1]] * 3)
    paths = follow(policy, album, photos, rules, starts)
    for column in range(3):
        row = np.array([column])
        play = Play(album, photos[row], rules.take(row), starts[row], policy.facts.max_moves)
        expected = [play.boxes[0]]
        over = False
        while not over:
            over = bool(play.act(policy.actions.effect(policy.choose(play.observe(ahead=True)))).over[0])
            if (play.boxes[0] == expected[-1]).all():
                break
            expected.append(play.boxes[0])
        boxes, scores = paths.path(column)
        assert boxes == pytest.approx(np.array(expected))
        assert scores == pytest.approx(album.ratings.means(np.full(len(boxes), column), boxes))
        answers, rated = paths.answers()
        assert rated[column] == scores.max()
        assert answers[column].tolist() == boxes[scores.argmax()].tolist()


def test_remembered_ratings_ask_the_scorer_once() -> None:
    scorer = TargetScorer()
    ratings = RememberedRatings(scorer)
    boxes = as_boxes([[0, 0, 1, 1], [0.24, 0.16, 0.76, 0.84], [0.241, 0.159, 0.761, 0.839], [0, 0, 1, 1]])
    photos = np.array([0, 0, 0, 1], dtype=np.intp)
    first = ratings.means(photos, boxes)
    assert first[1] == first[2] == pytest.approx(10)
    assert ratings.calls == scorer.calls == 3
    assert ratings.means(photos, boxes).tolist() == first.tolist()
    assert scorer.calls == 3


def test_remembered_ratings_keep_thin_boxes_whole() -> None:
    seen: list[float] = []

    class Recorder(TargetScorer):
        def means(self, photos, boxes):  # type: ignore[no-untyped-def]
            seen.extend((boxes[:, 2:] - boxes[:, :2]).min(axis=1))
            return super().means(photos, boxes)

    RememberedRatings(Recorder()).means(
        np.zeros(3, dtype=np.intp), as_boxes([[0.5, 0, 0.504, 1], [1, 0, 1, 1], [0, 0, 0, 0]])
    )
    assert min(seen) == pytest.approx(0.02)
