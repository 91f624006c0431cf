import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from compress import measuring as measure


def test_wilson_interval_of_the_textbook():
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    for correct, count, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        got = measure.wilson_interval(correct, count)
        assert got == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_holds_the_proportion(pair):
    correct, count = pair
    low, high = measure.wilson_interval(correct, count)
    assert 0 <= low <= correct / count <= high <= 1
    mirrored = measure.wilson_interval(count - correct, count)
    assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-9)


def test_wilson_interval_of_nothing_is_refused():
    for correct, count in ((0, 0), (2, 1), (-1, 5)):
        with pytest.raises(ValueError, match="proportion"):
            measure.wilson_interval(correct, count)


def test_accuracy_counts_right_answers():
    labels = np.array([3, 1, 4, 1])
    score = measure.accuracy(lambda images: images[:, 0], np.array([[3], [1], [5], [1]]), labels)
    assert score == measure.Score(3, 4)
    assert score.fraction == 0.75
    assert score.interval == measure.wilson_interval(3, 4)


def test_classes_of_different_length_do_not_agree():
    with pytest.raises(ValueError, match="do not match"):
        measure.agreement(np.zeros(3, np.int64), np.zeros(1, np.int64))


def test_wilson_interval_is_scipys():
    for correct, count in ((0, 1), (7, 7), (81, 263), (4990, 5000), (9952, 10_000)):
        theirs = binomtest(correct, count).proportion_ci(method="wilson")
        assert measure.wilson_interval(correct, count) == pytest.approx(theirs, abs=1e-7)
