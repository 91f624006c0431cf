"""Max pools: the largest code of each window, padding never being it."""

import numpy as np
import pytest
from small_graphs import with_node

from compress.errors import CompressError
from compress.graph import MaxPool, QParams


def test_a_window_gives_its_largest_code_whatever_the_padding():
    graph = with_node(MaxPool, (2, 3, 3), kernel=(2, 2), stride=(2, 2), padding=(1, 1, 1, 1))
    codes = np.arange(32, dtype=np.uint8).reshape(1, 2, 4, 4)
    assert graph.run(codes)[0, 0].tolist() == [[0, 2, 3], [8, 10, 11], [12, 14, 15]]


def test_a_dilated_window_sees_every_other_code():
    graph = with_node(MaxPool, (2, 2, 1), kernel=(2, 2), stride=(1, 1), dilation=(2, 3))
    codes = np.arange(32, dtype=np.uint8)[::-1].reshape(1, 2, 4, 4)
    assert graph.run(codes)[0, 0].tolist() == [[31], [27]]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kernel": (1, 1), "padding": (1, 1, 1, 1)}, "sees only padding"),
        ({"kernel": (2, 2), "padding": (0, 0, 2, 0)}, "sees only padding"),
        ({"kernel": (2, 2), "padding": (2, 0, 0, 0)}, "sees only padding"),
        ({"kernel": (2, 1), "padding": (5, 0, 5, 0), "dilation": (5, 1)}, "sees only padding"),
        ({"kernel": (2, 2), "dilation": (4, 1)}, "exceeds"),
        ({"kernel": (5, 1)}, "exceeds"),
        ({"kernel": (1, 1), "code": QParams(1.0, 0)}, "one code"),
        ({"kernel": (1, 1), "stride": (0, 1)}, "stride must be"),
    ],
)
def test_pools_that_cannot_be_are_refused(fields, message):
    with pytest.raises(CompressError, match=message):
        with_node(MaxPool, (2, 4, 4), **{"stride": (1, 1), **fields})
