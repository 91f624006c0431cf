"""A network that is ready to run: its batches, and inputs that it does not take."""

from pathlib import Path

import numpy as np
import pytest

from compress.errors import CompressError
from compress.measuring.runnable import RunnableModel

seen: list[int] = []


def model(shape, dtype="float32"):
    """Gives each input's sum, and notes the size of each batch."""
    seen.clear()

    def bind(batch):
        seen.append(len(batch))
        return lambda: batch.reshape(len(batch), -1).sum(1, keepdims=True)

    return RunnableModel(Path("net.onnx"), "onnx", dtype, shape, bind)


def test_inputs_go_through_batch_by_batch_in_order():
    inputs = np.arange(20, dtype=np.float32).reshape(10, 2)
    got = model((None, 2)).outputs(inputs, batch=4)
    assert np.array_equal(got, inputs.sum(1, keepdims=True))
    assert seen == [4, 4, 2]


def test_a_fixed_batch_is_filled_up_and_cut():
    inputs = np.arange(10, dtype=np.float32).reshape(5, 2)
    assert np.array_equal(model((3, 2)).outputs(inputs), inputs.sum(1, keepdims=True))
    assert set(seen) == {3}


def test_what_a_runtime_says_is_told_in_a_line():
    def bind(batch):
        raise RuntimeError("first line\nsecond line")

    refusing = RunnableModel(Path("net.onnx"), "onnx", "float32", (None, 2), bind)
    with pytest.raises(CompressError) as caught:
        refusing.outputs(np.zeros((4, 3), np.float32))
    assert str(caught.value) == "net.onnx does not run on float32 of shape 4x3: first line"


def test_classes_are_the_largest_outputs_of_rows_alone():
    rows = RunnableModel(Path("a.ts"), "torchscript", "float32", (None, 3), lambda x: lambda: x)
    assert rows.classes(np.eye(3, dtype=np.float32)[[2, 0]]).tolist() == [2, 0]
    with pytest.raises(CompressError, match="not classes"):
        rows.classes(np.zeros((2, 3, 1), np.float32))
