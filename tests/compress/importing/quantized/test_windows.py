"""Windows over one axis and over two."""

import pytest
from quantized_files import FORMS
from small_quantized import assert_comes_in, conv, image


def one_axis():
    net = image(3, 20)
    value = net.node("Relu", conv(net, "image", 6, 3, 5, pads=[2, 2], strides=[2]))
    value = net.node("MaxPool", value, kernel_shape=[3], strides=[2])
    value = conv(net, value, 4, 3, 3, group=2)
    value = net.node("Flatten", value)
    return net, net.node("Gemm", value, net.weight(5, 8), net.weight(5), transB=1)


NETWORKS = {
    "one axis": one_axis,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_comes_in_with_onnxruntimes_integers(tmp_path, name, form):
    assert_comes_in(NETWORKS[name](), tmp_path / "net.onnx", form)
