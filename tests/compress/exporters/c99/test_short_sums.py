"""Sums of products in 16 bits: taken where no input overflows them, and not one weight beyond."""

import itertools

import numpy as np
import pytest
from c_variants import WARNINGS, flags, tool
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from compress.c_runner import run_c
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.short_sums import short_sums
from compress.exporters.c99.source import generate
from compress.graph import CODE_MAX, Linear, QParams, QuantizedGraph, Value

INT16 = np.iinfo(np.int16)
WIDEST = 257
"""The magnitudes of a sum's weights at most: 255 * 257 is the distance of the int16 at the ends."""

EVERY_EXTREME = np.array(list(itertools.product((0, 255), repeat=8)), np.uint8)
AT_THE_BORDER = np.array(
    [
        [64, 64, 0, 0, 64, -65, 0, 0],
        [-64, -64, 1, 1, 65, -64, 1, 1],
        [0, 0, -65, 64, 0, 0, 64, 64],
        [1, 2, 3, 4, 5, 6, 7, 8],
    ],
    np.int8,
)
"""Weights [channels, codes] of two quads, three channels with a sum as wide as can be."""


def linear_network(weight):
    """Codes whose products reach each code of the output: a sum off by 2**16 changes it."""
    node = Linear(
        **{"name": "head", "inputs": ("x",), "output": "y", "weight": weight, "weight_bits": 8},
        bias=np.zeros(len(weight), np.int32),
        weight_scale=np.ones(len(weight), np.float32),
    )
    image, result = QParams(1.0, 0), QParams(520.0, 128)
    outputs = (Value("y", (len(weight),), result),)
    return QuantizedGraph(Value("x", weight.shape[1:], image), outputs, (node,), "y")


def one_beyond():
    weight = AT_THE_BORDER.copy()
    weight[0, 5] = -66
    return weight


@pytest.mark.parametrize(
    ("weight", "size"), [(np.vstack([AT_THE_BORDER, -AT_THE_BORDER]), 2), (one_beyond(), None)]
)
def test_extreme_inputs_give_the_interpreters_integers(tmp_path, weight, size):
    tool("gcc")
    graph = linear_network(weight)
    assert graph.saturation_safe
    layout = lay_out(graph)
    assert [one.size for one in layout.short_sums.values()] == ([size] if size else [])
    source = generate(layout, "net", sha256=graph.sha256)
    (tmp_path / "net.c").write_text(source.code)
    (tmp_path / "net.h").write_text(source.header)
    (codes,) = run_c(tmp_path, [EVERY_EXTREME], options=["-O2", *flags("avx2", "net"), *WARNINGS])
    np.testing.assert_array_equal(codes, graph.run(EVERY_EXTREME))


small = st.integers(-64, 64)  # no two products leave 16 bits


@given(
    arrays(np.int8, array_shapes(min_dims=3, max_dims=3, max_side=7), elements=small).map(
        lambda rows: np.pad(rows, ((0, 0), (0, 0), (0, -rows.shape[2] % 4)))
    )
)
def test_no_input_takes_a_sum_out_of_16_bits(rows):
    found = short_sums(rows)
    if found is None:
        assert rows.shape[2] == 4 or widest(rows, 2) > WIDEST
        return
    pairs = rows.astype(int).reshape(*rows.shape[:2], -1, 2, 2)
    sums = (
        run[:, i : i + found.size] for run in pairs.swapaxes(0, 1) for i in cuts(run, found.size)
    )
    for weights, start in zip(sums, found.starts.astype(int), strict=True):
        highest = CODE_MAX * np.maximum(weights, 0).sum(axis=(1, 3)) + start
        lowest = CODE_MAX * np.minimum(weights, 0).sum(axis=(1, 3)) + start
        assert highest.max() <= INT16.max
        assert lowest.min() >= INT16.min
    np.testing.assert_array_equal(found.totals, found.starts.astype(int).sum(axis=(0, 2)))


def cuts(run, size):
    return range(0, run.shape[1], size)


def widest(rows, size):
    quads = np.abs(rows.astype(int)).reshape(*rows.shape[:2], -1, 2, 2).sum(axis=4)
    return max(quads[:, :, i : i + size].sum(axis=2).max() for i in range(0, quads.shape[2], size))


def test_the_longest_sums_that_fit_are_taken():
    rows = np.full((3, 2, 24), 21, np.int8)
    rows[1] = -21
    assert short_sums(rows).size == 6  # 12 weights of 21 in each sum
    rows[2, 1, 0] += 6
    assert short_sums(rows).size == 5
    rows[0, 0, 0] = 127
    rows[0, 0, 4] = -127
    assert short_sums(rows) is None


def test_weights_whose_pairs_may_saturate_have_none():
    graph = linear_network(np.full((2, 8), 65, np.int8))
    assert not graph.saturation_safe
    assert not lay_out(graph).short_sums
