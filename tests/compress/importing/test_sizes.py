"""Tensors that are impossibly large are refused before any is made."""

import re
import tracemalloc

import numpy as np
import pytest
from bare_onnx import MATMUL, WEIGHT, model, node, refusal
from onnx import TensorProto, numpy_helper


def sized(kind, *constants, cast=False, **fields):
    """A network with a tensor whose size is in the values of another."""
    arrays = [np.asarray(value) for value in constants]
    names = [f"c{index}" for index in range(len(arrays))]
    nodes, reads = [], list(names)
    if cast:  # no shape inference looks through a Floor
        nodes = [node("Floor", ["c0"], ["f"]), node("Cast", ["f"], ["s"], to=TensorProto.INT64)]
        reads[0] = "s"
    inputs = ["x", *reads] if kind in ("Tile", "Expand", "Pad") else reads
    nodes.append(node(kind, inputs, ["k"], **fields))
    nodes.append(node("ReduceMax", ["k"], ["m"], keepdims=0))
    nodes.append(node("Cast", ["m"], ["t"], to=TensorProto.FLOAT))
    nodes.append(node("Add", ["x", "t"], ["y"]))
    held = [numpy_helper.from_array(a, n) for a, n in zip(arrays, names, strict=True)]
    return model(nodes, held)


@pytest.mark.parametrize(
    "content",
    [
        sized("ConstantOfShape", [10**5, 10**5]),
        sized("ConstantOfShape", np.array([1e5, 1e5], np.float32), cast=True),
        sized("Range", 0, 10**11, 1),
        sized("Tile", [10**5, 10**5]),
        sized("Expand", [10**5, 10**4, 4]),
        sized("Pad", [0, 0, 0, 2**40]),
        model([node("Relu", ["x"], ["y"])], shape=(1, 10**5, 10**5)),
        model([node("Relu", ["x"], ["y"])], shape=(2**31, 4)),
    ],
)
def test_impossibly_large_tensors_are_refused_before_they_are_made(tmp_path, content):
    tracemalloc.start()
    message = refusal(tmp_path / "net.onnx", content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "impossibly large" in message
    assert peak < 64 * 2**20


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (model(MATMUL, [WEIGHT], shape=("n", 5)), "its shapes contradict each other"),
        (model(MATMUL, [WEIGHT], output=("n", 7)), r"declares its output 'y' as \['n', 7\]"),
        (model(MATMUL, [WEIGHT], shape=(0, 4)), "an axis without elements"),
        (model([node("Relu", ["w"], ["y"])], [WEIGHT]), "does not depend on the input"),
    ],
)
def test_contradictions_are_refused(tmp_path, content, message):

    assert re.search(message, refusal(tmp_path / "net.onnx", content))
