"""Reductions, whose axes are an attribute or an input."""

import numpy as np
import pytest
from converted_nodes import assert_converted


@pytest.mark.parametrize("operator", ["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin"])
@pytest.mark.parametrize("keepdims", [0, 1])
def test_axes_as_an_attribute(tmp_path, operator, keepdims):
    def build(n):
        return n.node(operator, "image", axes=[2, -1], keepdims=keepdims)

    assert_converted(build, tmp_path, opset=11)


@pytest.mark.parametrize("operator", ["ReduceMean", "ReduceSum", "ReduceMax"])
def test_axes_as_an_input(tmp_path, operator):
    def build(n):
        return n.node(operator, "image", n.constant([1, 3], np.int64), keepdims=1)

    assert_converted(build, tmp_path, opset=18)
