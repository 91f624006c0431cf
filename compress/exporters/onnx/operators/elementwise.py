"""Additions, multiplications and tables."""

import numpy as np
from onnx import TensorProto

from compress.exporters.onnx.operators.registry import ONNX
from compress.exporters.onnx.writer import Writer, shortest, unless
from compress.graph import CODE_MAX, Add, Mul, QParams, Table


@ONNX.emits(Add)
def add(writer: Writer, node: Add) -> None:
    """Write an addition: stack the inputs, then sum rows one height apart."""
    height = (*writer.graph.value(node.inputs[0]).shape, 1)[1]
    stacked = writer.emit("Concat", [writer.names[name] for name in node.inputs], axis=2)
    writer.sums(node, stacked, (2, 1), dilations=unless((height, 1), (1, 1)))


_WHOLE = QParams(1.0, 0)
"""The code of whole numbers: quantizing to it is rounding."""


@ONNX.emits(Mul)
def mul(writer: Writer, node: Mul) -> None:
    """Write a multiplication in float32, each step of which every runtime rounds alike.

    The codes less their zero points, and the products of two, are whole numbers that float32 holds.
    A scale of 1 keeps runtimes from taking the steps for a multiplication of quantized numbers,
    whose arithmetic differs between processors.
    """
    target = writer.graph.value(node.output).qparams
    name = writer.emit("Mul", [writer.centered(value) for value in node.inputs])
    name = writer.emit("Mul", [name, writer.constant(shortest(writer.graph.multiplier(node)))])
    if target.zero_point:
        name = writer.emit("Add", [name, writer.constant(np.array(target.zero_point, np.float32))])
    name = writer.emit("QuantizeLinear", [name, *writer.code(_WHOLE)])
    writer.names[node.output] = writer.rectified(node, name)


@ONNX.emits(Table)
def table(writer: Writer, node: Table) -> None:
    """Write a table: a clamp if it is one, otherwise a lookup."""
    low, high = int(node.table.min()), int(node.table.max())
    if np.array_equal(node.table, np.arange(CODE_MAX + 1).clip(low, high)):
        writer.write(node, "Clip", np.uint8(low), np.uint8(high))
        return
    index = writer.emit("Cast", [writer.names[node.inputs[0]]], to=TensorProto.INT32)
    writer.names[node.output] = writer.emit("Gather", [writer.constant(node.table), index])
