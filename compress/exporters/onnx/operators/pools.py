"""Average and max pools."""

from compress.exporters.onnx.operators.registry import ONNX
from compress.exporters.onnx.writer import Writer, unless
from compress.graph import AveragePool, MaxPool


@ONNX.emits(AveragePool)
def average_pool(writer: Writer, node: AveragePool) -> None:
    """Write an average pool as a depthwise convolution of ones."""
    stride = unless(node.stride, (1, 1))
    writer.sums(node, writer.names[node.inputs[0]], node.kernel, strides=stride)


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
