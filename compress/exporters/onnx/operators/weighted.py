"""Convolutions and linear layers."""

from compress.exporters.onnx.writer import ONNX, Writer, unless
from compress.graph import Conv, Linear


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
