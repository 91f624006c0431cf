"""The way from the whole network to the budget, step by step."""

from compress.pruning.schedules import SCHEDULES


def test_schedules_rise_from_nothing_to_the_whole_way():
    for schedule in SCHEDULES.values():
        ways = [schedule(step / 10) for step in range(11)]
        assert (ways[0], ways[-1]) == (0, 1)
        assert ways == sorted(ways)
    assert SCHEDULES["cubic"](0.5) == 0.875
