"""Pools, and sums over windows that differ from place to place."""

import math

import numpy as np
import numpy.typing as npt
from onnx import TensorProto

from compress.exporters.onnx.writer import ONNX, Writer, unless
from compress.graph import (
    CODE_MAX,
    FLOAT32_EXACT,
    AveragePool,
    FloatAveragePool,
    Floats,
    MaxPool,
    QParams,
    Resample,
    Shape,
)
from compress.graph.operators.scaled_add import SIGNED_OFFSET
from compress.graph.windows import taps


@ONNX.emits(AveragePool)
def average_pool(writer: Writer, node: AveragePool) -> None:
    """Write an average pool as a depthwise convolution of ones."""
    writer.sums(
        node,
        writer.names[node.inputs[0]],
        node.kernel,
        strides=unless(node.stride, (1, 1)),
        pads=unless(node.padding, (0, 0, 0, 0)),
    )


@ONNX.emits(FloatAveragePool)
def float_average_pool(writer: Writer, node: FloatAveragePool) -> None:
    """Write an average pool in float32: a running sum, which adds a window in its order."""
    source, target = (writer.graph.value(n) for n in (node.inputs[0], node.output))
    offset = SIGNED_OFFSET if node.signed else 0
    places = _places_of(node, source.shape)
    scales = [source.qparams.scale / places.shape[1], target.qparams.scale]
    writer.require_exact(node, np.array(scales))
    codes = [writer.names[node.inputs[0]], *writer.code(source.qparams)]
    name = writer.emit("DequantizeLinear", codes)
    name = writer.emit("Reshape", [name, writer.constant(np.array((0, 0, -1)))])
    name = writer.emit("Gather", [name, writer.constant(places)], axis=2)
    name = writer.emit("CumSum", [name, writer.constant(np.array(3, np.int32))])
    last = writer.constant(np.array(places.shape[1] - 1, np.int32))
    name = writer.emit("Gather", [name, last], axis=3)
    for divisor in (places.shape[1], target.qparams.scale):
        name = writer.emit("Div", [name, writer.constant(np.array(divisor, np.float32))])
    zero = np.array(target.qparams.zero_point - offset, np.float32)
    name = writer.emit("Round", [writer.emit("Add", [name, writer.constant(zero)])])
    if offset:
        name = writer.emit("Add", [name, writer.constant(np.array(offset, np.float32))])
    bounds = [writer.constant(np.array(bound, np.float32)) for bound in (0, CODE_MAX)]
    name = writer.emit("Cast", [writer.emit("Clip", [name, *bounds])], to=TensorProto.UINT8)
    sizes = writer.constant(np.array((0, *target.shape)))
    writer.names[node.output] = writer.emit("Reshape", [name, sizes])


def _places_of(node: FloatAveragePool, shape: Shape) -> npt.NDArray[np.int32]:
    """Return the places of an image that each window sees: [windows, taps], in its order."""
    places = np.arange(math.prod(shape[1:]), dtype=np.int32).reshape(1, 1, *shape[1:])
    seen = np.stack([tap[0, 0] for tap in taps(places, node.kernel, node.stride)], axis=-1)
    return seen.reshape(-1, seen.shape[-1])


@ONNX.emits(Resample)
def resample(writer: Writer, node: Resample) -> None:
    """Write sums of windows as products of matrices, then what QLinearConv does with sums.

    The numbers are whole, so that float32 holds them exactly, or else float64.
    """
    exact = writer.graph.accumulator_bound(node) < FLOAT32_EXACT
    kind, dtype = (TensorProto.FLOAT, np.float32) if exact else (TensorProto.DOUBLE, np.float64)
    source, target = (writer.graph.value(n).qparams for n in (node.inputs[0], node.output))
    writer.require_exact(node, np.array([source.scale, target.scale, *node.unit_scales().flat]))
    sums = writer.emit("Cast", [writer.names[node.inputs[0]]], to=kind)
    if source.zero_point:
        zero = writer.constant(np.array(source.zero_point, dtype))
        sums = writer.emit("Sub", [sums, zero])
    sums = writer.emit("MatMul", [sums, writer.constant(node.columns.T.astype(dtype))])
    sums = writer.emit("MatMul", [writer.constant(node.rows.astype(dtype)), sums])
    if not exact:
        sums = writer.emit("Cast", [sums], to=TensorProto.FLOAT)
    elif node.rows.shape[0] == node.columns.shape[0] == 1:
        # onnxruntime would multiply the matrix by a single factor, and not the sums.
        sums = writer.emit("Floor", [sums])
    steps = writer.emit("Mul", [sums, writer.constant(_narrowest(writer.graph.multiplier(node)))])
    code = QParams(1.0, target.zero_point)
    codes = writer.emit("QuantizeLinear", [steps, *writer.code(code)])
    writer.names[node.output] = writer.rectified(node, codes)


def _narrowest(factor: Floats) -> Floats:
    """Return factors [height, width] without what every row repeats."""
    return factor[:1] if factor.shape[1] > 1 and (factor == factor[:1]).all() else factor


@ONNX.emits(MaxPool)
def max_pool(writer: Writer, node: MaxPool) -> None:
    """Write a max pool."""
    source, padding = writer.names[node.inputs[0]], node.padding
    if any(p >= k for p, k in zip(padding, node.kernel * 2, strict=True)):
        # No runtime takes so wide a border; the least code never is the largest of a window.
        ends = np.array([0, 0, *padding[:2], 0, 0, *padding[2:]])
        source = writer.emit("Pad", [source, writer.constant(ends)])
        padding = (0, 0, 0, 0)
    writer.names[node.output] = writer.emit(
        "MaxPool",
        [source],
        kernel_shape=node.kernel,
        strides=unless(node.stride, (1, 1)),
        pads=unless(padding, (0, 0, 0, 0)),
        dilations=unless(node.dilation, (1, 1)),
    )
