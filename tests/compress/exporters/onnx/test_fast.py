"""The form that onnxruntime is fast on: what it stores, and what onnxruntime makes of it."""

import numpy as np
import onnx
import onnx.reference
import onnxruntime
from digit_networks import digit_network

from compress.exporters.onnx.integers import export_onnx, to_onnx
from compress.exporters.onnx.layout import arrange
from compress.graph import Weighted


def test_the_fast_form_stores_the_arrays_of_the_graph_and_no_more():
    graph = digit_network()
    assert arrange(graph).graph is not graph
    constants = onnx_constants(to_onnx(graph))
    weighted = [node for node in graph.nodes if isinstance(node, Weighted)]
    assert sum(value.size for value in constants[np.int8]) == (
        sum(node.weight.size for node in weighted)
        + 2  # the weights' zero point, and the one of which the average pool's ones are copies
    )
    biases = {node.bias.tobytes() for node in weighted}
    assert {value.tobytes() for value in constants[np.int32]} == biases


def onnx_constants(model: onnx.ModelProto) -> dict[type, list[np.ndarray]]:
    arrays = [onnx.numpy_helper.to_array(item) for item in model.graph.initializer]
    return {kind: [a for a in arrays if a.dtype == kind] for kind in (np.int8, np.int32)}


def test_onnxruntime_arranges_the_weights_of_the_fast_form_when_it_loads_it(tmp_path):
    """And an image's codes are never transposed: the layouts meet."""
    graph, path = digit_network(), tmp_path / "graph.onnx"
    export_onnx(graph, path)
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimized.onnx")
    options.log_severity_level = 3
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    model = onnx.load(tmp_path / "optimized.onnx")
    shapes = {item.name: list(item.dims) for item in model.graph.initializer}
    left = {node.op_type for node in model.graph.node}
    assert left.isdisjoint({"Pad", "Gather", "Tile", "Expand", "Transpose"})
    dense = [shapes[node.input[3]] for node in model.graph.node if node.op_type == "QLinearConv"]
    assert dense == [
        *([64, 4, 3, 2], [32, 16, 3, 3], [16, 32, 1, 1], [16, 16, 3, 3], [16, 16, 3, 3]),
        *([16, 16, 3, 3], [16, 16, 3, 3], [16, 1, 4, 4], [10, 16, 1, 1]),
    ]
