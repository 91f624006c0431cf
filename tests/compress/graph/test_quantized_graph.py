"""The graph: what it refuses, how it runs, and what it says of itself."""

import dataclasses
import math
import subprocess
import sys

import numpy as np
import pytest
from digit_networks import digit_network
from hypothesis import given, settings
from random_graphs import quantized_graphs
from small_graphs import UNIT, one_layer

from compress.errors import CompressError
from compress.graph import (
    Add,
    AveragePool,
    Flatten,
    FloatAveragePool,
    QParams,
    QuantizedGraph,
    Resample,
    Value,
    WeightedSum,
    probes,
)


@settings(max_examples=60)
@given(quantized_graphs())
def test_run_trace_and_call_agree_whatever_the_batch(graph):
    images = probes(graph, np.uint8)
    codes = graph.run(images)
    assert codes.dtype == np.uint8
    assert np.array_equal(graph.trace(images)[graph.output], codes)
    assert np.array_equal(
        np.concatenate([graph.run(images[i : i + 1]) for i in range(8)]), codes[:8]
    )
    logits = graph(graph.input.qparams.dequantize(images))
    assert logits.dtype == np.float32
    assert np.array_equal(logits, graph.value(graph.output).qparams.dequantize(codes))
    assert np.array_equal(logits, graph(images))


def test_many_images_are_worked_through_in_parts():
    graph = digit_network()
    images = probes(graph, np.uint8)
    graph.__dict__["_batch"] = 7
    parts = graph.run(images)
    assert np.array_equal(parts, digit_network().run(images))
    assert len(np.unique(parts)) > 50
    assert graph.run(images[:0]).shape == (0, 10)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outputs": "z"}, "nothing reads its output 'y'"),
        ({"outputs": {"logits": "y", "more": "z"}}, "no node computes the graph's output 'z'"),
        ({"outputs": {"two\nlines": "y"}}, "names as its outputs"),
        ({"outputs": {}}, "names as its outputs"),
        ({"inputs": ()}, "Values as its inputs"),
        ({"inputs": (Value("x", (1,), UNIT), Value("y", (1,), UNIT))}, "once more"),
        ({"nodes": ()}, "no node computes it"),
        ({"values": ()}, "unknown"),
        ({"values": (Value("y", (1,), UNIT), Value("y", (1,), QParams(0.5, 0)))}, "two values"),
        ({"values": (Value("y", (1,), UNIT), Value("z", (1,), UNIT))}, "'z': no node"),
        ({"values": ("y",)}, "must be Values"),
        ({"float_input": 1}, "float_input"),
        ({"inputs": "x"}, "must be Values"),
        ({"nodes": (Flatten(name="two\nlines", inputs=("x",), output="y"),)}, "printable"),
        ({"nodes": (Flatten(name=["a"], inputs=("x",), output="y"),)}, "printable"),
    ],
)
def test_a_wrong_graph_is_refused(changes, message):
    with pytest.raises(CompressError, match=message):
        dataclasses.replace(one_layer(), **changes)


def test_nodes_that_repeat_or_lead_nowhere_are_refused():
    graph = one_layer()
    (node,) = graph.nodes
    again = dataclasses.replace(node, name="again")
    with pytest.raises(CompressError, match="'again': computes 'y' once more"):
        dataclasses.replace(graph, nodes=(node, again))
    with pytest.raises(CompressError, match="two nodes are called 'fc'"):
        dataclasses.replace(graph, nodes=(node, dataclasses.replace(again, name="fc")))
    aside = dataclasses.replace(again, output="z")
    values = (*graph.values, Value("z", (1,), UNIT))
    with pytest.raises(CompressError, match="nothing reads its output 'z'"):
        dataclasses.replace(graph, nodes=(node, aside), values=values)


def two_ends() -> QuantizedGraph:
    """The sum of two inputs, and its flat form."""
    inputs = tuple(Value(name, (1, 1, 2), UNIT) for name in ("left", "right"))
    values = (Value("sum", (1, 1, 2), QParams(2.0, 128)), Value("flat", (2,), QParams(2.0, 128)))
    nodes = (
        Add(name="add", inputs=("left", "right"), output="sum"),
        Flatten(name="flatten", inputs=("sum",), output="flat"),
    )
    return QuantizedGraph(inputs, values, nodes, {"total": "sum", "row": "flat"})


def test_several_inputs_and_outputs_come_in_their_order():
    graph = two_ends()
    left, right = np.array([[[[128, 130]]]], np.uint8), np.array([[[[130, 140]]]], np.uint8)
    total, row = graph.run(left, right)
    assert (total.tolist(), row.tolist()) == ([[[[129, 135]]]], [[129, 135]])
    reals = graph(*(UNIT.dequantize(codes) for codes in (left, right)))
    assert [x.reshape(-1).tolist() for x in reals] == [[2.0, 14.0], [2.0, 14.0]]
    assert set(graph.trace(left, right)) == {"left", "right", "sum", "flat"}
    assert [len(x) for x in graph.run(left[:0], right[:0])] == [0, 0]


def test_several_inputs_must_come_together():
    graph, codes = two_ends(), np.zeros((2, 1, 1, 2), np.uint8)
    for taken, message in (
        ((codes,), "takes 2 inputs, but is given 1"),
        ((codes, codes[:1]), r"differ in number: \[2, 1\]"),
        ((codes, codes[..., :1]), "as 'right', not uint8"),
    ):
        with pytest.raises(CompressError, match=message):
            graph.run(*taken)
    for end in ("input", "output"):
        with pytest.raises(CompressError, match=f"2 {end}s, but one is needed here"):
            getattr(graph, end)


def test_inputs_of_the_wrong_kind_are_refused():
    with pytest.raises(CompressError, match="takes uint8 codes"):
        one_layer().run(np.zeros((1, 2), np.uint8))
    with pytest.raises(CompressError, match="takes uint8 codes"):
        one_layer().run(np.zeros((1, 1), np.int64))


def test_sizes_are_counted():
    graph = digit_network()
    convs = [(1, 16, 3, 26), (16, 32, 3, 24), (32, 14, 1, 24), (14, 10, 3, 10), (10, 12, 3, 8)]
    convs += [(12, 10, 3, 6), (10, 12, 3, 4), (12, 10, 1, 1)]
    weights = [i * o * k * k for i, o, k, _ in convs]
    channels = sum(o for _, o, _, _ in convs)
    assert graph.parameters == sum(weights) + channels
    assert graph.macs == sum(w * s * s for w, (*_, s) in zip(weights, convs, strict=True))
    assert graph.weight_bytes == sum(weights) + 8 * channels + 4


@settings(max_examples=60)
@given(quantized_graphs(scales="power of two"))
def test_powers_of_two_need_no_float(graph):
    """The factor is 2**-n, except in average pools over other windows: then it is not claimed.

    Sums of many weights may have another unit.
    """
    pools = [node for node in graph.nodes if isinstance(node, AveragePool | FloatAveragePool)]
    plain = all(math.log2(math.prod(node.kernel)) % 1 == 0 for node in pools)
    if not any(isinstance(node, WeightedSum | Resample) for node in graph.nodes):
        assert graph.power_of_two == plain


def test_ordinary_factors_are_no_powers_of_two():
    assert not digit_network().power_of_two


def test_the_module_needs_neither_torch_nor_onnx():
    heavy = "{'torch', 'onnx', 'onnxruntime', 'matplotlib'}"
    code = f"import sys, compress.graph; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_no_array_is_refused():
    graph = one_layer()
    with pytest.raises(CompressError, match="NumPy arrays, not list"):
        graph.run([[0]])
    with pytest.raises(CompressError, match="NumPy arrays, not list"):
        graph([[0.0]])
