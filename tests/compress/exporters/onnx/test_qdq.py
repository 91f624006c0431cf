"""The QDQ form: exact with powers of two, and refused where it is not."""

import dataclasses

import numpy as np
import onnx
import onnx.reference
import pytest
from digit_networks import digit_network
from hypothesis import assume, given, settings
from integer_files import images_for, many_sums, sessions, with_powers_of_two
from onnx.reference.op_run import OpRun
from random_graphs import quantized_graphs

from compress.errors import CompressError
from compress.exporters.onnx.integers import export_onnx, to_onnx
from compress.exporters.onnx.layout import arrange
from compress.graph import MaxPool, QParams, QuantizedGraph, Requantizing


@settings(max_examples=60)
@given(quantized_graphs(scales="power of two"))
def test_the_qdq_form_is_exact_with_powers_of_two(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("qdq") / "graph.onnx"
    assume(can_be_qdq(graph))
    images = images_for(graph)["float"]
    export_onnx(graph, path, input="float", qdq=True)
    onnx.checker.check_model(onnx.load(path), full_check=True)
    for session in sessions(path):
        assert np.array_equal(session.run(None, {"image": images})[0], graph(images))
    if not any(isinstance(node, MaxPool) for node in graph.nodes):
        assert np.array_equal(reference_run(path, images), graph(images))


def can_be_qdq(graph: QuantizedGraph) -> bool:
    summing = [node for node in graph.nodes if isinstance(node, Requantizing)]
    return graph.power_of_two and all(graph.accumulator_bound(n) <= 2**24 for n in summing)


class GatherElements(OpRun):
    """The operator as ONNX says; its reference takes 64 positions at most."""

    op_domain = ""

    def _run(self, data, indices, axis=0):
        return (np.take_along_axis(data, indices.astype(np.int64), axis),)


def reference_run(path, images: np.ndarray) -> np.ndarray:
    """The logits in ONNX's own reference runtime, which has no implementation of opset 13."""
    model = onnx.load(path)
    model.opset_import[0].version = 21
    return onnx.reference.ReferenceEvaluator(model, new_ops=[GatherElements]).run(
        None, {"image": images}
    )[0]


def test_the_qdq_form_refuses_what_it_cannot_hold_exactly(tmp_path):
    with pytest.raises(CompressError, match=r"node 'conv0': .* powers of two"):
        export_onnx(digit_network(), tmp_path / "graph.onnx", qdq=True)
    graph = many_sums()
    (node,) = graph.nodes
    wide = dataclasses.replace(node, weight_scale=np.full(4096, 2.0**-20, np.float32))
    values = [dataclasses.replace(v, qparams=QParams(0.5, 0)) for v in (graph.input, *graph.values)]
    graph = QuantizedGraph(values[0], values[1:], (wide,), "y")
    with pytest.raises(CompressError, match="node 'fc': its sums may exceed"):
        to_onnx(graph, qdq=True)


def test_the_qdq_form_is_always_plain():
    graph = with_powers_of_two(digit_network())
    assert arrange(graph).graph is not graph
    model = to_onnx(graph, qdq=True)
    assert model == to_onnx(graph, qdq=True, fast=False)
    assert [node.op_type for node in model.graph.node].count("Pad") == 0
