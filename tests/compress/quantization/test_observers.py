"""Observers against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compress.quantization.observers import (
    BINS,
    OBSERVERS,
    Histogram,
    entropy,
    minmax,
    mse,
    percentile,
)


def histogram(values, low=None, high=None):
    low = float(np.min(values)) if low is None else low
    high = float(np.max(values)) if high is None else high
    counts, _ = np.histogram(values, bins=BINS, range=(low, high))
    return Histogram(counts.astype(float), low, high)


def test_minmax_is_what_was_seen():
    assert minmax(histogram(np.array([-2.0, 0.5, 7.0]))) == (-2.0, 7.0)


def test_percentile_of_a_uniform_value_cuts_both_tails():
    uniform = Histogram(np.ones(BINS), -1.0, 1.0)
    low, high = percentile(uniform, share=0.9)
    assert low == pytest.approx(-0.9, abs=2 / BINS)
    assert high == pytest.approx(0.9, abs=2 / BINS)


def test_percentile_keeps_zero_after_a_relu():
    low, high = percentile(Histogram(np.ones(BINS), 0.0, 2.0), share=0.9)
    assert low == 0.0
    assert high == pytest.approx(1.9, abs=4 / BINS)


def test_mse_of_a_uniform_value_clips_nothing():
    assert mse(Histogram(np.ones(BINS), 0.0, 3.0)) == (0.0, 3.0)


def test_mse_of_a_normal_value_clips_where_the_error_is_least():
    values = np.random.default_rng(0).normal(size=200_000)
    seen = histogram(values, -8.0, 8.0)
    low, high = mse(seen)

    def error(bound):
        step = 2 * bound / 255
        return np.square(np.clip(np.rint(values / step) * step, -bound, bound) - values).mean()

    # The known optimum for 256 levels is near 4 deviations (Banner et al. 2019: 3.92).
    assert 3.5 < high < 4.6
    assert high == pytest.approx(-low)
    assert error(high) < error(8.0)


@pytest.mark.parametrize("observer", [mse, entropy])
def test_far_outliers_are_clipped(observer):
    values = np.abs(np.random.default_rng(1).normal(size=500_000))
    seen = histogram(np.append(values, 40.0), 0.0, 40.0)
    assert observer(seen)[1] < 30.0


def test_entropy_is_not_led_by_a_constant_background():
    values = np.abs(np.random.default_rng(2).normal(size=100_000))
    background = np.full(2_000_000, 0.31)
    high = entropy(histogram(np.concatenate([values, background])))[1]
    assert high > 2.5


@pytest.mark.parametrize("name", OBSERVERS)
@given(
    low=st.floats(-100, 0),
    width=st.floats(1e-3, 100),
    seed=st.integers(0, 1000),
)
def test_ranges_lie_within_what_was_seen(name, low, width, seed):
    counts = np.random.default_rng(seed).integers(0, 100, BINS).astype(float)
    counts[0] += 1
    seen = Histogram(counts, low, low + width)
    found = OBSERVERS[name](seen)
    slack = 2 * width / BINS
    assert seen.low - slack <= found[0] <= found[1] <= max(seen.high, 0) + slack


@pytest.mark.parametrize("name", OBSERVERS)
def test_a_value_that_is_always_zero_has_a_range(name):
    counts = np.zeros(BINS)
    counts[0] = 1000
    assert OBSERVERS[name](Histogram(counts, 0.0, 0.0))[1] == 0.0
