import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from ml_core.geometry import Bounds, Box, cuts, parse_aspect, pixel_aspects
from ml_core.models.policy.actions import STOP, ActionSet, EdgeMoves, EdgeShifts
from ml_core.models.policy.album import make_album
from ml_core.specs.errors import RunError
from ml_core.training.environment import CropEnv
from ml_core.training.episodes import Episodes, measure_normaliser
from ml_core.training.starts import EpisodeSettings, StartPool, first_starts
from ml_core.training.vector_environment import CropVecEnv
from tests.unit.training.albums import PLAIN, PLAIN_SHIFTS, TargetScorer, composition_album, pictures, target_album

SETTINGS = EpisodeSettings()


@pytest.mark.parametrize("actions", [EdgeMoves(), EdgeShifts()], ids=lambda actions: actions.name)
def test_environment_passes_gymnasiums_check(actions: ActionSet) -> None:
    album = composition_album()
    # Warnings are errors in these tests.
    check_env(
        CropEnv(album, SETTINGS, measure_normaliser(album, SETTINGS, actions, 64), actions), skip_render_check=True
    )


def test_environment_obeys_seeds() -> None:
    environment = CropEnv(composition_album(), SETTINGS, PLAIN)
    first, info = environment.reset(seed=5)
    other, _ = environment.reset()
    again, same = environment.reset(seed=5)
    assert np.array_equal(first, again)
    assert info == same
    assert not np.array_equal(first, other)


def test_reward_is_change_in_score_minus_the_cost_of_a_move() -> None:
    settings = EpisodeSettings(random_starts=0.0, other_shapes=0.0)
    environment = CropEnv(target_album(TargetScorer()), settings, PLAIN)
    _, before = environment.reset(seed=0)
    assert before["box"] == [0, 0, 1, 1]
    _, reward, over, cut_short, after = environment.step(0)
    assert reward == pytest.approx((after["score"] - before["score"]) / 9 - 0.002)
    assert not over
    assert not cut_short
    _, reward, over, _, last = environment.step(STOP)
    assert reward == pytest.approx(-0.002)
    assert over
    assert last == after


def test_episode_ends_when_the_moves_are_used_up() -> None:
    environment = CropEnv(composition_album(), EpisodeSettings(max_moves=3), PLAIN)
    environment.reset(seed=1)
    assert [environment.step(0)[2] for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize("actions", [EdgeMoves(), EdgeShifts()], ids=lambda actions: actions.name)
def test_vector_environment_equals_single_ones_step_by_step(actions: ActionSet) -> None:
    album, count = composition_album(), 6
    normaliser = measure_normaliser(album, SETTINGS, actions, 64)
    episodes = Episodes(album, SETTINGS, actions, count, 3, normaliser)
    vector = CropVecEnv(episodes)
    vector.reset()
    singles = [CropEnv(album, SETTINGS, normaliser, actions) for _ in range(count)]
    for row, single in enumerate(singles):
        place_like(single, episodes, row)
    vector.action_space.seed(0)
    ended = 0
    for _ in range(40):
        chosen = np.array([vector.action_space.sample() for _ in range(count)])
        seen, rewards, over, _ = vector.step(chosen)
        assert isinstance(seen, np.ndarray)
        for row, single in enumerate(singles):
            own, reward, done, _, _ = single.step(chosen[row])
            assert rewards[row] == pytest.approx(reward, abs=1e-6)
            assert over[row] == done
            if not done:
                assert own == pytest.approx(seen[row], abs=1e-4)
            else:
                ended += 1
                place_like(single, episodes, row)
    assert ended > count


def place_like(single: CropEnv, episodes: Episodes, row: int) -> None:
    """Begin the single environment's episode where a row of the batch has begun its own."""
    play, rows = episodes.play, np.array([row])
    single.reset()
    single.episodes.play.restart(np.arange(1), play.photos[rows], play.rules.take(rows), play.boxes[rows])
    single.episodes.returns[:] = 0


def test_vector_environment_reports_returns_and_lengths() -> None:
    vector = CropVecEnv(Episodes(composition_album(), SETTINGS, EdgeMoves(), 4, 0, PLAIN))
    vector.reset()
    _, first, _, _ = vector.step(np.array([0, 1, 2, 3]))
    _, second, over, infos = vector.step(np.full(4, STOP))
    assert over.all()
    for row in range(4):
        assert infos[row]["episode"]["l"] == 2
        assert infos[row]["episode"]["r"] == pytest.approx(first[row] + second[row], abs=1e-6)
    assert (vector.episodes.play.moves == 0).all()


def test_vector_environment_obeys_seeds() -> None:
    vector = CropVecEnv(Episodes(composition_album(), SETTINGS, EdgeMoves(), 8, 0, PLAIN))
    vector.seed(9)
    first = vector.reset()
    vector.seed(9)
    assert np.array_equal(first, vector.reset())
    assert not np.array_equal(first, vector.reset())


def test_episodes_keep_to_bounds_faces_and_shapes() -> None:
    faces = [Box(0.6, 0.3, 0.7, 0.5)]
    album = make_album(pictures(3, faces), TargetScorer())
    settings = EpisodeSettings(bounds=Bounds(0.2, 1.0, 2.0), other_shapes=0.7)
    episodes = Episodes(album, settings, EdgeShifts(), 64, 0, PLAIN_SHIFTS)
    random = np.random.default_rng(0)
    shapes: set[float] = set()
    for _ in range(30):
        play = episodes.play
        assert play.rules.allow(play.boxes).all()
        assert not cuts(play.boxes, play.rules.faces).any()
        locked = play.rules.locked
        ratios = pixel_aspects(play.boxes, play.rules.frame_aspects)[locked]
        assert ratios == pytest.approx(play.rules.pixel_aspects[locked])
        shapes |= set(ratios.round(3).tolist())
        _, ended = episodes.step(random.uniform(-1, 1, (64, 5)))
        if len(ended.rows):
            episodes.begin(ended.rows)
    assert len(shapes) >= 4


def test_half_of_the_episodes_start_from_the_full_frame() -> None:
    pool = StartPool(composition_album(), EpisodeSettings(other_shapes=0.0), np.random.default_rng(0))
    starts = pool.draw(4000, np.random.default_rng(1))
    full = (starts.boxes == [0, 0, 1, 1]).all(axis=1).mean()
    assert 0.45 < full < 0.56
    assert len(np.unique(starts.photos)) == 3


def test_fixed_shape_trains_that_shape_only() -> None:
    settings = EpisodeSettings(aspect=parse_aspect("4:5"))
    starts = StartPool(composition_album(), settings, np.random.default_rng(0)).draw(100, np.random.default_rng(1))
    assert starts.rules.pixel_aspects == pytest.approx(np.full(100, 1.25))


def test_photo_without_any_crop_of_a_shape_is_left_out() -> None:
    # The face is wider than any square of the photo.
    wide = pictures(1, [TargetScorer().target._replace(x0=0.02, x1=0.98)])[0]
    album = make_album([wide, pictures(2)[1]], TargetScorer())
    settings = EpisodeSettings(aspect=parse_aspect("1:1"))
    assert set(StartPool(album, settings, np.random.default_rng(0)).draw(50, np.random.default_rng(1)).photos) == {1}
    assert first_starts(album, settings, settings.aspect).photos.tolist() == [1]
    with pytest.raises(RunError):
        StartPool(make_album([wide], TargetScorer()), settings, np.random.default_rng(0))


def test_state_can_be_restored() -> None:
    first, second = (Episodes(composition_album(), SETTINGS, EdgeMoves(), 16, 0, PLAIN) for _ in range(2))
    random = np.random.default_rng(0)
    for _ in range(5):
        _, ended = first.step(random.integers(0, 9, 16))
        first.begin(ended.rows)
    second.restore(*first.state())
    for _ in range(10):
        chosen = random.integers(0, 9, 16)
        rewards = []
        for episodes in (first, second):
            reward, ended = episodes.step(chosen)
            episodes.begin(ended.rows)
            rewards.append(reward)
        assert np.array_equal(rewards[0], rewards[1])
        assert np.array_equal(first.observe(), second.observe())
