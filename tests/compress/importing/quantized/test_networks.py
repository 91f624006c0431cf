"""Many small networks, quantized by onnxruntime, come in with onnxruntime's integers.

`load_onnx` compares every output before it returns a network; here it must not refuse.
"""

import numpy as np
import pytest
from digit_networks import digit_network
from onnx_networks import OnnxNetwork
from onnxruntime.quantization import QuantType
from quantized_files import FORMS, quantized

from compress.exporters.onnx.integers import export_onnx
from compress.graph import QuantizedGraph, probes
from compress.importing import imported, load_onnx

I64 = np.int64


def conv(net, x, outputs, inputs, *kernel, **fields):
    return net.node("Conv", x, net.weight(outputs, inputs, *kernel), net.weight(outputs), **fields)


def image(*shape):
    return OnnxNetwork("n", *shape)


def elementwise(operator, **fields):
    def make():
        net = image(3, 6, 6)
        value = net.node(operator, conv(net, "image", 4, 3, 3, 3), **fields)
        return net, conv(net, value, 4, 4, 1, 1)

    return make


def one_axis():
    net = image(3, 20)
    value = net.node("Relu", conv(net, "image", 6, 3, 5, pads=[2, 2], strides=[2]))
    value = net.node("MaxPool", value, kernel_shape=[3], strides=[2])
    value = conv(net, value, 4, 3, 3, group=2)
    value = net.node("Flatten", value)
    return net, net.node("Gemm", value, net.weight(5, 8), net.weight(5), transB=1)


def squeeze_and_excitation():
    net = image(3, 6, 6)
    value = net.node("Relu", conv(net, "image", 4, 3, 3, 3))
    gate = net.node("GlobalAveragePool", value)
    gate = net.node("Relu", conv(net, gate, 2, 4, 1, 1))
    gate = net.node("Sigmoid", conv(net, gate, 4, 2, 1, 1))
    return net, conv(net, net.node("Mul", value, gate), 2, 4, 1, 1)


def gated():
    net = image(3, 6, 6)
    value = conv(net, "image", 4, 3, 3, 3)
    return net, conv(net, net.node("Mul", value, net.node("Sigmoid", value)), 2, 4, 1, 1)


def branches():
    net = image(4, 6, 6)
    value = net.node("Relu", conv(net, "image", 6, 4, 3, 3, pads=[1] * 4))
    sizes = net.constant([2, 4], I64)
    one, other = net.node("Split", value, sizes, outputs=2, axis=1)
    other = conv(net, other, 2, 4, 1, 1)
    value = net.node("Concat", one, other, "image", axis=1)
    bounds = [net.constant([each], I64) for each in (1, 7, 1, 2)]
    value = net.node("Slice", value, *bounds)
    return net, conv(net, value, 3, 3, 1, 1)


def padded(mode):
    def make():
        net = image(2, 5, 5)
        value = net.node("Relu", conv(net, "image", 3, 2, 1, 1))
        pads = net.constant([0, 0, 2, 1, 0, 0, 0, 2], I64)
        value = net.node("Pad", value, pads, mode=mode)
        return net, conv(net, value, 2, 3, 3, 3)

    return make


def last_channels():
    net = image(4, 4, 6)
    value = net.node("Relu", conv(net, "image", 4, 4, 3, 3))
    value = net.node("Transpose", value, perm=[0, 2, 3, 1])
    value = net.node("Reshape", value, net.constant([-1, 32], I64))
    return net, net.node("MatMul", value, net.weight(32, 3))


def shuffled():
    net = image(4, 4, 4)
    value = conv(net, "image", 8, 4, 1, 1)
    value = net.node("DepthToSpace", value, blocksize=2, mode="DCR")
    value = net.node("DepthToSpace", conv(net, value, 4, 2, 1, 1), blocksize=2, mode="CRD")
    return net, conv(net, value, 2, 1, 1, 1)


def pools():
    net = image(3, 11, 11)
    value = net.node("Relu", conv(net, "image", 4, 3, 1, 1))
    value = net.node("MaxPool", value, kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
    value = net.node("AveragePool", value, kernel_shape=[2, 2], strides=[1, 2])
    value = net.node("MaxPool", value, kernel_shape=[2, 2], dilations=[2, 1])
    return net, net.node("GlobalAveragePool", conv(net, value, 2, 4, 1, 1))


NETWORKS = {
    **{
        name: elementwise(name)
        for name in ("Sigmoid", "Tanh", "HardSwish", "Softplus", "Elu", "Selu")
    },
    "LeakyRelu": elementwise("LeakyRelu", alpha=0.2),
    "HardSigmoid": elementwise("HardSigmoid", alpha=0.3),
    "one axis": one_axis,
    "squeeze and excitation": squeeze_and_excitation,
    "gated": gated,
    "branches": branches,
    **{f"padded, {mode}": padded(mode) for mode in ("constant", "reflect", "edge")},
    "last channels": last_channels,
    "shuffled": shuffled,
    "pools": pools,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_small_network_comes_in(tmp_path, name, form):
    path = quantized(*NETWORKS[name](), tmp_path / "net.onnx", form)
    assert isinstance(load_onnx(path), QuantizedGraph)


@pytest.mark.parametrize("form", ["QDQ uint8", "QOperator uint8"])
def test_weights_with_a_zero_point_of_their_own_read_their_input_twice(tmp_path, form):
    net = image(4, 6, 6)
    skewed = net.constant(net.random.uniform(-1, 3, (4, 2, 3, 3)), np.float32)
    value = net.node("Relu", net.node("Conv", "image", skewed, net.weight(4), group=2))
    value = net.node("Flatten", value)
    skewed = net.constant(net.random.uniform(-3, 1, (3, 64)), np.float32)
    path = quantized(
        net,
        net.node("Gemm", value, skewed, transB=1),
        tmp_path / "net.onnx",
        form,
        per_channel=False,
        weight_type=QuantType.QUInt8,
        reduce_range=False,
    )
    graph = load_onnx(path)
    assert imported(graph).note is None
    assert [type(node).__name__ for node in graph.nodes].count("Gather") == 2


@pytest.mark.parametrize("fast", [True, False])
def test_our_own_files_come_back_as_the_same_integers(tmp_path, fast):
    graph = digit_network()
    export_onnx(graph, tmp_path / "net.onnx", fast=fast)
    again = load_onnx(tmp_path / "net.onnx")
    images = probes(graph, np.float32)
    assert np.array_equal(again(images), graph(images))
