"""Borders of one code."""

import numpy as np
import pytest
from small_graphs import with_node

from compress.errors import CompressError
from compress.graph import Pad

SIDES = {"before": (1, 0, 2), "after": (0, 3, 1)}


def test_a_border_is_that_of_numpy():
    graph = with_node(Pad, (3, 7, 7), **SIDES, fill=9)
    codes = np.random.default_rng(0).integers(0, 256, (4, 2, 4, 4), np.uint8)
    sides = [(0, 0), (1, 0), (0, 3), (2, 1)]
    assert np.array_equal(graph.run(codes), np.pad(codes, sides, constant_values=9))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"fill": 256}, r"fill must be an int in 0\.\.255, not 256"),
        ({"fill": 1.0}, "fill must be an int"),
        ({"before": (1, 2)}, "before"),
        ({"after": (0, -1, 0)}, "after"),
    ],
)
def test_a_border_that_cannot_be_is_refused(fields, message):
    with pytest.raises(CompressError, match=message):
        with_node(Pad, (3, 7, 7), **({**SIDES, "fill": 0} | fields))
