"""Shapes spread as NumPy spreads them, but never to another rank."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from compress.graph.spreading import spread_shape

SIZES = st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)


@given(SIZES, SIZES)
def test_shapes_of_one_rank_spread_as_in_numpy(first, second):
    try:
        wanted = np.broadcast_shapes(first, second) if len(first) == len(second) else None
    except ValueError:
        wanted = None
    assert spread_shape(first, second) == wanted
