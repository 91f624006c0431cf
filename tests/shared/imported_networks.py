"""Float networks from ONNX files, and their answers."""

import numpy as np
import torch
from onnx_networks import OnnxNetwork

from compress.importing import imported


def answer(network, images):
    with torch.no_grad():
        return network(torch.from_numpy(imported(network).input.arrange(images))).numpy()


def modules(network):
    return [type(each).__name__ for each in network.modules() if not list(each.children())]


def keras_like(opset=17):
    """Channels last, a batch of one written into its reshapes, a bias added after the product."""
    net = OnnxNetwork(1, 8, 6, 2, opset=opset)
    value = net.node("Transpose", "image", perm=[0, 3, 1, 2])
    value = net.node("Conv", value, net.weight(4, 2, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2])
    value = net.node("Relu", value)
    value = net.node("Transpose", value, perm=[0, 2, 3, 1])
    value = net.node("Reshape", value, net.constant([1, 48], np.int64))
    value = net.node("MatMul", value, net.weight(48, 5))
    value = net.node("Add", value, net.constant(net.random.normal(size=5), np.float32))
    return net, net.node("Softmax", value)
