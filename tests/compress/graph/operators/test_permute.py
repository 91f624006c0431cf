"""Permutations of axes."""

import numpy as np
import pytest
from small_graphs import with_node

from compress.errors import CompressError
from compress.graph import Permute


def test_each_axis_goes_where_it_is_named():
    graph = with_node(Permute, (4, 4, 2), axes=(2, 1, 0))
    codes = np.arange(64, dtype=np.uint8).reshape(2, 2, 4, 4)
    assert np.array_equal(graph.run(codes), codes.transpose(0, 3, 2, 1))


@pytest.mark.parametrize(
    ("axes", "message"),
    [((0, 1), "axes must be 3 ints"), ((0, 1, 1), "each axis of"), ((1, 2, 3), "each axis of")],
)
def test_axes_that_are_no_permutation_are_refused(axes, message):
    with pytest.raises(CompressError, match=message):
        with_node(Permute, (2, 4, 4), axes=axes)
