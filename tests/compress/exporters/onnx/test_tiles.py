"""Strided convolutions of few channels read tiles as channels: the same integers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_operator import weights
from sketches import assert_exported_exactly, new_sketch, session_graph

from compress.exporters.onnx import layout
from compress.exporters.onnx.tiles import Tiles, tiles_of
from compress.graph import Conv, Flatten, Linear, QParams, QuantizedGraph, Reshape, Value


@st.composite
def strided_convolutions(draw) -> QuantizedGraph:
    """One convolution with a stride, of any geometry that tiles take."""
    kernel = draw(st.tuples(st.integers(1, 5), st.integers(1, 5)))
    stride = draw(st.sampled_from(((2, 2), (1, 2), (3, 1), (2, 3))))
    padding = tuple(draw(st.lists(st.integers(0, 2), min_size=4, max_size=4)))
    made = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    size = [
        max(1, (m - 1) * s + k - padding[i] - padding[i + 2])
        for i, (m, s, k) in enumerate(zip(made, stride, kernel, strict=True))
    ]
    sketch = new_sketch(draw, (draw(st.integers(1, 3)), *size))
    x, y = sketch.input, sketch.code(sketch.input.qparams.scale)
    parts = sketch.weights((draw(st.sampled_from((4, 16))), x.shape[0], *kernel), x.qparams, y)
    parts |= {"stride": stride, "padding": padding}
    node = Conv(name="c", inputs=("x",), output="y", **parts)
    return sketch.finished(sketch.emit(Conv, [x], node.output_shape([x]), y, **parts), False)


@settings(max_examples=25)
@given(strided_convolutions())
def test_onnxruntime_gives_the_integers_of_tiles(tmp_path_factory, graph):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "nanoseconds", lambda *given: not isinstance(given[-1], Tiles))
        tiled = layout.arrange(graph).tiles
        assert bool(tiled) == (tiles_of(graph.nodes[0], graph.input) is not None)
        assert_exported_exactly(graph, tmp_path_factory.mktemp("tiles") / "graph.onnx")


def stem(inputs: int, shape: tuple[int, int], kernel: tuple[int, int], **fields) -> tuple:
    parts = {**weights(64, inputs, *kernel), "stride": (2, 2), **fields}
    node = Conv(name="stem", inputs=("x",), output="y", **parts)
    return node, Value("x", (inputs, *shape), QParams(0.5, 7))


def test_an_image_of_one_channel_is_read_in_tiles_where_it_is_strided_over():
    """As in the first layer of DS-CNN; pictures in colour are faster in blocks of columns."""
    node, x = stem(1, (49, 10), (10, 4), padding=(4, 1, 5, 1))
    assert layout.fastest(node, x, 1, widens=True) == (
        64,
        Tiles(size=(2, 2), kernel=(5, 2), border=(4, 1, 5, 1)),
    )
    node, x = stem(3, (96, 96), (3, 3), padding=(0, 0, 1, 1))
    assert not isinstance(layout.fastest(node, x, 3, widens=True)[1], Tiles)


@pytest.mark.parametrize("fields", [{"stride": (1, 1)}, {"dilation": (2, 2)}, {"stride": (4, 4)}])
def test_what_tiles_do_not_suit(fields):
    node, x = stem(1, (9, 8), (2, 2), **fields)
    assert tiles_of(node, x) is None


def test_groups_are_not_read_in_tiles():
    node = Conv(name="n", inputs=("x",), output="y", **weights(4, 1, 2, 2), groups=4, stride=(2, 2))
    assert tiles_of(node, Value("x", (4, 8, 8), QParams(0.5, 7))) is None


def test_blocks_are_cut_from_a_series_itself(tmp_path):
    """It is an image of one row, which nothing need make of it first."""
    graph = series_network()
    assert list(layout.arrange(graph).blocks) == ["conv"]
    found = [node.op_type for node in session_graph(graph, tmp_path / "series.onnx").node]
    assert found[: found.index("QLinearConv")] == ["QuantizeLinear", "Transpose", "Reshape"]


def series_network() -> QuantizedGraph:
    """A convolution over a series of 6 channels, and a layer over all that it makes."""
    code = QParams(2.0**-4, 3)
    parts = {**weights(16, 6, 1, 5), "padding": (0, 2, 0, 2)}
    values = {"image": (6, 1, 64), "conv": (16, 1, 64), "flat": (1024,), "y": (3,)}
    nodes = (
        Reshape(name="image", inputs=("x",), output="image", shape=(6, 1, 64)),
        Conv(name="conv", inputs=("image",), output="conv", **parts),
        Flatten(name="flat", inputs=("conv",), output="flat"),
        Linear(name="y", inputs=("flat",), output="y", **weights(3, 1024)),
    )
    return QuantizedGraph(
        inputs=(Value("x", (6, 64), code),),
        values=tuple(Value(name, shape, code) for name, shape in values.items()),
        nodes=nodes,
        outputs="y",
    )
