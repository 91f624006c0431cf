"""The code of a range: the whole range, zero exactly, and no other zero point fits better."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compress.quantization.ranges.qparams import affine_qparams


@pytest.mark.parametrize(
    ("low", "high", "highest", "scale", "zero_point"),
    [
        (0.0, 255.0, 255, 1.0, 0),
        (-1.0, 3.0, 255, 4 / 255, 64),  # 63.75
        (-3.0, 1.0, 255, 4 / 255, 191),  # 191.25
        (-2.0, 2.0, 255, 4 / 255, 127),  # 127.5, and the scale in float32 is a little more
        (-1.0, 0.0, 255, 1 / 255, 255),
        (2.0, 5.1, 255, 5.1 / 255, 0),  # zero is covered too
        (-6.0, -3.0, 255, 6 / 255, 255),
        (-1.0, 2.0, 15, 3 / 15, 5),
    ],
)
def test_ranges_have_these_codes(low, high, highest, scale, zero_point):
    found = affine_qparams(low, high, highest)
    assert found.scale == np.float32(scale)
    assert found.zero_point == zero_point


ends = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-3)


@given(ends, ends, st.sampled_from([255, 15]))
def test_both_ends_are_within_half_a_step_of_a_code_and_zero_is_one(one, other, highest):
    low, high = min(one, other, 0.0), max(one, other, 0.0)
    code = affine_qparams(min(one, other), max(one, other), highest)
    if low == high:
        return
    lowest, largest = -code.zero_point * code.scale, (highest - code.zero_point) * code.scale
    half = 0.5001 * code.scale
    assert abs(lowest - low) <= half
    assert abs(largest - high) <= half
    assert code.quantize(np.zeros(1, np.float32))[0] == code.zero_point
