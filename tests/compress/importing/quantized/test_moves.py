"""Operators that only move codes."""

import numpy as np
import pytest
from quantized_files import FORMS
from small_quantized import assert_comes_in, conv, image

I64 = np.int64


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


NETWORKS = {
    "branches": branches,
    **{f"padded, {mode}": padded(mode) for mode in ("constant", "reflect", "edge")},
    "last channels": last_channels,
    "shuffled": shuffled,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_comes_in_with_onnxruntimes_integers(tmp_path, name, form):
    assert_comes_in(NETWORKS[name](), tmp_path / "net.onnx", form)
