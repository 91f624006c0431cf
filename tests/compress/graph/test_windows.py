"""Windows: how many fit, and what they see, as PyTorch's unfold has it."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compress.graph.windows import pad, taps, window_counts

PAIR = st.tuples(st.integers(1, 3), st.integers(1, 3))
EDGES = st.tuples(*[st.integers(0, 2)] * 4)


@settings(max_examples=60)
@given(kernel=PAIR, stride=PAIR, dilation=PAIR, padding=EDGES)
def test_taps_are_the_rows_of_unfold(kernel, stride, dilation, padding):
    x = np.arange(1, 2 * 3 * 5 * 7 + 1).reshape(2, 3, 5, 7).astype(np.float32)
    height, width = window_counts((3, 5, 7), kernel, stride, padding, dilation)
    assume(height >= 1 and width >= 1)
    padded = pad(x, padding)
    got = np.stack(list(taps(padded, kernel, stride, dilation)), axis=2)
    wanted = torch.nn.functional.unfold(torch.from_numpy(padded), kernel, dilation, 0, stride)
    assert np.array_equal(got.reshape(wanted.shape), wanted.numpy())
    assert got.shape[3:] == (height, width)


@pytest.mark.parametrize(("kernel", "dilation"), [((6, 1), (1, 1)), ((3, 1), (3, 1))])
def test_a_window_that_exceeds_the_input_fits_no_time(kernel, dilation):
    assert min(window_counts((1, 5, 5), kernel, (1, 1), dilation=dilation)) < 1
