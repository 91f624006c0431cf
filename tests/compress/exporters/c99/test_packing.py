"""Weights of few bits are stored packed."""

import numpy as np
import pytest
from c_networks import low_bit_network
from c_variants import WARNINGS, flags

from compress.c_runner import run_c
from compress.exporters.c99 import export_c
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.lowering import Operation, Plane
from compress.exporters.c99.packing import blocks, channel_pairs_fit, quads_fit
from compress.graph import Linear, QParams, probes


@pytest.mark.parametrize("bits", range(1, 9))
def test_low_bit_weights_are_stored_packed(bits):
    layout = lay_out(low_bit_network(bits))
    arrays = {**layout.blocks, **layout.taps}
    held = bits if bits > 1 else 2
    # Runs of nine codes are filled to twelve, 5 channels to 6; packed, 18 channels to 24.
    channels, classes = (24 if bits < 8 else 18), 6
    assert {name: one.data.nbytes * 8 for name, one in arrays.items()} == {
        "conv": 18 * 36 * held,
        "deep": 9 * channels * held,
        "head": classes * 18 * 16 * held,
    }


@pytest.mark.parametrize("bits", range(1, 9))
def test_low_bit_weights_give_the_interpreters_integers(tmp_path, bits):
    graph = low_bit_network(bits)
    export_c(graph, tmp_path, name="net")
    images = probes(graph, np.uint8)
    for variant in ("native", "portable"):
        got = run_c(tmp_path, [images], options=["-O2", *flags(variant, "net"), *WARNINGS])[0]
        np.testing.assert_array_equal(got, graph.run(images))


def pairs_of(weights):
    """Weights [O, K] as `Blocks`, as a linear layer's."""
    node = Linear(
        **{"name": "head", "inputs": ("x",), "output": "y", "weight": np.array(weights, np.int8)},
        weight_scale=np.ones(len(weights), np.float32),
        bias=np.zeros(len(weights), np.int32),
    )
    code = QParams(1.0, 0)
    plane = Plane(name="x", channels=len(weights[0]), height=1, width=1, qparams=code)
    layer = Operation(name="head", kind="convolve", inputs=("x",), output="y", rows=1, node=node)
    return blocks(layer, plane)


def test_channels_are_paired_where_their_sums_have_24_bits_and_a_borrow_leaves_a_byte():
    most = 2**23 // 255 // 127
    assert channel_pairs_fit(pairs_of([[127] * most, [-127] * most]))
    assert not channel_pairs_fit(pairs_of([[127] * (most + 1)]))
    assert not channel_pairs_fit(pairs_of([[-127] * (most + 1)]))
    assert not channel_pairs_fit(pairs_of([[-128, 1]]))


def test_four_products_at_once_fit_where_their_weights_are_no_more_than_255():
    assert quads_fit(pairs_of([[64, -64, 64, -63], [127, 128 - 256, 0, 0]]))
    assert not quads_fit(pairs_of([[64, -64, 64, -64]]))
