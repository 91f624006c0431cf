"""One ONNX node, or a few, converted to torch and held against onnxruntime."""

import numpy as np
from imported_networks import answer
from onnx_networks import OnnxNetwork, answers

from compress.importing import load_onnx


def assert_converted(build, folder, *, shape=(3, 6, 5), opset=17) -> list[str]:
    """The network that `build` adds to the input answers as the file; return what it calls."""
    net = OnnxNetwork("n", *shape, opset=opset)
    path = net.save(folder / "net.onnx", build(net))
    network = load_onnx(path, softmax="keep")
    images = net.random.normal(size=(4, *shape)).astype(np.float32)
    wanted = answers(path, images)
    np.testing.assert_allclose(answer(network, images), wanted, atol=1e-5 * np.abs(wanted).max())
    modules = [type(each).__name__ for each in network.children()]
    functions = [getattr(n.target, "__name__", "") for n in network.graph.nodes]
    return [*modules, *filter(None, functions)]
