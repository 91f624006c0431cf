import dataclasses
import itertools

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_graphs import Sketch, digit_network, quantized_graphs

from compress.exporters.onnx.blocks import BLOCK_SIZES, column_blocks
from compress.exporters.onnx.integers import export_onnx
from compress.exporters.onnx.layout import arrange, over_whole_images
from compress.graph import (
    Add,
    AveragePool,
    Concat,
    Conv,
    Linear,
    MaxPool,
    QParams,
    QuantizedGraph,
    Table,
    Value,
    probes,
)

CHANNELS = (3, 7, 8, 10, 14, 15, 16, 17, 20, 24, 30)


def widen(graph: QuantizedGraph) -> QuantizedGraph:
    return arrange(graph).graph


def new_sketch(draw, shape: tuple[int, ...]) -> Sketch:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kind = draw(st.sampled_from(("power of two", "ordinary")))
    sketch = Sketch(draw, random, kind, Value("image", shape, QParams(1.0, 0)))
    sketch.input = Value("image", shape, sketch.code(2.0**-4))
    return sketch


@st.composite
def chains(draw) -> QuantizedGraph:
    """Convolutions of all widths, with pools and tables between them."""
    sketch = new_sketch(draw, (draw(st.sampled_from((1, 4, 12))), 6, 8))
    value = sketch.input
    for _ in range(draw(st.integers(1, 3))):
        value = sketch.conv(value, draw(st.sampled_from(CHANNELS)))
        for _ in range(draw(st.integers(0, 2))):
            steps = (sketch.max_pool, sketch.average_pool, sketch.table)
            value = draw(st.sampled_from(steps))(value)
    value = draw(st.sampled_from((sketch.conv, sketch.gather, sketch.flatten, sketch.add)))(value)
    return sketch.finished(value, False)


# Widening


@settings(max_examples=60)
@given(chains())
def test_widening_changes_no_integer(graph):
    wide = widen(graph)
    images = probes(graph, np.uint8)[:12]
    assert np.array_equal(wide(images), graph(images))
    expected, got = graph.trace(images), wide.trace(images)
    assert list(expected) == list(got)
    for name, codes in expected.items():
        assert np.array_equal(got[name][:, : codes.shape[1]], codes)


@settings(max_examples=60)
@given(chains())
def test_widened_channels_suit_the_kernels_and_are_at_most_doubled(graph):
    wide = widen(graph)
    for before, after in zip(graph.values, wide.values, strict=True):
        count, wider = before.shape[0], after.shape[0]
        assert before.shape[1:] == after.shape[1:]
        assert count <= wider <= 2 * count
    for node in wide.nodes:
        if isinstance(node, Conv) and wide.value(node.output).shape[0] > len(
            before_of(graph, node)
        ):
            blocks = arrange(graph).blocks.get(node.name)
            together = len(node.weight) * (1 if blocks is None else blocks.outputs)
            assert together >= 16
            assert together % 8 == 0


def before_of(graph: QuantizedGraph, node: Conv) -> np.ndarray:
    return next(each for each in graph.nodes if each.name == node.name).weight


@settings(max_examples=60)
@given(quantized_graphs())
def test_any_graph_keeps_its_logits_and_its_widths_outside_convolutions(graph):
    wide = widen(graph)
    images = probes(graph, np.uint8)[:12]
    assert np.array_equal(wide(images), graph(images))
    assert wide.value(wide.output).shape == graph.value(graph.output).shape
    assert wide is graph or any(isinstance(node, Conv) for node in graph.nodes)


@settings(max_examples=60)
@given(chains())
def test_onnxruntime_gives_the_integers_of_widened_chains(tmp_path_factory, graph):
    assert_exported_exactly(graph, tmp_path_factory.mktemp("wide") / "graph.onnx")


def assert_exported_exactly(graph: QuantizedGraph, path) -> None:
    """The exporter compares every value inside, too, in every setting."""
    export_onnx(graph, path)
    images = probes(graph, np.uint8, seed=1)[:16]
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    assert np.array_equal(session.run(["logits"], {"image": images})[0], graph(images))


def test_the_digit_network_gets_sixteen_channels_wherever_it_has_less_but_in_its_logits():
    graph = digit_network()
    shapes = [value.shape for value in widen(graph).values]
    assert [shape[0] for shape in shapes] == [16, 32, 16, 16, 16, 16, 16, 16, 16, 10, 10]
    assert [shape[1:] for shape in shapes] == [value.shape[1:] for value in graph.values]


def pair(**second) -> QuantizedGraph:
    """A convolution of 12 channels, and one that reads them."""
    parts = {"weight_scale": np.full(12, 0.5, np.float32), "bias": np.arange(12, dtype=np.int32)}
    weight = np.ones((12, 4, 1, 1), np.int8)
    code = QParams(0.5, 0)
    first = Conv(name="a", inputs=("image",), output="a", weight=weight, **parts)
    fields = {"weight": np.ones((12, 12, 1, 1), np.int8), **parts, **second}
    nodes = (first, Conv(name="b", inputs=("a",), output="b", **fields))
    values = tuple(Value(name, (12, 2, 4), code) for name in "ab")
    return QuantizedGraph(Value("image", (4, 2, 4), code), values, nodes, "b")


def test_the_output_and_what_others_read_keep_their_width():
    graph = pair()
    wide = widen(graph)
    assert [value.shape[0] for value in wide.values] == [16, 12]
    assert wide.nodes[1].weight.shape == (12, 16, 1, 1)
    grouped = pair(weight=np.ones((12, 1, 1, 1), np.int8), groups=12)
    assert widen(grouped) is grouped
    joined = Concat(name="c", inputs=("a", "b"), output="c")
    value = Value("c", (24, 2, 4), graph.input.qparams)
    both = QuantizedGraph(graph.input, (*graph.values, value), (*graph.nodes, joined), "c")
    assert widen(both) is both


def test_tables_and_pools_pass_the_added_channels_on():
    graph, code = pair(), QParams(0.5, 0)
    table = np.arange(256, dtype=np.uint8)[::-1]
    window = {"kernel": (1, 1), "stride": (1, 1)}
    between = (
        MaxPool(name="m", inputs=("a",), output="m", **window),
        Table(name="t", inputs=("m",), output="t", table=table),
        AveragePool(name="p", inputs=("t",), output="p", **window),
    )
    last = dataclasses.replace(graph.nodes[1], inputs=("p",))
    values = tuple(Value(name, (12, 2, 4), code) for name in "amtpb")
    graph = QuantizedGraph(graph.input, values, (graph.nodes[0], *between, last), "b")
    wide = widen(graph)
    assert [value.shape[0] for value in wide.values] == [16, 16, 16, 16, 12]
    images = probes(graph, np.uint8)
    assert np.array_equal(wide(images), graph(images))


def test_weights_of_one_bit_get_zeros_beside_them():
    graph = pair(weight_bits=1)
    wide = widen(graph)
    assert [node.weight_bits for node in wide.nodes] == [8, 2]
    images = probes(graph, np.uint8)
    assert np.array_equal(wide(images), graph(images))


# Blocks of columns


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


# Blocks that stay


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


def strided(sketch: Sketch, x: Value, outputs: int, kernel: int, stride: int) -> Value:
    size = [(side - kernel) // stride + 1 for side in x.shape[1:]]
    weight = sketch.random.integers(-60, 61, (outputs, x.shape[0], kernel, kernel))
    return sketch.emit(
        Conv,
        [x],
        (outputs, *size),
        QParams(float(np.float32(x.qparams.scale)), 10),
        weight=weight.astype(np.int8),
        weight_scale=np.full(outputs, 0.002, np.float32),
        bias=np.zeros(outputs, np.int32),
        stride=(stride, stride),
    )


def session_graph(graph: QuantizedGraph, path):
    """The graph that onnxruntime makes of the exported file."""
    export_onnx(graph, path)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.optimized_model_filepath = str(path.with_suffix(".optimized"))
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return onnx.load(options.optimized_model_filepath).graph


# Linear layers of images


@st.composite
def flattened_images(draw) -> QuantizedGraph:
    """Linear layers that read a flattened image, alone or beside others."""
    sketch = new_sketch(draw, (draw(st.integers(1, 5)), 4, 4))
    image = sketch.conv(sketch.input, draw(st.sampled_from((3, 8, 20))))
    flat = sketch.flatten(image)
    value = sketch.linear(flat, 4)
    others = draw(st.sampled_from(("none", "linear", "concat")))
    if others == "linear":
        value = sketch.emit(
            Add, [value, sketch.linear(flat, 4, value.qparams)], (4,), value.qparams
        )
    elif others == "concat":
        value = sketch.concat(flat)
    return sketch.finished(sketch.linear(value), False)


@settings(max_examples=60)
@given(flattened_images())
def test_linear_layers_over_whole_images_change_no_integer(tmp_path_factory, graph):
    rewritten = over_whole_images(graph)
    images = probes(graph, np.uint8)[:12]
    expected, got = graph.trace(images), rewritten.trace(images)
    assert np.array_equal(got[graph.output], expected[graph.output])
    for name in expected.keys() & got.keys():
        assert np.array_equal(got[name], expected[name])
    assert_exported_exactly(graph, tmp_path_factory.mktemp("flat") / "graph.onnx")


def test_a_linear_layer_of_an_image_needs_no_flat_form(tmp_path):
    sketch = Sketch(
        None, np.random.default_rng(0), "ordinary", Value("image", (4, 6, 6), QParams(1 / 64, 33))
    )
    value = sketch.flatten(strided(sketch, sketch.input, 16, 3, 1))
    weight = sketch.random.integers(-60, 61, (10, 256)).astype(np.int8)
    scale, bias = np.full(10, 0.002, np.float32), np.zeros(10, np.int32)
    code = QParams(float(np.float32(1 / 64)), 128)
    value = sketch.emit(Linear, [value], (10,), code, weight=weight, weight_scale=scale, bias=bias)
    operators = [
        n.op_type for n in session_graph(sketch.finished(value, False), tmp_path / "g").node
    ]
    assert operators.count("QLinearConv") == 2
    assert "Reshape" not in operators
