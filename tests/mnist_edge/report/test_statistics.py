"""Intervals over seeds, against SciPy's paired test."""

import math

import numpy as np
import pytest
from scipy import stats

from mnist_edge.report.statistics import pooled_interval, t_interval
from mnist_edge.report.text import in_points


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


def test_of_two_groups_the_pooled_interval_is_students():
    random = np.random.RandomState(1)
    for ours, theirs in ((3, 3), (2, 5), (1, 4)):
        values, control = random.normal(0.99, 0.01, ours), random.normal(0.99, 0.01, theirs)
        found = pooled_interval(values, control, [values, control])
        if ours > 1:
            expected = stats.ttest_ind(values, control).confidence_interval(0.95)
            assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
        assert found.mean == pytest.approx(values.mean() - control.mean())


def test_pooled_intervals_of_many_groups_hold_the_truth_as_often_as_they_say():
    random = np.random.RandomState(2)
    held = 0
    for _ in range(400):
        groups = list(random.normal(0, 1, (10, 3)))
        found = pooled_interval(groups[1], groups[0], groups)
        held += found.low <= 0 <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_groups_of_one_value_tell_nothing_of_the_spread():
    found = pooled_interval([0.02], [0.01], [[0.02], [0.01]])
    assert (found.low, found.high) == (-math.inf, math.inf)


def test_values_that_are_all_the_same_have_an_interval_of_no_width():
    found = t_interval([0.5, 0.5, 0.5])
    assert (found.mean, found.low, found.high) == (0.5, 0.5, 0.5)
