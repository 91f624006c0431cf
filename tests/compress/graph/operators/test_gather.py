"""Choices of entries along an axis: any order, any number of times."""

import numpy as np
import pytest
from small_graphs import with_node

from compress.errors import CompressError
from compress.graph import Gather


def test_channels_come_in_the_order_they_are_named_in():
    graph = with_node(Gather, (3, 4, 4), indices=(1, 0, 1))
    codes = np.arange(32, dtype=np.uint8).reshape(1, 2, 4, 4)
    assert np.array_equal(graph.run(codes), codes[:, [1, 0, 1]])


@pytest.mark.parametrize("axis", [1, 2])
def test_rows_and_columns_too_come_in_any_order(axis):
    size = [2, 4, 4]
    size[axis] = 6
    graph = with_node(Gather, size, indices=(3, 2, 1, 0, 0, 0), axis=axis)
    codes = np.arange(64, dtype=np.uint8).reshape(2, 2, 4, 4)
    assert np.array_equal(graph.run(codes), np.take(codes, [3, 2, 1, 0, 0, 0], axis + 1))


@pytest.mark.parametrize(
    ("indices", "message"),
    [((0, 2), "beyond the 2"), ((), "no entry"), ((-1,), "indices must"), ([0], None)],
)
def test_channels_that_are_not_there_are_refused(indices, message):
    if message is None:  # a list, as JSON has it, is taken for a tuple
        assert with_node(Gather, (1, 4, 4), indices=indices).nodes[0].indices == (0,)
        return
    with pytest.raises(CompressError, match=message):
        with_node(Gather, (2, 4, 4), indices=indices)


@pytest.mark.parametrize("axis", [3, -1, 1.0, True])
def test_axes_that_are_not_there_are_refused(axis):
    with pytest.raises(CompressError, match="axis must be an axis of"):
        with_node(Gather, (1, 4, 4), indices=(0,), axis=axis)
