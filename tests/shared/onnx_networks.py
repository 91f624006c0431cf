"""ONNX networks written node by node, as exporters other than PyTorch's write them."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class OnnxNetwork:
    """A network in the making: `node` appends one and returns the name of its output."""

    def __init__(self, *shape: int | str, opset: int = 17, seed: int = 0, dtype: int = 1) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.random = np.random.default_rng(seed)
        self.opset = opset
        self.input = helper.make_tensor_value_info("image", dtype, shape)
        self.others: list[onnx.ValueInfoProto] = []
        self.dtype = dtype

    def another(self, name: str, *shape: int | str) -> str:
        """Declare one more input and return its name."""
        self.others.append(helper.make_tensor_value_info(name, self.dtype, shape))
        return name

    def constant(self, value: object, dtype: type | None = None) -> str:
        array = np.asarray(value, dtype)
        name = f"c{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def weight(self, *shape: int) -> str:
        spread = 1 / np.sqrt(max(1, np.prod(shape[1:])))
        return self.constant(self.random.normal(0, spread, shape), np.float32)

    def node(self, operator: str, *inputs: str, outputs: int = 1, domain: str = "", **more) -> str:
        names = [f"v{len(self.nodes)}_{index}" for index in range(outputs)]
        name = f"{operator}_{len(self.nodes)}"
        made = helper.make_node(operator, inputs, names, name=name, domain=domain, **more)
        self.nodes.append(made)
        return names[0] if outputs == 1 else names

    def model(self, *outputs: str) -> onnx.ModelProto:
        shown = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
        graph = helper.make_graph(
            self.nodes, "net", [self.input, *self.others], shown, self.initializers
        )
        imports = [helper.make_opsetid("", self.opset), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=imports, ir_version=8)

    def save(self, path: Path, *outputs: str) -> Path:
        path.write_bytes(self.model(*outputs).SerializeToString())
        return path


def answers(path: Path, images: np.ndarray) -> np.ndarray:
    """The first output of a file in onnxruntime, one image at a time."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    given = [session.run(None, {name: images[i : i + 1]})[0] for i in range(len(images))]
    return np.concatenate(given)
