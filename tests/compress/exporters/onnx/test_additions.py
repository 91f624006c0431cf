"""Additions in onnxruntime's own form: only where no way of rounding gives another code."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sketches import session_graph

from compress.exporters.onnx.additions import is_safe
from compress.exporters.onnx.fast import FastWriter
from compress.graph import Add, QParams, QuantizedGraph, Value

CODES = np.arange(256, dtype=np.uint8)
ONE, OTHER = (codes.reshape(1, 1, 256, 256) for codes in np.meshgrid(CODES, CODES))


def addition(source: QParams, target: QParams, size: int = 256) -> QuantizedGraph:
    """The sum of two images of so many rows and columns."""
    one, other, total = (
        Value(name, (1, size, size), code)
        for name, code in (("one", source), ("other", source), ("sum", target))
    )
    node = Add(name="sum", inputs=("one", "other"), output="sum")
    return QuantizedGraph((one, other), (total,), (node,), "sum")


def safe(graph: QuantizedGraph) -> bool:
    return is_safe(FastWriter(graph, packed=False), graph.nodes[0])


@settings(max_examples=40)
@given(
    st.floats(0.2, 3.0),
    st.integers(0, 255),
    st.integers(0, 255),
    st.sampled_from((np.float32, np.float64)),
)
def test_a_safe_sum_is_the_same_in_any_order_and_precision(factor, zero, result, precise):
    """As onnxruntime's kernels scale it, with and without fused steps, and as a division."""
    source, target = QParams(float(np.float32(factor)), zero), QParams(1.0, result)
    graph = addition(source, target)
    if not safe(graph):
        return
    wanted = graph.run(ONE, OTHER)
    ratio = np.float32(source.scale)
    offset = np.float32(result) - (ratio * np.float32(zero) + ratio * np.float32(zero))
    kind = precise(1).dtype
    scaled = OTHER.astype(kind) * kind.type(ratio) + kind.type(offset)
    scaled = scaled.astype(np.float32).astype(kind) + ONE.astype(kind) * kind.type(ratio)
    whole = ONE.astype(np.float32) + OTHER.astype(np.float32) - np.float32(2 * zero)
    divided = np.rint(whole / np.float32(1 / np.float64(ratio))) + result
    for steps in (np.rint(scaled.astype(np.float32)), divided):
        assert np.array_equal(np.clip(steps, 0, 255).astype(np.uint8), wanted)


@pytest.mark.parametrize(
    ("factor", "expected"),
    [(0.7391, ["QLinearAdd"]), (0.5, ["Concat", "QLinearConv"])],
    ids=["safe", "ties"],
)
def test_the_form_that_onnxruntime_runs(tmp_path, factor, expected):
    """Each file is compared with the interpreter before it is kept."""
    graph = addition(QParams(float(np.float32(factor)), 7), QParams(1.0, 3), 8)
    assert safe(graph) == (expected == ["QLinearAdd"])
    found = [node.op_type for node in session_graph(graph, tmp_path / "sum.onnx").node]
    ends = {"QuantizeLinear", "DequantizeLinear", "Transpose"}
    assert [name for name in found if name not in ends] == expected
