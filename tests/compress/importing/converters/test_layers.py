"""Convolutions, linear layers and products."""

import pytest
from converted_nodes import assert_converted

NODES = {
    "uneven padding": (
        lambda n: n.node("Conv", "image", n.weight(4, 3, 2, 3), pads=[1, 0, 0, 1]),
        "Conv2d",
    ),
    "same, at the bottom": (
        lambda n: n.node("Conv", "image", n.weight(4, 3, 2, 2), auto_pad="SAME_UPPER"),
        "Conv2d",
    ),
    "each channel alone, dilated": (
        lambda n: n.node(
            "Conv", "image", n.weight(6, 1, 2, 2), n.weight(6), group=3, dilations=[2, 1]
        ),
        "Conv2d",
    ),
    "a product of two values": (
        lambda n: n.node("MatMul", "image", n.node("Transpose", "image", perm=[0, 1, 3, 2])),
        "matmul",
    ),
    "a product with a matrix": (lambda n: n.node("MatMul", "image", n.weight(5, 4)), "Linear"),
}


@pytest.mark.parametrize("name", NODES)
def test_a_layer_answers_as_in_the_file(tmp_path, name):
    build, kind = NODES[name]
    assert kind in assert_converted(build, tmp_path)


@pytest.mark.parametrize("turned", [0, 1])
def test_a_gemm_is_a_linear_layer_of_its_factors(tmp_path, turned):
    def build(n):
        weight = n.weight(*((4, 8) if turned else (8, 4)))
        return n.node("Gemm", "image", weight, n.weight(4), transB=turned, alpha=0.5, beta=2.0)

    assert "Linear" in assert_converted(build, tmp_path, shape=(8,))
