"""Small networks for onnxruntime to quantize, and to come in with its integers."""

from onnx_networks import OnnxNetwork
from quantized_files import quantized

from compress.graph import QuantizedGraph
from compress.importing import load_onnx


def image(*shape):
    return OnnxNetwork("n", *shape)


def conv(net, x, outputs, inputs, *kernel, **fields):
    return net.node("Conv", x, net.weight(outputs, inputs, *kernel), net.weight(outputs), **fields)


def assert_comes_in(network, path, form):
    """`load_onnx` compares every output before it returns a network; here it must not refuse."""
    net, output = network
    assert isinstance(load_onnx(quantized(net, output, path, form)), QuantizedGraph)
