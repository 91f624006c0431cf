"""The layout that onnxruntime is fast on changes no integer."""

import dataclasses

import numpy as np
import onnx
import pytest
from digit_networks import digit_network
from hypothesis import given, settings
from hypothesis import strategies as st
from one_operator import weights
from random_graphs import Sketch, quantized_graphs
from sketches import assert_exported_exactly, new_sketch, session_graph, strided

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


def depthwise_network(channels: int, stride: int, size: int = 24) -> QuantizedGraph:
    code, made = QParams(2.0**-4, 3), (size + stride - 1) // stride
    geometry = {"groups": channels, "padding": (1, 1, 1, 1), "stride": (stride, stride)}
    each = Conv(
        name="d", inputs=("c",), output="d", **weights(channels, 1, 3, 3), **geometry, relu=True
    )
    nodes = (
        Conv(name="c", inputs=("x",), output="c", **weights(channels, 4, 1, 1)),
        each,
        Conv(name="y", inputs=("d",), output="y", **weights(16, channels, 1, 1)),
    )
    shapes = {"c": (channels, size, size), "d": (channels, made, made), "y": (16, made, made)}
    values = tuple(Value(name, shape, code) for name, shape in shapes.items())
    return QuantizedGraph((Value("x", (4, size, size), code),), values, nodes, "y")


@pytest.mark.parametrize(("channels", "stride"), [(8, 1), (8, 2), (12, 1)])
def test_a_narrow_depthwise_layer_is_written_as_a_dense_one(tmp_path, channels, stride):
    """With the weights as they were; the file is compared with the interpreter."""
    graph = depthwise_network(channels, stride)
    arranged = arrange(graph)
    assert arranged.graph.nodes[1].groups == 1
    assert ("d" in arranged.blocks) == (channels == 8)
    export_onnx(graph, tmp_path / "net.onnx")
    stored = onnx.load(tmp_path / "net.onnx").graph.initializer
    sizes = {tuple(item.dims) for item in stored if item.data_type == onnx.TensorProto.INT8}
    assert sizes == {*(node.weight.shape for node in graph.nodes), ()}


def test_a_depthwise_layer_whose_channels_fill_the_kernel_stays_one():
    for graph in (depthwise_network(16, 1), depthwise_network(32, 2)):
        assert arrange(graph).graph.nodes[1].groups > 1
