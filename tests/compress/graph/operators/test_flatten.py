"""Flattening: the same codes as one row."""

import numpy as np
import pytest
from small_graphs import with_node

from compress.errors import CompressError
from compress.graph import Flatten


def test_codes_keep_their_order():
    codes = np.arange(64, dtype=np.uint8).reshape(2, 2, 4, 4)
    assert np.array_equal(with_node(Flatten, (32,)).run(codes), codes.reshape(2, 32))


def test_a_row_of_another_length_is_refused():
    with pytest.raises(CompressError, match="declared"):
        with_node(Flatten, (31,))
