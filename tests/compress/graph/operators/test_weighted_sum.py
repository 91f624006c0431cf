"""Weighted sums: whole numbers times codes less their zero points, rounded half to even."""

import numpy as np
import pytest
from small_graphs import UNIT, with_node

from compress.errors import CompressError
from compress.graph import QParams, WeightedSum
from compress.graph.numbers import FLOAT32_EXACT
from compress.graph.operators.weighted_sum import LARGEST_WEIGHT


def graph_of(weights=(3, -2), unit=0.5, code=UNIT, relu=False):
    fields = {"weights": weights, "unit": unit, "relu": relu}
    return with_node(WeightedSum, (2, 4, 4), code=code, inputs=("x", "x"), **fields)


def test_sums_are_rounded_half_to_even():
    """3x - 2x in units of 0.5: half of each code less 128."""
    codes = np.full((7, 2, 4, 4), 128, np.uint8) + np.arange(-3, 4)[:, None, None, None]
    got = graph_of().run(codes.astype(np.uint8))[:, 0, 0, 0]
    assert got.tolist() == [126, 127, 128, 128, 128, 129, 130]


def test_a_fused_relu_ends_at_the_zero_point():
    codes = np.arange(256, dtype=np.uint8)[:, None, None, None].repeat(32, 1).reshape(256, 2, 4, 4)
    assert np.array_equal(graph_of(relu=True).run(codes), np.maximum(graph_of().run(codes), 128))


def test_no_sum_exceeds_the_bound_that_float32_holds():
    node = graph_of((LARGEST_WEIGHT, -LARGEST_WEIGHT)).nodes[0]
    bound = node.accumulator_bound(QParams(1.0, 0), QParams(1.0, 255))
    assert bound == 2 * 255 * LARGEST_WEIGHT
    assert bound <= FLOAT32_EXACT


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"weights": (1, 0)}, "weights must be 2 ints of 1 to"),
        ({"weights": (1,)}, "weights must be 2 ints"),
        ({"weights": (1, LARGEST_WEIGHT + 1)}, "or their negatives"),
        ({"unit": 0.1}, "unit must be a positive float32"),
        ({"unit": -0.5}, "unit must be a positive float32"),
    ],
)
def test_a_sum_that_cannot_be_is_refused(fields, message):
    with pytest.raises(CompressError, match=message):
        graph_of(**fields)
