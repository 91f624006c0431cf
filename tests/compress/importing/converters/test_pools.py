"""Pools, whatever they count at the border."""

import pytest
from converted_nodes import assert_converted

NODES = {
    "a maximum": lambda n: n.node("MaxPool", "image", kernel_shape=[2, 2], strides=[2, 1]),
    "a maximum, uneven": lambda n: n.node(
        "MaxPool", "image", kernel_shape=[2, 3], pads=[1, 0, 0, 2]
    ),
    "a mean that counts the border": lambda n: n.node(
        "AveragePool", "image", kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1
    ),
    "a mean of the pixels": lambda n: n.node(
        "AveragePool", "image", kernel_shape=[3, 3], pads=[1, 1, 1, 1]
    ),
    "a mean of the pixels, uneven": lambda n: n.node(
        "AveragePool", "image", kernel_shape=[3, 2], pads=[0, 0, 2, 1]
    ),
    "the mean of all": lambda n: n.node("GlobalAveragePool", "image"),
    "the largest of all": lambda n: n.node("GlobalMaxPool", "image"),
    "rounded up": lambda n: n.node(
        "MaxPool", "image", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1
    ),
}


@pytest.mark.parametrize("name", NODES)
def test_a_pool_answers_as_in_the_file(tmp_path, name):
    assert_converted(NODES[name], tmp_path)
