"""The operators of an integer network in ONNX, one function each.

All arithmetic is QLinearConv, whose requantization the interpreter follows: a linear layer is one
over a 1x1 image, an average pool one with depthwise ones, and an addition one with two depthwise
ones over the inputs stacked along the height. Values of shape (features,) are held as
[batch, features, 1, 1].
"""

import numpy as np
from onnx import TensorProto

from compress.exporters.emitters import Emitters
from compress.exporters.onnx.writer import Write, Writer, unless
from compress.graph import (
    CODE_MAX,
    Add,
    AveragePool,
    Concat,
    Conv,
    Flatten,
    Gather,
    Linear,
    MaxPool,
    Reshape,
    Table,
)

ONNX: Emitters[Write] = Emitters("ONNX")


@ONNX.emits(Conv)
def conv(writer: Writer, node: Conv) -> None:
    """Write a convolution."""
    attributes = {
        "strides": unless(node.stride, (1, 1)),
        "pads": unless(node.padding, (0, 0, 0, 0)),
        "dilations": unless(node.dilation, (1, 1)),
        "group": unless(node.groups, 1),
    }
    weight = writer.weight(node, node.weight)
    writer.requantized(node, writer.names[node.inputs[0]], weight, **attributes)


@ONNX.emits(Linear)
def linear(writer: Writer, node: Linear) -> None:
    """Write a linear layer as a 1x1 convolution over a 1x1 image."""
    weight = writer.weight(node, node.weight[:, :, None, None])
    writer.requantized(node, writer.names[node.inputs[0]], weight)


@ONNX.emits(AveragePool)
def average_pool(writer: Writer, node: AveragePool) -> None:
    """Write an average pool as a depthwise convolution of ones."""
    stride = unless(node.stride, (1, 1))
    writer.sums(node, writer.names[node.inputs[0]], node.kernel, strides=stride)


@ONNX.emits(Add)
def add(writer: Writer, node: Add) -> None:
    """Write an addition: stack the inputs, then sum rows one height apart."""
    height = (*writer.graph.value(node.inputs[0]).shape, 1)[1]
    stacked = writer.emit("Concat", [writer.names[name] for name in node.inputs], axis=2)
    writer.sums(node, stacked, (2, 1), dilations=unless((height, 1), (1, 1)))


@ONNX.emits(MaxPool)
def max_pool(writer: Writer, node: MaxPool) -> None:
    """Write a max pool."""
    writer.write(
        node,
        "MaxPool",
        kernel_shape=node.kernel,
        strides=unless(node.stride, (1, 1)),
        pads=unless(node.padding, (0, 0, 0, 0)),
    )


@ONNX.emits(Concat)
def concat(writer: Writer, node: Concat) -> None:
    """Write a concatenation along the channels."""
    writer.write(node, "Concat", axis=1)


@ONNX.emits(Gather)
def gather(writer: Writer, node: Gather) -> None:
    """Write a choice of channels."""
    writer.write(node, "Gather", np.array(node.channels, np.int32), axis=1)


@ONNX.emits(Reshape, Flatten)
def reshape(writer: Writer, node: Reshape | Flatten) -> None:
    """Write a change of shape, unless the shapes agree once spatial sizes are filled in."""
    before, after = (writer.graph.value(name).shape for name in (node.inputs[0], node.output))
    if (*before, 1, 1)[:3] == (*after, 1, 1)[:3]:
        writer.names[node.output] = writer.names[node.inputs[0]]
    else:
        sizes = (0, -1, 1, 1) if len(after) == 1 else (0, *after)
        writer.write(node, "Reshape", np.array(sizes, np.int64))


@ONNX.emits(Table)
def table(writer: Writer, node: Table) -> None:
    """Write a table: a clamp if it is one, otherwise a lookup."""
    low, high = int(node.table.min()), int(node.table.max())
    if np.array_equal(node.table, np.arange(CODE_MAX + 1).clip(low, high)):
        writer.write(node, "Clip", np.uint8(low), np.uint8(high))
        return
    index = writer.emit("Cast", [writer.names[node.inputs[0]]], to=TensorProto.INT32)
    writer.names[node.output] = writer.emit("Gather", [writer.constant(node.table), index])
