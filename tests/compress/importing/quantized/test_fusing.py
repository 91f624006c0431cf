"""Float nodes between codes become one integer node."""

import pytest
from quantized_files import FORMS
from small_quantized import assert_comes_in, conv, image


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


NETWORKS = {
    "squeeze and excitation": squeeze_and_excitation,
    "gated": gated,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_comes_in_with_onnxruntimes_integers(tmp_path, name, form):
    assert_comes_in(NETWORKS[name](), tmp_path / "net.onnx", form)
