"""ONNX files of a few nodes, sound or not, and how they are refused."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from compress.errors import CompressError
from compress.importing import load_onnx

node = helper.make_node

WEIGHT = numpy_helper.from_array(np.ones((4, 3), np.float32), "w")

MATMUL = (node("MatMul", ["x", "w"], ["y"], name="m"),)


def model(nodes, constants=(), opset=17, shape=("n", 4), domains=(), output=None):
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, output)],
        constants,
    )
    imports = [helper.make_opsetid("", opset), *(helper.make_opsetid(name, 1) for name in domains)]
    return helper.make_model(graph, opset_imports=imports, ir_version=8)


def refusal(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.SerializeToString())
    with pytest.raises(CompressError) as refused:
        load_onnx(path)
    message = str(refused.value)
    assert "\n" not in message
    assert message.startswith(str(path))
    return message
