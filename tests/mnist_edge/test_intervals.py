"""Intervals over seeds, against SciPy's paired test."""

import math

import numpy as np
import pytest
from scipy import stats

from mnist_edge.intervals import Interval, in_points, t_interval


def test_it_is_the_interval_of_the_paired_t_test():
    random = np.random.RandomState(0)
    for count in (2, 3, 5, 9):
        ours, theirs = random.normal(0.99, 0.01, (2, count))
        found = t_interval(list(ours - theirs))
        expected = stats.ttest_rel(ours, theirs)
        interval = expected.confidence_interval(0.95)
        assert (found.low, found.high) == (
            pytest.approx(interval.low),
            pytest.approx(interval.high),
        )
        assert (found.above_zero or found.below_zero) == (expected.pvalue < 0.05)


def test_one_value_says_nothing_of_its_spread():
    found = t_interval([0.01])
    assert (found.mean, found.low, found.high) == (0.01, -math.inf, math.inf)
    assert not found.above_zero
    assert not found.below_zero
    assert in_points(found) == "+1.00"
    with pytest.raises(ValueError, match="no values"):
        t_interval([])


def test_shares_are_shown_in_points():
    assert in_points(Interval(0.0012, -0.0003, 0.0027)) == "+0.12 (-0.03 to +0.27)"
