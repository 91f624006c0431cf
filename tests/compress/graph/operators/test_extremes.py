"""The larger and the smaller of two codes, whatever they stand for."""

import numpy as np
import pytest
from small_graphs import IMAGE, UNIT, with_node

from compress.errors import CompressError
from compress.graph import Maximum, MaxPool, Minimum, QParams, QuantizedGraph, Value

CODES = np.random.default_rng(0).integers(0, 256, (5, 2, 4, 4), np.uint8)


@pytest.mark.parametrize(("kind", "pick"), [(Maximum, np.maximum), (Minimum, np.minimum)])
def test_codes_are_picked_and_spread_as_numpy_does(kind, pick):
    small = MaxPool(name="p", inputs=("x",), output="p", kernel=(4, 4), stride=(4, 4))
    node = kind(name="n", inputs=("x", "p"), output="y")
    values = Value("p", (2, 1, 1), UNIT), Value("y", (2, 4, 4), UNIT)
    graph = QuantizedGraph(IMAGE, values, (small, node), "y")
    largest = CODES.max((2, 3), keepdims=True)
    assert np.array_equal(graph.run(CODES), pick(CODES, largest))


@pytest.mark.parametrize("kind", [Maximum, Minimum])
def test_two_codes_that_differ_are_refused(kind):
    with pytest.raises(CompressError, match="code"):
        with_node(kind, (2, 4, 4), code=QParams(2.0, 0), inputs=("x", "x"))
