"""Additions: the sum of what the codes stand for, rounded half to even."""

import numpy as np
import pytest
from small_graphs import UNIT, with_node

from compress.errors import CompressError
from compress.graph import Add, Flatten, QParams, QuantizedGraph, Value


def test_codes_are_summed_less_their_zero_point_and_rounded_half_to_even():
    """Twice -3..3 in steps of 4: -1.5, -1, -0.5, 0, 0.5, 1, 1.5."""
    graph = with_node(Add, (2, 4, 4), code=QParams(4.0, 100), inputs=("x", "x"))
    codes = np.full((7, 2, 4, 4), 128, np.uint8) + np.arange(-3, 4)[:, None, None, None]
    got = graph.run(codes.astype(np.uint8))[:, 0, 0, 0]
    assert got.tolist() == [98, 99, 100, 100, 100, 101, 102]


def test_two_inputs_of_one_shape_and_code_are_taken():
    with pytest.raises(CompressError, match="takes 2 inputs"):
        with_node(Add, (2, 4, 4))
    flat = Flatten(name="flat", inputs=("x",), output="f")
    node = Add(name="add", inputs=("x", "f"), output="y")
    values = Value("f", (32,), UNIT), Value("y", (2, 4, 4), UNIT)
    with pytest.raises(CompressError, match="differ in shape"):
        QuantizedGraph(Value("x", (2, 4, 4), UNIT), values, (flat, node), "y")
