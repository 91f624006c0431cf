"""Choices of channels: any order, any number of times."""

import numpy as np
import pytest
from small_graphs import with_node

from compress.errors import CompressError
from compress.graph import Gather


def test_channels_come_in_the_order_they_are_named_in():
    graph = with_node(Gather, (3, 4, 4), channels=(1, 0, 1))
    codes = np.arange(32, dtype=np.uint8).reshape(1, 2, 4, 4)
    assert np.array_equal(graph.run(codes), codes[:, [1, 0, 1]])


@pytest.mark.parametrize(
    ("channels", "message"),
    [((0, 2), "beyond the 2"), ((), "no channel"), ((-1,), "channels must"), ([0], None)],
)
def test_channels_that_are_not_there_are_refused(channels, message):
    if message is None:  # a list, as JSON has it, is taken for a tuple
        assert with_node(Gather, (1, 4, 4), channels=channels).nodes[0].channels == (0,)
        return
    with pytest.raises(CompressError, match=message):
        with_node(Gather, (2, 4, 4), channels=channels)
