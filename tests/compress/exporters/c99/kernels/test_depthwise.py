"""Convolutions of each channel alone in C: the interpreter's integers."""

import numpy as np
import pytest
from c_layers import assert_exact_in_c, kinds_of
from c_variants import WARNINGS
from needed import need_c
from needed_boards import needs_boards

from compress.boards import run_on_board
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.source import write_to_measure
from compress.graph import Conv, QParams, QuantizedGraph, Value


@pytest.mark.parametrize("kind", kinds_of("depthwise"))
def test_a_layer_gives_the_interpreters_integers(tmp_path, kind):
    need_c()
    assert_exact_in_c(kind, tmp_path)


def three_by_three(*, stride: int, relu: bool, largest: int, factor: float) -> QuantizedGraph:
    """Ten channels, of which two make no four, in rows of seven places."""
    random = np.random.default_rng(largest)
    side = 7 * stride
    node = Conv(
        name="conv",
        inputs=("x",),
        output="y",
        weight=random.integers(-largest, largest + 1, (10, 1, 3, 3)).astype(np.int8),
        weight_bits=8,
        weight_scale=(factor / largest * random.uniform(0.5, 1, 10)).astype(np.float32),
        bias=random.integers(-999, 999, 10).astype(np.int32),
        stride=(stride, stride),
        padding=(1, 1, 1, 1),
        dilation=(1, 1),
        groups=10,
        relu=relu,
    )
    image = Value("x", (10, 5, side), QParams(1.0, 7))
    rows = (5 - 1) // stride + 1
    values = (Value("y", (10, rows, 7), QParams(1.0, 100)),)
    return QuantizedGraph(image, values, (node,), "y")


@needs_boards("cortex-m4")
@pytest.mark.parametrize(
    ("fields", "needs", "option"),
    [
        ({"stride": 1, "relu": False, "largest": 126, "factor": 0.4}, "product", "-O2"),
        ({"stride": 2, "relu": True, "largest": 127, "factor": 0.3}, "lowest", "-Os"),
        ({"stride": 1, "relu": False, "largest": 2, "factor": 0.9}, "up", "-O2"),
        ({"stride": 1, "relu": True, "largest": 125, "factor": 0.4}, "exceptions", "-O0"),
    ],
)
def test_four_channels_at_once_give_the_interpreters_integers(tmp_path, fields, needs, option):
    graph = three_by_three(**fields)
    layout = lay_out(graph)
    assert layout.uses["three_by_three"]
    assert layout.uses["product"]
    assert layout.uses[needs]
    write_to_measure(layout, tmp_path)
    shape = (9, *graph.input.shape)
    images = np.random.default_rng(0).choice(np.array([0, 99, 255], np.uint8), shape)
    for i, (channel, total, _) in enumerate(layout.scalings["conv"].exceptions):
        images[i, channel, 1:4, 1:4] = window_of_sum(graph.nodes[0], channel, total)
    got = run_on_board(tmp_path, images, target="cortex-m4", options=(option, *WARNINGS))
    np.testing.assert_array_equal(got.outputs, graph.run(images).reshape(len(images), -1))


def window_of_sum(node: Conv, channel: int, total: int) -> np.ndarray:
    """Return codes [3, 3] whose sum with a channel's weights and bias is `total`."""
    weight = node.weight[channel].ravel().astype(np.int64)
    pair = weight[0] * np.arange(256)[:, None] + weight[1] * np.arange(256)
    random = np.random.default_rng(channel)
    while True:
        codes = random.integers(0, 256, 9)
        left = total - node.bias[channel] + 7 * weight.sum() - codes[2:] @ weight[2:]
        if (pair == left).any():
            codes[:2] = np.argwhere(pair == left)[0]
            return codes.reshape(3, 3).astype(np.uint8)
