"""Nodes with weights: packed bytes, and sums that may saturate."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_graphs import one_layer

from compress.errors import CompressError
from compress.graph import Linear


def test_low_bits_are_counted_packed():
    """3 x 3 weights of 3 bits are 27 bits, 4 bytes; a bias and a scale are 4 bytes each."""
    shape = {"weight": np.full((1, 3), 3, np.int8), "weight_bits": 3}
    node = Linear(name="fc", inputs=("x",), output="y", **shape, **scale_and_bias(1))
    assert node.weight_bytes == 2 + 4 + 4


def test_biases_of_16_bits_take_half_the_bytes_and_no_others_are_taken():
    wide = one_layer().nodes[0]
    narrow = dataclasses.replace(wide, bias=wide.bias.astype(np.int16))
    assert narrow.weight_bytes == wide.weight_bytes - 2 * len(wide.bias)
    with pytest.raises(CompressError, match="bias must be int32 or int16, not int8"):
        one_layer(bias=wide.bias.astype(np.int8))


def scale_and_bias(channels: int) -> dict[str, np.ndarray]:
    return {"weight_scale": np.ones(channels, np.float32), "bias": np.zeros(channels, np.int32)}


@given(st.lists(st.integers(-127, 127), min_size=1, max_size=5))
@settings(max_examples=60)
def test_saturation_is_foreseen(row):
    """Every pair of products, at the codes that drive it furthest, against int16."""
    node = one_layer().nodes[0]
    node = dataclasses.replace(node, weight=np.array([row], np.int8))
    pairs = itertools.combinations([*row, 0], 2)
    sums = [255 * sum(sorted(pair)[-n:]) for pair in pairs for n in (1, 2)]
    pairs = itertools.combinations([*row, 0], 2)
    sums += [255 * sum(sorted(pair)[:n]) for pair in pairs for n in (1, 2)]
    assert node.saturation_safe == all(-(2**15) <= total < 2**15 for total in sums)


def test_seven_bits_never_saturate():
    assert one_layer(weight=np.full((1, 1), 63, np.int8)).saturation_safe
    node = one_layer().nodes[0]
    assert dataclasses.replace(node, weight=np.full((1, 9), 64, np.int8)).saturation_safe
    assert not dataclasses.replace(node, weight=np.full((1, 9), 65, np.int8)).saturation_safe
