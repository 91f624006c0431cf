"""Weights of few bits are stored packed."""

import numpy as np
import pytest
from c_networks import low_bit_network
from c_variants import WARNINGS, flags

from compress.c_runner import run_c
from compress.exporters.c99 import export_c
from compress.exporters.c99.layout import lay_out
from compress.graph import probes


@pytest.mark.parametrize("bits", range(1, 9))
def test_low_bit_weights_are_stored_packed(bits):
    layout = lay_out(low_bit_network(bits))
    arrays = {**layout.blocks, **layout.taps}
    held = bits if bits > 1 else 2
    # Runs of nine codes are filled to twelve; packed, 18 channels to 24, and 5 to 6.
    channels, classes = (24, 6) if bits < 8 else (18, 5)
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
