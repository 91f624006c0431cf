"""Points of others: the sizes to beat, each with how its accuracy was chosen."""

from mnist_edge.report.published_points import PUBLISHED


def test_the_sizes_to_beat_are_among_them():
    assert {point.weight_bytes for point in PUBLISHED} >= {3_277, 5_360, 9_296, 11_264}


def test_every_point_says_how_it_was_chosen_and_is_named_once():
    assert len({point.name for point in PUBLISHED}) == len(PUBLISHED)
    assert all(point.chosen for point in PUBLISHED)
    assert all(0.98 < point.accuracy < 1 for point in PUBLISHED)
