"""Scales and zero points: their ranges, and rounding with them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compress.errors import CompressError
from compress.graph import QParams


@given(st.floats(2**-100, 2**100, width=32), st.integers(0, 255))
@settings(max_examples=60)
def test_every_code_survives_the_way_to_real_numbers_and_back(scale, zero_point):
    code, codes = QParams(scale, zero_point), np.arange(256, dtype=np.uint8)
    assert np.array_equal(code.quantize(code.dequantize(codes)), codes)


def test_quantization_rounds_half_to_even_and_clamps():
    real = np.array([-1e38, -0.75, -0.25, 0, 0.25, 0.75, 1.25, 200, np.inf], np.float32)
    assert QParams(0.5, 1).quantize(real).tolist() == [0, 0, 1, 1, 1, 3, 3, 255, 255]


WRONG_SCALES = [0.0, -1.0, math.nan, math.inf, 1e-45, 0.1, 3e38, 1e300, -1e300, 1, "1"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", [*WRONG_SCALES, np.float32(3e38), np.float64(1e300)])
def test_a_scale_is_a_positive_normal_float32(scale):
    with pytest.raises(CompressError, match="scale"):
        QParams(scale, 0)


@pytest.mark.parametrize("zero_point", [-1, 256, 1.0, True, None])
def test_a_zero_point_is_a_code(zero_point):
    with pytest.raises(CompressError, match="zero point"):
        QParams(1.0, zero_point)


def test_what_is_no_number_cannot_be_quantized():
    with pytest.raises(CompressError, match="NaN"):
        QParams(1.0, 0).quantize(np.array([np.nan], np.float32))
    with pytest.raises(CompressError, match="float64"):
        QParams(1.0, 0).quantize(np.zeros(1))


def test_what_is_no_array_cannot_be_quantized():
    with pytest.raises(CompressError, match="a NumPy array, not list"):
        QParams(1.0, 0).quantize([0.5])
