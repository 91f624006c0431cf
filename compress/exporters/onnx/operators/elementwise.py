"""Additions and tables."""

import numpy as np
from onnx import TensorProto

from compress.exporters.onnx.operators.registry import ONNX
from compress.exporters.onnx.writer import Writer, unless
from compress.graph import CODE_MAX, Add, Table


@ONNX.emits(Add)
def add(writer: Writer, node: Add) -> None:
    """Write an addition: stack the inputs, then sum rows one height apart."""
    height = (*writer.graph.value(node.inputs[0]).shape, 1)[1]
    stacked = writer.emit("Concat", [writer.names[name] for name in node.inputs], axis=2)
    writer.sums(node, stacked, (2, 1), dilations=unless((height, 1), (1, 1)))


@ONNX.emits(Table)
def table(writer: Writer, node: Table) -> None:
    """Write a table: a clamp if it is one, otherwise a lookup."""
    low, high = int(node.table.min()), int(node.table.max())
    if np.array_equal(node.table, np.arange(CODE_MAX + 1).clip(low, high)):
        writer.write(node, "Clip", np.uint8(low), np.uint8(high))
        return
    index = writer.emit("Cast", [writer.names[node.inputs[0]]], to=TensorProto.INT32)
    writer.names[node.output] = writer.emit("Gather", [writer.constant(node.table), index])
