"""Operators that move codes and compute none."""

import numpy as np

from compress.exporters.onnx.writer import ONNX, Writer, held_shape
from compress.graph import Concat, Flatten, Gather, Pad, Permute, Reshape


@ONNX.emits(Concat)
def concat(writer: Writer, node: Concat) -> None:
    """Write a concatenation."""
    writer.write(node, "Concat", axis=node.axis + 1)


@ONNX.emits(Gather)
def gather(writer: Writer, node: Gather) -> None:
    """Write a choice of entries, as a slice if they lie in order."""
    axis, first, last = node.axis + 1, node.indices[0], node.indices[-1]
    if node.axis > 0 and node.indices == tuple(range(first, last + 1)):
        writer.write(node, "Slice", *(np.array([end]) for end in (first, last + 1, axis)))
    else:
        writer.write(node, "Gather", np.array(node.indices, np.int32), axis=axis)


@ONNX.emits(Pad)
def pad(writer: Writer, node: Pad) -> None:
    """Write a border of one code."""
    more = (0, 0) if len(node.before) == 1 else ()
    ends = np.array((0, *node.before, *more, 0, *node.after, *more))
    writer.write(node, "Pad", ends, np.uint8(node.fill))


@ONNX.emits(Permute)
def permute(writer: Writer, node: Permute) -> None:
    """Write a permutation of axes, the batch first, unless it moves none."""
    if node.axes == tuple(range(len(node.axes))):
        writer.names[node.output] = writer.names[node.inputs[0]]
        return
    writer.write(node, "Transpose", perm=(0, *(axis + 1 for axis in node.axes)))


@ONNX.emits(Reshape, Flatten)
def reshape(writer: Writer, node: Reshape | Flatten) -> None:
    """Write a change of shape, unless the shapes agree once spatial sizes are filled in."""
    before, after = (writer.graph.value(name).shape for name in (node.inputs[0], node.output))
    if held_shape(before) == held_shape(after):
        writer.names[node.output] = writer.names[node.inputs[0]]
    else:
        sizes = (0, -1, 1, 1) if len(after) == 1 else (0, *after)
        writer.write(node, "Reshape", np.array(sizes, np.int64))
