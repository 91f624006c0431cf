"""The bounds of single numbers."""

import math

import numpy as np
import pytest

from compress.graph.numbers import (
    CODE_MAX,
    FLOAT32_EXACT,
    INT32_MAX,
    SMALLEST_NORMAL,
    is_int,
    is_scale,
)


@pytest.mark.parametrize("value", [0, 7, np.int8(3), np.int64(INT32_MAX)])
def test_pythons_and_numpys_integers_are_ints(value):
    assert is_int(value, 0)


@pytest.mark.parametrize("value", [True, -1, 1.0, np.float32(2), "3", None, INT32_MAX + 1])
def test_bools_floats_and_what_is_out_of_range_are_none(value):
    assert not is_int(value, 0)


def test_every_integer_up_to_the_limit_is_a_float32():
    near = np.arange(FLOAT32_EXACT - 5, FLOAT32_EXACT + 1)
    assert np.array_equal(near.astype(np.float32).astype(np.int64), near)
    assert int(np.float32(FLOAT32_EXACT + 1)) == FLOAT32_EXACT


@pytest.mark.parametrize("value", [0.5, SMALLEST_NORMAL, np.float32(0.1), float(np.float32(1e36))])
def test_a_float32_that_255_codes_can_be_multiplied_with_is_a_scale(value):
    assert is_scale(value)
    assert np.isfinite(np.float32(value) * np.float32(CODE_MAX))


@pytest.mark.parametrize(
    "value", [0.0, -1.0, 0.1, SMALLEST_NORMAL / 2, 2e36, math.inf, math.nan, 1]
)
def test_what_is_no_float32_or_too_small_or_large_is_no_scale(value):
    assert not is_scale(value)
