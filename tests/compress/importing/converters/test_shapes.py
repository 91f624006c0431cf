"""Changes of shape, parts and joins; the batch stays the first axis."""

import numpy as np
import onnx
import pytest
from converted_nodes import assert_converted


def ints(n, *values):
    return n.constant(list(values), np.int64)


NODES = {
    "reshaped": lambda n: n.node("Reshape", "image", ints(n, -1, 9, 10)),
    "an axis more": lambda n: n.node("Unsqueeze", "image", ints(n, 2)),
    "repeated": lambda n: n.node(
        "Expand", n.node("ReduceMean", "image", axes=[2, 3]), ints(n, 1, 1, 6, 5)
    ),
    "repeated as it is": lambda n: n.node("Expand", "image", ints(n, 1, 3, 1, 1)),
    "turned": lambda n: n.node("Transpose", "image", perm=[0, 3, 1, 2]),
    "joined": lambda n: n.node("Concat", "image", n.node("Relu", "image"), axis=-2),
    "a part": lambda n: n.node(
        "Slice", "image", ints(n, 1, 0), ints(n, 5, 99), ints(n, 2, 3), ints(n, 2, 2)
    ),
    "one entry": lambda n: n.node("Gather", "image", n.constant(1, np.int64), axis=1),
    "entries": lambda n: n.node("Gather", "image", ints(n, 2, 0), axis=1),
    "a border": lambda n: n.node(
        "Pad", "image", ints(n, 0, 0, 1, 2, 0, 1, 0, 0), n.constant(0.5, np.float32)
    ),
    "a mirrored border": lambda n: n.node(
        "Pad", "image", ints(n, 0, 0, 1, 2, 0, 0, 2, 1), mode="reflect"
    ),
}


@pytest.mark.parametrize("name", NODES)
def test_numbers_go_where_they_go_in_the_file(tmp_path, name):
    assert_converted(NODES[name], tmp_path)


def test_a_constant_is_repeated_for_each_input(tmp_path):
    def build(n):
        places = n.constant(n.random.normal(size=(1, 2, 6, 5)), np.float32)
        batch = n.node("Slice", n.node("Shape", "image"), ints(n, 0), ints(n, 1))
        sizes = n.node("Concat", batch, ints(n, 2, 6, 5), axis=0)
        return n.node("Concat", "image", n.node("Expand", places, sizes), axis=1)

    assert_converted(build, tmp_path)


def test_sizes_are_taken_from_another_value(tmp_path):
    def build(n):
        mean = n.node("ReduceMean", "image", axes=[2, 3])
        return n.node("Mul", "image", n.node("Expand", mean, n.node("Shape", "image")))

    assert_converted(build, tmp_path)


def test_a_condition_may_be_cast(tmp_path):
    def build(n):
        zero = n.constant(0, np.float32)
        condition = n.node("Cast", n.node("Less", "image", zero), to=onnx.TensorProto.BOOL)
        return n.node("Where", condition, zero, "image")

    assert_converted(build, tmp_path)


def test_a_number_for_each_input_becomes_a_column(tmp_path):
    def build(n):
        numbers = n.node("ReduceMean", "image", axes=[1, 2, 3], keepdims=0)
        column = n.node("Unsqueeze", n.node("Tanh", numbers), ints(n, 1))
        return n.node("Concat", column, n.node("Relu", column), axis=1)

    assert_converted(build, tmp_path)


@pytest.mark.parametrize("mode", ["DCR", "CRD"])
def test_channels_become_pixels(tmp_path, mode):
    def build(n):
        return n.node("DepthToSpace", "image", blocksize=2, mode=mode)

    assert_converted(build, tmp_path, shape=(8, 3, 2))


def test_parts_are_taken_apart(tmp_path):
    def build(n):
        first, second = n.node("Split", "image", ints(n, 1, 2), outputs=2, axis=1)
        return n.node("Concat", second, first, axis=1)

    assert_converted(build, tmp_path)
