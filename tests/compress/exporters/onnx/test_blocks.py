"""Convolutions of few channels read blocks of columns as channels: the same integers."""

import dataclasses
import itertools

import numpy as np
import pytest
from digit_networks import digit_network
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_graphs import Sketch
from sketches import assert_exported_exactly, new_sketch, session_graph, strided

from compress.exporters.onnx.blocks import BLOCK_SIZES, column_blocks
from compress.exporters.onnx.layout import arrange
from compress.graph import Conv, QParams, QuantizedGraph, Value, probes


@st.composite
def narrow_convolutions(draw) -> QuantizedGraph:
    """One convolution of few channels, of any geometry that blocks of four columns take."""
    padding = draw(st.lists(st.integers(0, 5), min_size=4, max_size=4))
    kernel = draw(st.tuples(st.integers(1, 3), st.integers(1, 6)))
    dilation = draw(st.tuples(st.integers(1, 2), st.integers(1, 3)))
    stride = (draw(st.integers(1, 3)), draw(st.sampled_from((1, 2, 4))))
    size = (draw(st.integers(1, 6)), 4 * draw(st.integers(1, 4)))
    for axis in (0, 1):
        missing = dilation[axis] * (kernel[axis] - 1) + 1 - size[axis]
        padding[axis + 2] = max(padding[axis + 2], missing - padding[axis])
    sketch = new_sketch(draw, (draw(st.integers(1, 3)), *size))
    x, outputs = sketch.input, draw(st.sampled_from((1, 2, 5, 8)))
    output = [
        (size[i] + padding[i] + padding[i + 2] - dilation[i] * (kernel[i] - 1) - 1) // stride[i] + 1
        for i in (0, 1)
    ]
    y = sketch.code(x.qparams.scale)
    parts = sketch.weights((outputs, x.shape[0], *kernel), x.qparams, y)
    parts |= {"stride": stride, "padding": tuple(padding), "dilation": dilation}
    return sketch.finished(sketch.emit(Conv, [x], (outputs, *output), y, **parts), False)


def in_blocks(graph: QuantizedGraph, size: int) -> QuantizedGraph:
    """The convolution of `graph` as one over blocks, its channels ordered (column, channel)."""
    (node,), x, y = graph.nodes, graph.input, graph.value(graph.output)
    blocks = column_blocks(node, x, size)
    room = np.pad(node.weight, ((0, 0), (0, 0), (0, 0), (0, 1)))
    weight = room[..., blocks.taps].transpose(3, 0, 5, 1, 2, 4)
    shape = (blocks.outputs * len(node.weight), blocks.size * x.shape[0], node.kernel[0])
    (top, _, bottom, _), (left, right) = node.padding, blocks.padding
    wide = dataclasses.replace(
        node,
        weight=weight.reshape(*shape, -1),
        weight_scale=np.tile(node.weight_scale, blocks.outputs),
        bias=np.tile(node.bias, blocks.outputs),
        weight_bits=max(node.weight_bits, 2),
        stride=(node.stride[0], 1),
        dilation=(node.dilation[0], 1),
        padding=(top, left, bottom, right),
    )
    source = Value(
        "image", (blocks.size * x.shape[0], x.shape[1], x.shape[2] // blocks.size), x.qparams
    )
    made = (shape[0], y.shape[1], blocks.columns // blocks.outputs)
    return QuantizedGraph(source, (Value(y.name, made, y.qparams),), (wide,), y.name)


@settings(max_examples=200)
@given(narrow_convolutions(), st.sampled_from(BLOCK_SIZES))
def test_a_convolution_on_blocks_of_columns_gives_the_same_integers(graph, size):
    assume(size % graph.nodes[0].stride[1] == 0)
    x, y = graph.input.shape, graph.value(graph.output).shape
    codes = probes(graph, np.uint8)[:8]
    blocks = codes.transpose(0, 2, 3, 1).reshape(len(codes), x[1], x[2] // size, -1)
    got = in_blocks(graph, size).run(blocks.transpose(0, 3, 1, 2)).transpose(0, 2, 3, 1)
    columns = got.reshape(len(codes), y[1], -1, y[0])[:, :, : y[2]]
    assert np.array_equal(columns.transpose(0, 3, 1, 2), graph.run(codes))


@settings(max_examples=60)
@given(narrow_convolutions())
def test_onnxruntime_gives_the_integers_of_narrow_convolutions(tmp_path_factory, graph):
    assert_exported_exactly(graph, tmp_path_factory.mktemp("narrow") / "graph.onnx")


def test_blocks_are_taken_where_they_save_time():
    def chosen(widths):
        return {n: b.size for n, b in arrange(digit_network(widths=widths)).blocks.items()}

    assert chosen((16, 32, 14, 10, 12, 10, 12, 10)) == {"conv0": 4}
    # Eight channels fill the kernel's sixteen outputs with two columns, without any of zeros.
    narrow = chosen((8, 8, 8, 8, 8, 8, 8, 10))
    assert narrow["conv0"] == 4
    assert {narrow[name] for name in ("conv1", "conv4", "conv5")} == {2}


def test_values_between_blocks_of_one_size_are_never_undone(tmp_path):
    graph = digit_network(widths=(8, 8, 8, 8, 8, 8, 8, 10))
    operators = [node.op_type for node in session_graph(graph, tmp_path / "g.onnx").node]
    pairs = list(itertools.pairwise(operators))
    assert ("QLinearConv", "QLinearConv") in pairs


def test_the_blocks_of_a_3x3_convolution():
    node, x = digit_network().nodes[0], digit_network().input
    blocks = column_blocks(node, x, 4)
    assert blocks.taps.tolist() == [
        [[0, 1, 2, 3], [3, 3, 3, 3]],
        [[3, 0, 1, 2], [3, 3, 3, 3]],
        [[3, 3, 0, 1], [2, 3, 3, 3]],
        [[3, 3, 3, 0], [1, 2, 3, 3]],
    ]
    assert (blocks.padding, blocks.columns) == ((0, 1), 28)


@pytest.mark.parametrize(
    ("shape", "stride", "groups"),
    [((1, 8, 7), 1, 1), ((1, 8, 8), 3, 1), ((2, 8, 8), 1, 2)],
)
def test_what_blocks_of_columns_do_not_suit(shape, stride, groups):
    weight = np.ones((2, shape[0] // groups, 3, 3), np.int8)
    parts = {"weight_scale": np.ones(2, np.float32), "bias": np.zeros(2, np.int32)}
    geometry = {"stride": (1, stride), "groups": groups}
    node = Conv(name="c", inputs=("image",), output="c", weight=weight, **parts, **geometry)
    x = Value("image", shape, QParams(1.0, 0))
    assert len(node.output_shape([x])) == 3
    assert column_blocks(node, x, 4) is None


@st.composite
def striding_chains(draw) -> QuantizedGraph:
    """A narrow convolution whose blocks the next one strides over, or nearly so."""
    stride = draw(st.sampled_from((1, 2)))
    columns, kernel = 4 // stride, draw(st.integers(1, 5))
    sketch = new_sketch(draw, (draw(st.integers(1, 3)), draw(st.integers(5, 7)), 16))
    x = sketch.input
    y = sketch.code(x.qparams.scale)
    parts = sketch.weights((draw(st.sampled_from((1, 5))), x.shape[0], 3, kernel), x.qparams, y)
    size = (x.shape[1] - 2, (x.shape[2] - kernel) // stride + 1)
    parts["stride"] = (1, stride)
    first = sketch.emit(Conv, [x], (len(parts["weight"]), *size), y, **parts)
    kernel, stride = draw(st.integers(1, 4)), draw(st.sampled_from((columns, columns, 3)))
    code = sketch.code(y.scale)
    parts = sketch.weights((draw(st.sampled_from((3, 16))), first.shape[0], 2, kernel), y, code)
    size = (first.shape[1] - 1, (first.shape[2] - kernel) // stride + 1)
    parts["stride"] = (1, stride)
    second = sketch.emit(Conv, [first], (len(parts["weight"]), *size), code, **parts)
    return sketch.finished(sketch.flatten(second), False)


@settings(max_examples=60)
@given(striding_chains())
def test_onnxruntime_gives_the_integers_where_blocks_are_read(tmp_path_factory, graph):
    assert_exported_exactly(graph, tmp_path_factory.mktemp("blocks") / "graph.onnx")


def test_a_convolution_that_strides_from_block_to_block_reads_them_as_they_lie(tmp_path):
    sketch = Sketch(
        None, np.random.default_rng(0), "ordinary", Value("image", (1, 28, 28), QParams(1 / 64, 33))
    )
    value = sketch.input
    for width, kernel, stride in ((8, 5, 2), (20, 3, 2), (32, 3, 1)):
        value = strided(sketch, value, width, kernel, stride)
    graph = sketch.finished(sketch.flatten(value), False)
    operators = [node.op_type for node in session_graph(graph, tmp_path / "graph.onnx").node]
    # One Reshape makes the blocks, none undoes them; what comes after is the flat output's order.
    assert operators[:4] == ["Reshape", "QLinearConv", "QLinearConv", "QLinearConv"]
