"""Estimated times follow what onnxruntime's kernels do."""

import pytest
from one_operator import weights

from compress.exporters.onnx.costs import LEAST_OUTPUTS, nanoseconds
from compress.exporters.onnx.layout import fastest
from compress.graph import Conv, QParams, Value


def time_of(inputs, outputs, size=12, *, made=None, read=None):
    node = Conv(name="n", inputs=("x",), output="y", **weights(outputs, inputs, 3, 3))
    x = Value("x", (inputs, size, size), QParams(0.5, 7))
    return nanoseconds(node, x, read or inputs, made or outputs, None)


def test_larger_images_and_more_channels_take_longer():
    assert time_of(16, 16, 24) > 3.9 * time_of(16, 16, 12)
    assert time_of(32, 16) > time_of(16, 16)
    assert time_of(16, 32) > time_of(16, 16)


def test_channels_up_to_the_kernels_own_cost_nothing():
    assert time_of(16, 24) == pytest.approx(time_of(16, 24, made=32))


def test_a_narrow_layer_gains_by_zeros_that_fill_the_kernel():
    assert time_of(16, 12, made=LEAST_OUTPUTS) < time_of(16, 12)
    assert time_of(14, 16, read=16) < time_of(14, 16)


def test_twice_the_channels_of_a_tiny_image_do_not_pay_for_blocks():
    node = Conv(name="n", inputs=("x",), output="y", **weights(16, 16, 3, 3))
    x = Value("x", (16, 4, 4), QParams(0.5, 7))
    assert fastest(node, x, 16, widens=True) == (16, None)
