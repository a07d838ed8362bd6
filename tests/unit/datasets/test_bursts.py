from ml_core.datasets.bursts import Look, bursts

SCENE, OTHER = 0x0F0F_F0F0_1234_5678, 0xFFFF_0000_AAAA_5555


def differing(bits: int) -> int:
    return SCENE ^ ((1 << bits) - 1)


def test_photos_of_one_moment_are_together_and_other_scenes_are_not() -> None:
    looks = [Look(SCENE, 100.0), Look(OTHER, 101.0), Look(differing(12), 100.5), Look(differing(5), 101.5)]
    assert bursts(looks) == [[0, 2, 3]]


def test_the_longer_the_time_between_the_more_alike_they_must_be() -> None:
    assert bursts([Look(SCENE, 0.0), Look(differing(12), 2.0)]) == [[0, 1]]
    assert bursts([Look(SCENE, 0.0), Look(differing(12), 30.0)]) == []
    assert bursts([Look(SCENE, 0.0), Look(differing(4), 30.0)]) == [[0, 1]]
    assert bursts([Look(SCENE, 0.0), Look(SCENE, 3600.0)]) == []


def test_a_long_burst_is_one_group_though_its_ends_differ() -> None:
    looks = [Look(differing(4 * step), float(step)) for step in range(8)]
    assert bursts(looks) == [list(range(8))]


def test_without_times_the_order_given_counts() -> None:
    looks = [Look(SCENE, None), Look(SCENE, 5.0), Look(differing(3), None), Look(OTHER, None)]
    assert bursts(looks) == [[0, 2]]


def test_groups_come_in_the_order_of_their_first_photo() -> None:
    looks = [Look(OTHER, 50.0), Look(SCENE, 1.0), Look(OTHER, 51.0), Look(SCENE, 2.0)]
    assert bursts(looks) == [[0, 2], [1, 3]]
    assert bursts([]) == []
