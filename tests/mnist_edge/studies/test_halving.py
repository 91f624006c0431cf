"""Which trials go on: fronts, and rungs that know of ended generations alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_edge.report.pareto import fronts
from mnist_edge.studies.halving import COSTS, RUNGS, Halving
from mnist_edge.trials.study import COMPLETE, Trial


def trial(*errors, size=100.0):
    return Trial(0, COMPLETE, {}, (), {RUNGS: list(errors), COSTS: {"macs": size}}, {})


def halving(known, **changes):
    return Halving(**{"objectives": ("error", "macs"), "keep_one_in": 3, "known": known, **changes})


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12))
def test_a_front_holds_what_only_earlier_fronts_beat(points):
    ranks = fronts(np.array(points, float))
    for one, rank in zip(points, ranks, strict=True):
        beaten = [
            other_rank
            for other, other_rank in zip(points, ranks, strict=True)
            if other != one and all(a <= b for a, b in zip(other, one, strict=True))
        ]
        assert rank == max(beaten, default=-1) + 1


@pytest.mark.parametrize(
    ("epochs", "rungs"), [(45, [5, 15]), (18, [2, 6]), (2, [1]), (1, []), (3, [1])]
)
def test_rungs_are_at_a_ninth_and_a_third(epochs, rungs):
    assert halving([]).rungs(epochs) == rungs
    assert halving([], keep_one_in=1).rungs(epochs) == []


def test_one_in_three_goes_on():
    known = [trial(error / 100) for error in range(1, 30)]
    asked = [halving(known).goes_on(0, error / 1000, {"macs": 100}) for error in range(5, 305, 10)]
    assert asked == sorted(asked, reverse=True)
    assert sum(asked) == 10


def test_a_cheaper_one_is_held_against_the_cheap_ones():
    known = [trial(0.01 * at, size=100.0) for at in range(1, 20)]
    assert not halving(known).goes_on(0, 0.15, {"macs": 100})
    assert halving(known).goes_on(0, 0.15, {"macs": 50})
    assert not halving(known, objectives=("error",)).goes_on(0, 0.15, {"macs": 50})


def test_too_few_that_came_so_far_stop_nobody():
    known = [trial(0.01 * at) for at in range(1, 20)] + [trial(0.01, 0.01)] * 8
    assert not halving(known).goes_on(0, 0.5, {"macs": 100})
    assert halving(known).goes_on(1, 0.5, {"macs": 100})
