"""Operators on codes, QLinearConv and its kin: each is one integer node."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import onnx

from compress.graph import AveragePool, Concat, Mul, ScaledAdd
from compress.importing.nodes import ByOperator, attributes, layer_name
from compress.importing.quantized import layers
from compress.importing.quantized.building import Building, Code, Codes, Unquantizable
from compress.importing.quantized.moves import own_axis
from compress.importing.quantized.pools import mean
from compress.importing.quantized.tables import table_of

Taker = Callable[[Building, onnx.NodeProto], Codes]
QOPERATORS: ByOperator[Taker] = ByOperator()
"""What makes an integer node of each operator, by its name."""


@QOPERATORS.takes("QLinearConv")
def qlinear_conv(building: Building, node: onnx.NodeProto) -> Codes:
    """A convolution: x, its code, w, its scale and zero point, the output's code, bias."""
    names = [*node.input, ""]
    codes = read(building, *names[:3])
    weight = layers.weights(
        building.constant(names[3], "weights"),
        building.constant(names[4], "weights' scale"),
        building.constant(names[5], "weights' zero point"),
    )
    bias = building.constant(names[8], "bias") if names[8] else None
    code = building.code(names[6], names[7])
    return layers.convolution(building, node, codes, weight, bias, code)


@QOPERATORS.takes("QLinearMatMul", "QGemm")
def qlinear_matmul(building: Building, node: onnx.NodeProto) -> Codes:
    """A linear layer: a, its code, b, its code, (the bias), the output's code."""
    given, names = attributes(node), [*node.input, "", ""]
    if given.get("alpha", 1.0) != 1 or given.get("transA", 0):
        raise Unquantizable("it has a factor, or a transposed input")
    codes = read(building, *names[:3])
    matrix = building.constant(names[3], "weights")
    if matrix.ndim != 2:
        raise Unquantizable(f"its weights have {matrix.ndim} axes; 2 are taken")
    weight = layers.weights(
        matrix if given.get("transB", 0) else matrix.T,
        building.constant(names[4], "weights' scale"),
        building.constant(names[5], "weights' zero point"),
    )
    bias, ends = ("", names[6:8]) if node.op_type == "QLinearMatMul" else (names[6], names[7:9])
    if not ends[0]:
        raise Unquantizable("its output is no code")
    return layers.linear(
        building,
        layer_name(node),
        codes,
        weight,
        building.constant(bias, "bias") if bias else None,
        building.code(ends[0], ends[1]),
        relu=False,
    )


@QOPERATORS.takes("QLinearAdd")
def qlinear_add(building: Building, node: onnx.NodeProto) -> Codes:
    """A sum: a, its code, b, its code, the output's code."""
    names = [*node.input, ""]
    parts = [read(building, *names[:3]), read(building, *names[3:6])]
    code = building.code(names[6], names[7])
    return building.add(ScaledAdd, layer_name(node), parts, code, signed=code.signed)


@QOPERATORS.takes("QLinearAveragePool")
def qlinear_pool(building: Building, node: onnx.NodeProto) -> Codes:
    """A mean of windows: x, its code, the output's code."""
    names = [*node.input, ""]
    codes = read(building, *names[:3])
    return mean(building, node, codes, building.code(names[3], names[4]))


@QOPERATORS.takes("QLinearGlobalAveragePool")
def qlinear_global_pool(building: Building, node: onnx.NodeProto) -> Codes:
    """The mean of each channel: x, its code, the output's code."""
    names = [*node.input, ""]
    codes = read(building, *names[:3])
    if attributes(node).get("channels_last", 0) or len(codes.shape) != 3:
        raise Unquantizable("it is no image with channels first")
    fields = {"kernel": codes.shape[1:], "stride": codes.shape[1:]}
    code = building.code(names[3], names[4])
    return building.add(AveragePool, layer_name(node), [codes], code, **fields)


@QOPERATORS.takes("QLinearMul")
def qlinear_mul(building: Building, node: onnx.NodeProto) -> Codes:
    """A product: a, its code, b, its code, the output's code."""
    names = [*node.input, ""]
    parts = [read(building, *names[:3]), read(building, *names[3:6])]
    code = building.code(names[6], names[7])
    return building.add(Mul, layer_name(node), parts, code)


@QOPERATORS.takes("QLinearConcat")
def qlinear_concat(building: Building, node: onnx.NodeProto) -> Codes:
    """A concatenation: the output's code, then each input with its own."""
    code = building.code(node.input[0], node.input[1])
    parts: list[Codes] = []
    for place in range(2, len(node.input), 3):
        codes = read(building, *node.input[place : place + 3])
        table = np.arange(256)
        if codes.qparams != code.qparams:
            table = table_of(building, [], ["numbers"], codes, code)
        parts.append(building.recoded(codes, code, table))
    axis = own_axis(attributes(node)["axis"], parts[0])
    return building.add(Concat, layer_name(node), parts, code, axis=axis)


@QOPERATORS.takes("QLinearSigmoid", "QLinearLeakyRelu")
def qlinear_function(building: Building, node: onnx.NodeProto) -> Codes:
    """A function of one code: x, its code, the output's code."""
    names = [*node.input, ""]
    codes, code = read(building, *names[:3]), building.code(names[3], names[4])
    plain = onnx.helper.make_node(
        node.op_type.removeprefix("QLinear"), ["numbers"], ["result"], **dict(attributes(node))
    )
    return building.recoded(codes, code, table_of(building, [plain], ["numbers"], codes, code))


def read(building: Building, name: str, scale: str, zero_point: str) -> Codes:
    """Return the codes that an operator reads, as it takes them.

    Raises:
        Unquantizable: they are no codes here, or the operator takes them for other ones.
    """
    return building.settled(codes_read(building, name, scale, zero_point))


def codes_read(building: Building, name: str, scale: str, zero_point: str) -> Codes:
    """Return the codes that a node reads, with the scale and zero point by which it reads them.

    Raises:
        Unquantizable: they are no codes here, or of another type.
    """
    codes = building.tensors.get(name)
    if not isinstance(codes, Codes):
        raise Unquantizable(f"its input '{name}' is no tensor of codes")
    said: Code = building.code(scale, zero_point, np.int8 if codes.signed else np.uint8)
    if said.signed != codes.signed:
        raise Unquantizable(f"it reads '{name}' as another type than it has")
    return replace(codes, qparams=said.qparams)
