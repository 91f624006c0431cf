"""One convolution alone in onnxruntime, channels last: the form in which the fast file runs it.

Whole files of one layer would also be timed moving the channels and leaving the codes.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from compress.exporters.onnx.layout import fastest
from compress.exporters.onnx.tiles import Tiles
from compress.graph import Conv, Value
from compress.onnx_runner import load_onnxruntime, open_session

_MICROSOFT = "com.microsoft"


def convolution_call(node: Conv, x: Value) -> Callable[[], object]:
    """Return one run of a convolution on one image, with the channels and blocks of the fast form.

    The weights are drawn at random; no kernel's time depends on them.

    Args:
        node: the convolution.
        x: what it reads.
    """
    count, blocks = fastest(node, x, x.shape[0], widens=True)
    channels, height, width = x.shape
    size, columns, outputs = 1, node.kernel[1], 1
    left, right = node.padding[1], node.padding[3]
    strides, dilations = node.stride, node.dilation
    if isinstance(blocks, Tiles):
        return _on_tiles(node, x, count, blocks)
    if blocks is not None:
        size, columns, outputs = blocks.size, blocks.taps.shape[1], blocks.outputs
        left, right = blocks.padding
        strides, dilations = (strides[0], 1), (dilations[0], 1)
    model = convolution(
        (1, height, width // size, channels * size),
        (node.kernel[0], columns),
        count * outputs,
        pads=(node.padding[0], left, node.padding[2], right),
        strides=strides,
        dilations=dilations,
        group=node.groups,
    )
    return bound(model)


def _on_tiles(node: Conv, x: Value, count: int, tiles: Tiles) -> Callable[[], object]:
    """As `convolution_call`, on tiles; making them of the image is not timed."""
    _, height, width = node.output_shape([x])
    (rows, columns), channels = tiles.kernel, x.shape[0] * tiles.places
    shape = (1, height + rows - 1, width + columns - 1, channels)
    return bound(convolution(shape, tiles.kernel, count))


def convolution(
    shape: tuple[int, ...],
    kernel: tuple[int, int],
    outputs: int,
    *,
    group: int = 1,
    **attributes: tuple[int, ...],
) -> onnx.ModelProto:
    """Return a model of one QLinearConv on codes uint8 `shape`, [N, height, width, channels]."""
    weight = np.random.default_rng(0).integers(-60, 61, (outputs, shape[3] // group, *kernel))
    constants = {
        "x_scale": np.float32(0.02),
        "x_zero": np.uint8(3),
        "w": weight.astype(np.int8),
        "w_scale": np.full(outputs, 0.01, np.float32),
        "w_zero": np.zeros(outputs, np.int8),
        "y_scale": np.float32(0.05),
        "y_zero": np.uint8(0),
        "bias": np.zeros(outputs, np.int32),
    }
    given: dict[str, Any] = {"channels_last": 1, "group": group, **attributes}
    node = helper.make_node("QLinearConv", ["x", *constants], ["y"], domain=_MICROSOFT, **given)
    return _model([node], shape, TensorProto.UINT8, constants)


def float_convolution(
    shape: tuple[int, ...],
    kernel: tuple[int, int],
    outputs: int,
    *,
    group: int = 1,
    **attributes: tuple[int, ...],
) -> onnx.ModelProto:
    """Return a model of one float convolution and its ReLU on `shape`, [N, channels, H, W]."""
    random = np.random.default_rng(0)
    constants = {
        "w": random.standard_normal((outputs, shape[1] // group, *kernel)).astype(np.float32),
        "bias": random.standard_normal(outputs).astype(np.float32),
    }
    given: dict[str, Any] = {"group": group, **attributes}
    nodes = [
        helper.make_node("Conv", ["x", *constants], ["sums"], **given),
        helper.make_node("Relu", ["sums"], ["y"]),
    ]
    return _model(nodes, shape, TensorProto.FLOAT, constants)


def _model(
    nodes: Sequence[onnx.NodeProto], shape: tuple[int, ...], kind: int, constants: dict[str, Any]
) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info("y", kind, None)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid(_MICROSOFT, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def bound(model: onnx.ModelProto) -> Callable[[], object]:
    """Return one run of such a model, on one thread, with its input and output in place."""
    session = open_session(model.SerializeToString(), "one convolution")
    binding = session.io_binding()
    source = session.get_inputs()[0]
    dtype = np.uint8 if source.type == "tensor(uint8)" else np.float32
    values = np.random.default_rng(0).integers(0, 256, source.shape).astype(dtype)
    image = load_onnxruntime().OrtValue.ortvalue_from_numpy(values)
    binding.bind_ortvalue_input("x", image)
    binding.bind_output("y")
    return lambda: session.run_with_iobinding(binding)
