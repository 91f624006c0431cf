"""What all nodes share: rounding of sums, arrays of their own."""

import dataclasses

import numpy as np
import pytest
from small_graphs import one_layer

from compress.errors import CompressError
from compress.graph import QParams, Value


def test_requantization_rounds_half_to_even():
    """Sums of -3..3 halved: -1.5, -1, -0.5, 0, 0.5, 1, 1.5."""
    graph = one_layer(weight=np.ones((1, 1), np.int8), weight_scale=np.array([0.5], np.float32))
    codes = np.arange(125, 132, dtype=np.uint8)[:, None]
    assert graph.run(codes)[:, 0].tolist() == [126, 127, 128, 128, 128, 129, 130]


def test_factors_that_leave_float32_are_refused():
    graph = one_layer(weight_scale=np.full(1, 2.0**-120, np.float32))
    with pytest.raises(CompressError, match=r"node 'fc': .*underflows"):
        dataclasses.replace(graph, inputs=Value("x", (1,), QParams(2.0**-60, 0)))


def test_nodes_keep_their_arrays_to_themselves():
    weight = np.ones((1, 1), np.int8)
    graph = one_layer(weight=weight)
    weight[:] = 5
    assert graph.nodes[0].weight.item() == 1
    with pytest.raises(ValueError, match="read-only"):
        graph.nodes[0].weight[:] = 5
