"""Convolutions where a product has 32 bits only, as on Cortex-M0: the interpreter's integers."""

from pathlib import Path

import numpy as np
import pytest
from c_variants import WARNINGS, tool
from digit_networks import digit_network

from compress.boards import TARGETS, run_on_board
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.source import generate
from compress.graph import Conv, QParams, QuantizedGraph, Value, probes

EXPORTED = Path(__file__).parents[5] / "exported"

WIDTH, CHANNELS = 41, 70
"""More places than have their sums in memory at once, and codes than have their pairs there."""


def long_rows(weight: np.ndarray, bits: int = 8) -> QuantizedGraph:
    """Rows of many places, of whose many channels `weight` [O, CHANNELS] makes an odd number."""
    image = Value("x", (CHANNELS, 1, WIDTH), QParams(1.0, 7))
    size = float(np.abs(weight.astype(int)).sum(axis=1).max())
    node = Conv(
        name="conv",
        inputs=("x",),
        output="y",
        weight=weight.astype(np.int8)[:, :, None, None],
        weight_bits=bits,
        weight_scale=np.full(len(weight), 1 / size, np.float32),
        bias=np.arange(len(weight), dtype=np.int32) * 99,
        stride=(1, 1),
        padding=(0, 0, 0, 0),
        dilation=(1, 1),
        groups=1,
    )
    values = (Value("y", (len(weight), 1, WIDTH), QParams(1.0, 128)),)
    return QuantizedGraph(image, values, (node,), "y")


def check(graph: QuantizedGraph, folder, option: str, images: np.ndarray) -> int:
    tool(TARGETS["cortex-m0"].compiler)
    source = generate(lay_out(graph), "net", sha256=graph.sha256)
    (folder / "net.c").write_text(source.code)
    (folder / "net.h").write_text(source.header)
    got = run_on_board(folder, images, target="cortex-m0", options=(option, *WARNINGS))
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(len(images), -1))
    return got.instructions


@pytest.mark.parametrize(("highest", "fit"), [(63, True), (127, False)])
def test_a_network_takes_few_instructions(tmp_path, highest, fit):
    graph = digit_network(highest=highest)
    assert lay_out(graph).uses["quads_fit"] == fit
    instructions = check(graph, tmp_path, "-O2", probes(graph, np.uint8)[6:7])
    assert instructions < (4.2 if fit else 4.8) * graph.macs


@pytest.mark.parametrize("option", ["-O0", "-Os", "-O2"])
@pytest.mark.parametrize(("highest", "fit"), [(63, True), (127, False)])
def test_sums_are_right_at_the_edge_of_16_bits(tmp_path, option, highest, fit):
    weight = np.full((3, CHANNELS), highest)
    weight[0, ::4] += 3 * fit  # a quad is 255 then; otherwise a pair is 254
    weight[1] = -weight[0]
    weight[2, 1::2] *= -1
    graph = long_rows(weight)
    assert lay_out(graph).uses["quads_fit"] == fit
    images = np.random.default_rng(0).choice(np.array([0, 255], np.uint8), (4, *graph.input.shape))
    images[0], images[1] = 0, 255
    check(graph, tmp_path, option, images)


@pytest.mark.parametrize(
    ("bits", "fit", "option"),
    [(2, True, "-O2"), (4, True, "-O0"), (6, True, "-Os"), (7, False, "-O2")],
)
def test_packed_weights_are_multiplied_in_pairs_too(tmp_path, bits, fit, option):
    most = 2 ** (bits - 1) - 1
    random = np.random.default_rng(bits)
    weight = random.integers(-most, most + 1, (5, CHANNELS))
    weight[0], weight[1] = most, -most
    graph = long_rows(weight, bits)
    layout = lay_out(graph)
    assert layout.uses["packed"]
    assert layout.uses["packed_pairs"] is fit
    images = random.choice(np.array([0, 255], np.uint8), (4, *graph.input.shape))
    images[0], images[1] = 0, 255
    check(graph, tmp_path, option, images)


def test_a_network_of_four_bits_takes_few_instructions(tmp_path):
    graph = QuantizedGraph.load(EXPORTED / "phase5-int4.safetensors")
    assert check(graph, tmp_path, "-O2", probes(graph, np.uint8)[6:7]) < 4.5 * graph.macs
