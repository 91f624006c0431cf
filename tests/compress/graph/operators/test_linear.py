"""Linear layers: products and a bias, scaled for each output."""

import numpy as np
import pytest

from compress.errors import CompressError
from compress.graph import Linear, QParams, QuantizedGraph, Value

ROW = Value("x", (3,), QParams(0.5, 10))


def layer(relu=False, **changes):
    parts = {
        "weight": np.array([[1, 2, 3], [-4, 5, -6]], np.int8),
        "weight_scale": np.array([0.5, 0.25], np.float32),
        "bias": np.array([7, -8], np.int32),
    }
    node = Linear(name="fc", inputs=("x",), output="y", relu=relu, **(parts | changes))
    return QuantizedGraph(ROW, (Value("y", (2,), QParams(1.0, 100)),), (node,), "y")


def test_sums_of_products_are_scaled_for_each_output():
    """(1 + 4 + 9 + 7) / 4 = 5.25 and (-4 + 10 - 18 - 8) / 8 = -2.5, to even."""
    codes = np.array([[11, 12, 13]], np.uint8)
    assert layer().run(codes).tolist() == [[105, 98]]
    assert layer(relu=True).run(codes).tolist() == [[105, 100]]


def test_sizes_are_those_of_weights_biases_and_scales():
    graph = layer()
    assert (graph.parameters, graph.macs, graph.weight_bytes) == (8, 6, 6 + 8 + 8)


def test_inputs_of_another_length_are_refused():
    with pytest.raises(CompressError, match=r"takes 2 features, not \(3,\)"):
        layer(weight=np.ones((2, 2), np.int8))
