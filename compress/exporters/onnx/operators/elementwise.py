"""Arithmetic of two values, and tables."""

import numpy as np
from onnx import TensorProto

from compress.exporters.onnx.writer import ONNX, Writer, held_shape, shortest, unless
from compress.graph import (
    CODE_MAX,
    Add,
    Maximum,
    Minimum,
    Mul,
    QParams,
    ScaledAdd,
    Table,
    WeightedSum,
)
from compress.graph.operators.scaled_add import SIGNED_OFFSET


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


@ONNX.emits(ScaledAdd)
def scaled_add(writer: Writer, node: ScaledAdd) -> None:
    """Write an addition of two scales in float64, whose rounding to float32 is a fused one's."""
    offset = float(SIGNED_OFFSET if node.signed else 0)
    one, other = (_number(writer, writer.names[name], offset) for name in node.inputs)
    result = writer.graph.value(node.output).qparams
    codes = [value.qparams for value in writer.graph.inputs_of(node)]
    terms = node.terms(codes[0], codes[1], result)
    product = writer.emit("Mul", [other, writer.constant(np.array(terms.other))])
    total = writer.emit("Add", [product, writer.constant(np.array(terms.constant))])
    total = writer.emit("Cast", [total], to=TensorProto.FLOAT)
    total = writer.emit("Cast", [total], to=TensorProto.DOUBLE)
    product = writer.emit("Mul", [one, writer.constant(np.array(terms.one))])
    total = writer.emit("Add", [product, total])
    steps = writer.emit("Round", [writer.emit("Cast", [total], to=TensorProto.FLOAT)])
    if offset:
        steps = writer.emit("Add", [steps, writer.constant(np.array(offset, np.float32))])
    bounds = [np.array(bound, np.float32) for bound in (node.lowest(result), CODE_MAX)]
    steps = writer.emit("Clip", [steps, *map(writer.constant, bounds)])
    writer.names[node.output] = writer.emit("Cast", [steps], to=TensorProto.UINT8)


def _number(writer: Writer, codes: str, offset: float) -> str:
    """Write codes as float64, less an offset."""
    numbers = writer.emit("Cast", [codes], to=TensorProto.DOUBLE)
    return writer.emit("Sub", [numbers, writer.constant(np.array(offset))]) if offset else numbers


@ONNX.emits(WeightedSum)
def weighted_sum(writer: Writer, node: WeightedSum) -> None:
    """Write a weighted sum in float32: whole numbers times a factor, rounded.

    The factor has a step of its own, so that no runtime takes the sum for one of quantized numbers.
    """
    first, second = (
        writer.centered(value, scale=float(abs(weight)))
        for value, weight in zip(node.inputs, node.weights, strict=True)
    )
    factor = writer.graph.multiplier(node)[0]
    if node.weights[0] < 0 < node.weights[1]:
        name = writer.emit("Sub", [second, first])
    else:
        alike = node.weights[0] * node.weights[1] > 0
        name = writer.emit("Add" if alike else "Sub", [first, second])
        factor = factor if node.weights[0] > 0 else -factor
    name = writer.emit("Mul", [name, writer.constant(np.array(factor))])
    rounding = QParams(1.0, writer.graph.value(node.output).qparams.zero_point)
    name = writer.emit("QuantizeLinear", [name, *writer.code(rounding)])
    writer.names[node.output] = writer.rectified(node, name)


@ONNX.emits(Maximum, Minimum)
def extreme(writer: Writer, node: Maximum | Minimum) -> None:
    """Write the larger or the smaller code, as int32: not every runtime compares uint8."""
    operator = "Max" if isinstance(node, Maximum) else "Min"
    codes = [writer.emit("Cast", [writer.names[x]], to=TensorProto.INT32) for x in node.inputs]
    name = writer.emit(operator, codes)
    writer.names[node.output] = writer.emit("Cast", [name], to=TensorProto.UINT8)


@ONNX.emits(Table)
def table(writer: Writer, node: Table) -> None:
    """Write a table: a clamp if it is one, otherwise a lookup."""
    if node.table.ndim > 1:
        _tables(writer, node)
        return
    low, high = int(node.table.min()), int(node.table.max())
    if np.array_equal(node.table, np.arange(CODE_MAX + 1).clip(low, high)):
        writer.write(node, "Clip", np.uint8(low), np.uint8(high))
        return
    index = writer.emit("Cast", [writer.names[node.inputs[0]]], to=TensorProto.INT32)
    writer.names[node.output] = _looked_up(writer, node, index)


def _tables(writer: Writer, node: Table) -> None:
    """Write a table a channel: all in one, each behind the one before."""
    index = writer.emit("Cast", [writer.names[node.inputs[0]]], to=TensorProto.INT32)
    shape = held_shape(writer.graph.value(node.output).shape)
    first = np.arange(len(node.table), dtype=np.int32) * (CODE_MAX + 1)
    first = first.reshape(-1, *(1 for _ in shape[1:]))
    index = writer.emit("Add", [index, writer.constant(first)])
    writer.names[node.output] = _looked_up(writer, node, index)


def _looked_up(writer: Writer, node: Table, index: str) -> str:
    """Write a lookup of each number of `index` in the tables laid end to end.

    onnxruntime's GatherElements on a single axis takes an eighth of the time of its Gather.
    """
    shape = held_shape(writer.graph.value(node.output).shape)
    flat = writer.emit("Reshape", [index, writer.constant(np.array([-1]))])
    tables = writer.constant(node.table.reshape(-1))
    found = writer.emit("GatherElements", [tables, flat])
    return writer.emit("Reshape", [found, writer.constant(np.array((-1, *shape)))])
