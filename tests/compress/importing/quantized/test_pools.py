"""Means and maxima of windows."""

import pytest
from quantized_files import FORMS
from small_quantized import assert_comes_in, conv, image


def pools():
    net = image(3, 11, 11)
    value = net.node("Relu", conv(net, "image", 4, 3, 1, 1))
    value = net.node("MaxPool", value, kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
    value = net.node("AveragePool", value, kernel_shape=[2, 2], strides=[1, 2])
    value = net.node("MaxPool", value, kernel_shape=[2, 2], dilations=[2, 1])
    return net, net.node("GlobalAveragePool", conv(net, value, 2, 4, 1, 1))


NETWORKS = {
    "pools": pools,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_comes_in_with_onnxruntimes_integers(tmp_path, name, form):
    assert_comes_in(NETWORKS[name](), tmp_path / "net.onnx", form)
