"""One convolution alone in onnxruntime, in the channels and blocks of the fast form."""

import numpy as np
import onnxruntime
import pytest
import torch
from one_operator import weights
from onnx import numpy_helper
from torch.nn import functional

from compress.exporters.onnx.alone import bound, convolution, convolution_call, float_convolution
from compress.exporters.onnx.layout import fastest
from compress.graph import Conv, QParams, Value


def conv_and_input(inputs, outputs, **fields):
    held = weights(outputs, inputs, 3, 3)
    return (
        Conv(name="n", inputs=("x",), output="y", **held, **fields),
        Value("x", (inputs, 9, 9), QParams(0.5, 7)),
    )


@pytest.mark.parametrize(("inputs", "outputs"), [(3, 8), (16, 16), (1, 5)])
def test_a_layer_runs_in_the_layout_of_the_fast_form(monkeypatch, inputs, outputs):
    node, x = conv_and_input(inputs, outputs, padding=(1, 1, 1, 1))
    count, blocks = fastest(node, x, inputs, widens=True)
    given = []

    def noted(model):
        given.append(model)
        return bound(model)

    monkeypatch.setattr("compress.exporters.onnx.alone.bound", noted)
    convolution_call(node, x)()
    (source,) = given[0].graph.input
    size = 1 if blocks is None else blocks.size
    shape = [axis.dim_value for axis in source.type.tensor_type.shape.dim]
    assert shape == [1, 9, 9 // size, inputs * size]
    (weight,) = (one for one in given[0].graph.initializer if one.name == "w")
    assert weight.dims[0] == count * (1 if blocks is None else blocks.outputs)


def test_the_floats_are_a_convolution_and_its_relu():
    model = float_convolution((2, 3, 6, 6), (3, 3), 4, pads=(0, 0, 0, 0), strides=(2, 1))
    held = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    x = np.random.default_rng(1).standard_normal((2, 3, 6, 6)).astype(np.float32)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    wanted = functional.conv2d(
        torch.from_numpy(x), torch.tensor(held["w"]), torch.tensor(held["bias"]), stride=(2, 1)
    ).relu()
    torch.testing.assert_close(torch.from_numpy(session.run(None, {"x": x})[0]), wanted)


def test_the_integers_have_the_channels_last():
    model = convolution((1, 9, 9, 8), (3, 3), 16, pads=(1, 1, 1, 1), group=2)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    codes = np.random.default_rng(0).integers(0, 256, (1, 9, 9, 8), np.uint8)
    assert session.run(None, {"x": codes})[0].shape == (1, 9, 9, 16)
