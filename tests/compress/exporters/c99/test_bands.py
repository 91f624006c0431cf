"""Banded matrices as windows, and factors as classes: nothing is lost."""

import numpy as np
import pytest

from compress.exporters.c99.bands import classes_of, windows_of


@pytest.mark.parametrize("seed", range(10))
def test_windows_hold_all_that_is_not_zero(seed):
    random = np.random.default_rng(seed)
    matrix = random.integers(-3, 4, (5, 7)).astype(np.int8)
    matrix[np.abs(np.arange(7) - np.arange(5)[:, None]) > seed % 4] = 0
    found = windows_of(matrix)
    rebuilt = np.zeros((5, 7), np.int64)
    for row, (first, weights) in enumerate(zip(found.firsts, found.weights, strict=True)):
        rebuilt[row, first : first + len(weights)] = weights
    assert np.array_equal(rebuilt, matrix)
    assert found.weights.shape[1] <= 2 * (seed % 4) + 1


def test_a_row_of_zeros_has_a_window_within():
    found = windows_of(np.array([[0, 0, 0], [0, 1, 1]], np.int8))
    assert found.weights.tolist() == [[0, 0], [1, 1]]


def test_equal_rows_and_columns_of_factors_are_kept_once():
    one, other = np.array([0.5, 0.25, 0.5], np.float32), np.array([3, 1, 3, 3], np.float32)
    found = classes_of(one[:, None] * other)
    assert found.factors.shape == (2, 2)
    rebuilt = found.factors[found.rows][:, found.columns]
    assert np.array_equal(rebuilt, one[:, None] * other)
