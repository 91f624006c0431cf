"""Reshapes: the same codes, in row-major order."""

import numpy as np
import pytest
from small_graphs import with_node

from compress.errors import CompressError
from compress.graph import Reshape


def test_codes_keep_their_order():
    codes = np.arange(64, dtype=np.uint8).reshape(2, 2, 4, 4)
    graph = with_node(Reshape, (4, 8, 1), shape=(4, 8, 1))
    assert np.array_equal(graph.run(codes), codes.reshape(2, 4, 8, 1))


def test_a_shape_may_have_any_number_of_axes_up_to_six():
    codes = np.arange(32, dtype=np.uint8).reshape(1, 2, 4, 4)
    graph = with_node(Reshape, (2, 2, 2, 2, 2, 1), shape=(2, 2, 2, 2, 2, 1))
    assert np.array_equal(graph.run(codes), codes.reshape(1, 2, 2, 2, 2, 2, 1))


@pytest.mark.parametrize(
    ("shape", "message"), [((1,) * 7, "shape must be"), ((33,), "cannot reshape")]
)
def test_shapes_that_cannot_be_are_refused(shape, message):
    with pytest.raises(CompressError, match=message):
        with_node(Reshape, shape, shape=shape)
