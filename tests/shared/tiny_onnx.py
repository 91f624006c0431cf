"""ONNX files of a few nodes."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from compress.trust import vouch_for_file

FLOAT, UINT8 = TensorProto.FLOAT, TensorProto.UINT8


def tensor(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def save_onnx(path, nodes, constants, shape=("N", 1, 28, 28), output=("N", 10), dtype=FLOAT):
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", dtype, shape)],
        [helper.make_tensor_value_info("logits", FLOAT, output)],
        constants,
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    vouch_for_file(path)  # what is tested needs no process of its own
    return path


def linear(path, batch="N", dtype=FLOAT, seed=0):
    """Flatten, then a product with random weights [784, 10] and a bias [10]."""
    random = np.random.default_rng(seed)
    weights = random.standard_normal((784, 10)).astype(np.float32)
    nodes = [helper.make_node("Flatten", ["image"], ["flat"])]
    if dtype != FLOAT:
        nodes.append(helper.make_node("Cast", ["flat"], ["float"], to=FLOAT))
    source = "flat" if dtype == FLOAT else "float"
    nodes.append(helper.make_node("Gemm", [source, "w", "b"], ["logits"]))
    constants = [tensor("w", weights), tensor("b", np.zeros(10, np.float32))]
    shape = (batch, 1, 28, 28)
    return save_onnx(path, nodes, constants, shape, (batch, 10), dtype), weights
