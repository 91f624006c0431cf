"""Arithmetic and activations, each as torch has it."""

import numpy as np
import pytest
from converted_nodes import assert_converted

from compress.errors import CompressError

NODES = {
    "ReLU6": (
        lambda n: n.node("Clip", "image", n.constant(0, np.float32), n.constant(6, np.float32)),
        "ReLU6",
    ),
    "a clamp": (
        lambda n: n.node("Clip", "image", n.constant(-1, np.float32), n.constant(2, np.float32)),
        "Hardtanh",
    ),
    "a hard sigmoid of torch": (
        lambda n: n.node("HardSigmoid", "image", alpha=1 / 6, beta=0.5),
        "Hardsigmoid",
    ),
    "another hard sigmoid": (lambda n: n.node("HardSigmoid", "image", alpha=0.3), ""),
    "softmax": (lambda n: n.node("Softmax", "image", axis=1), "Softmax"),
    "a swish": (lambda n: n.node("Mul", "image", n.node("Sigmoid", "image")), "SiLU"),
    "a number from the left": (lambda n: n.node("Sub", n.constant(1.5, np.float32), "image"), ""),
    "slopes": (
        lambda n: n.node("PRelu", "image", n.constant([[[0.1]], [[0.2]], [[-1]]], np.float32)),
        "PReLU",
    ),
    "a bias": (
        lambda n: n.node(
            "Add",
            n.node("Conv", "image", n.weight(4, 3, 3, 3)),
            n.constant(np.arange(4).reshape(4, 1, 1), np.float32),
        ),
        "Conv2d",
    ),
}


@pytest.mark.parametrize("name", NODES)
def test_a_node_is_what_torch_calls_it(tmp_path, name):
    build, kind = NODES[name]
    called = assert_converted(build, tmp_path)
    assert not kind or kind in called


def test_a_bias_joins_the_layer_before_it(tmp_path):
    assert "add" not in assert_converted(NODES["a bias"][0], tmp_path)


def test_up_to_opset_12_a_softmax_is_over_all_axes_from_one_on(tmp_path):
    def build(n):
        return n.node("Softmax", "image", axis=1)

    assert_converted(build, tmp_path, shape=(7,), opset=12)
    with pytest.raises(CompressError, match="it is a softmax over several axes"):
        assert_converted(build, tmp_path, opset=12)
