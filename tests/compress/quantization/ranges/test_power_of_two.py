"""The factor of a power-of-two unit is exact in float32, for scales of any size."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from compress.quantization.ranges.power_of_two import power_of_two_unit


@settings(max_examples=200)
@given(
    x=st.floats(2**-13, 8, width=32), y=st.floats(2**-13, 8, width=32), shift=st.integers(-10, 10)
)
def test_a_unit_gives_factors_that_are_exact_powers_of_two(x, y, shift):
    unit, moved = power_of_two_unit(x, y)
    assert moved >= np.float32(y)
    assert moved <= np.float32(y) * (1 + 1e-5)
    weight_scale = np.float32(unit * 2.0**shift)
    assert (np.float32(x) * weight_scale) / np.float32(moved) == 2.0**shift
