"""Concatenations: inputs one after the other along the channels."""

import numpy as np
import pytest
from small_graphs import UNIT, with_node

from compress.errors import CompressError
from compress.graph import Concat, Flatten, QuantizedGraph, Value


def test_inputs_follow_each_other_along_the_channels():
    graph = with_node(Concat, (6, 4, 4), inputs=("x", "x", "x"))
    codes = np.arange(64, dtype=np.uint8).reshape(2, 2, 4, 4)
    assert np.array_equal(graph.run(codes), np.concatenate([codes] * 3, axis=1))


@pytest.mark.parametrize("axis", [1, 2])
def test_inputs_follow_each_other_along_rows_and_columns(axis):
    size = [2, 4, 4]
    size[axis] = 8
    graph = with_node(Concat, size, inputs=("x", "x"), axis=axis)
    codes = np.arange(64, dtype=np.uint8).reshape(2, 2, 4, 4)
    assert np.array_equal(graph.run(codes), np.concatenate([codes] * 2, axis=axis + 1))


def test_one_input_and_inputs_that_do_not_fit_are_refused():
    with pytest.raises(CompressError, match="at least 2"):
        with_node(Concat, (2, 4, 4))
    with pytest.raises(CompressError, match="axis must be an axis of"):
        with_node(Concat, (2, 4, 4), inputs=("x", "x"), axis=3)
    flat = Flatten(name="flat", inputs=("x",), output="f")
    node = Concat(name="join", inputs=("x", "f"), output="y")
    values = Value("f", (32,), UNIT), Value("y", (34, 4, 4), UNIT)
    with pytest.raises(CompressError, match="don't fit"):
        QuantizedGraph(Value("x", (2, 4, 4), UNIT), values, (flat, node), "y")
