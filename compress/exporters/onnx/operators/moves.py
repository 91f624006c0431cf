"""Operators that move codes and compute none."""

import numpy as np

from compress.exporters.onnx.operators.registry import ONNX
from compress.exporters.onnx.writer import Writer
from compress.graph import Concat, Flatten, Gather, Reshape


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
