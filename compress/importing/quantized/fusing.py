"""Float nodes between DequantizeLinear and QuantizeLinear, as the integer node that they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import onnx

from compress.graph import (
    CODE_MAX,
    INT32_MAX,
    AveragePool,
    Concat,
    Mul,
    ScaledAdd,
)
from compress.importing.nodes import (
    CLIP,
    REDUCE,
    ByOperator,
    attributes,
    layer_name,
    number,
    operand,
    settings,
)
from compress.importing.quantized import layers
from compress.importing.quantized.building import Array, Building, Code, Codes, Unquantizable
from compress.importing.quantized.moves import own_axis
from compress.importing.quantized.pools import mean
from compress.importing.quantized.tables import ELEMENTWISE, table_of


@dataclass(frozen=True)
class Real:
    """Numbers that codes stand for, or that float nodes compute from them.

    Attributes:
        name: the tensor's name in the file.
        sources: the codes at the bottom, by the names of their numbers in the file.
        nodes: the float nodes between them and this, in order.
    """

    name: str
    sources: Mapping[str, Codes]
    nodes: tuple[onnx.NodeProto, ...] = ()

    @property
    def codes(self) -> tuple[Codes, ...]:
        """The codes at the bottom, each once, in order."""
        return tuple({each.name: each for each in self.sources.values()}.values())


def computed(node: onnx.NodeProto, inputs: Sequence[Real]) -> Real:
    """Return what a float node computes from its inputs that are not constant."""
    sources = {name: codes for each in inputs for name, codes in each.sources.items()}
    nodes = {id(one): one for each in inputs for one in each.nodes}
    return Real(node.output[0], sources, (*nodes.values(), node))


def settled(building: Building, real: Real) -> Real:
    """Return numbers whose codes were made for the scale and zero point that they are read by."""
    sources = {name: building.settled(codes) for name, codes in real.sources.items()}
    return replace(real, sources=sources)


def coded(building: Building, real: Real, code: Code) -> Codes:
    """Return the codes of numbers: one integer node for all that float nodes compute.

    Raises:
        Unquantizable: no integer node computes that.
    """
    if not real.nodes:
        return _recoded(building, real, code)
    first = real.nodes[0]
    if first.op_type in _FUSERS:
        made = _FUSERS[first.op_type](building, real, code)
        if made is not None:
            return made
    if len(real.codes) == 1 and all(node.op_type in ELEMENTWISE for node in real.nodes):
        table = table_of(building, real.nodes, list(real.sources), real.codes[0], code)
        return building.recoded(real.codes[0], code, table)
    kinds = ", ".join(node.op_type for node in real.nodes)
    raise Unquantizable(f"no integer operator computes {kinds} between two codes")


Fuser = Callable[[Building, Real, Code], "Codes | None"]
_FUSERS: ByOperator[Fuser] = ByOperator()


@_FUSERS.takes("Conv")
def _conv(building: Building, real: Real, code: Code) -> Codes:
    node, codes = real.nodes[0], real.codes[0]
    weight = weights_of(building, node.input[1], outputs_at=0)
    bias, relu = _third(building, node, codes, weight), _is_relu(building, real.nodes[1:], code)
    made = layers.convolution(building, node, codes, weight, bias, code, relu=relu)
    return _clamped(building, made, real.nodes[1:], code)


@_FUSERS.takes("Gemm")
def _gemm(building: Building, real: Real, code: Code) -> Codes:
    node, codes = real.nodes[0], real.codes[0]
    given = attributes(node)
    if given.get("alpha", 1.0) != 1 or given.get("beta", 1.0) != 1 or given.get("transA", 0):
        raise Unquantizable("it is a Gemm with factors, or of a transposed input")
    weight = weights_of(building, node.input[1], outputs_at=0 if given.get("transB", 0) else 1)
    bias = _third(building, node, codes, weight)
    return _linear(building, node, codes, weight, bias, code, real.nodes[1:])


@_FUSERS.takes("MatMul")
def _matmul(building: Building, real: Real, code: Code) -> Codes:
    node, codes, rest = real.nodes[0], real.codes[0], real.nodes[1:]
    weight = weights_of(building, node.input[1], outputs_at=1)
    bias = None
    if rest and rest[0].op_type == "Add":
        name = next(name for name in rest[0].input if name != node.output[0])
        bias, rest = bias_of(building, name, codes, weight), rest[1:]
    return _linear(building, node, codes, weight, bias, code, rest)


@_FUSERS.takes("Add")
def _add(building: Building, real: Real, code: Code) -> Codes | None:
    if len(real.codes) != 2 or real.nodes[0].op_type != "Add":
        return None
    relu = _is_relu(building, real.nodes[1:], code)
    signed, parts = code.signed, list(real.codes)
    name = layer_name(real.nodes[0])
    made = building.add(ScaledAdd, name, parts, code, signed=signed, relu=relu)
    return _clamped(building, made, real.nodes[1:], code)


@_FUSERS.takes("AveragePool")
def _average_pool(building: Building, real: Real, code: Code) -> Codes:
    node = real.nodes[0]
    made = mean(building, node, real.codes[0], code)
    _check_last(real)
    return made


@_FUSERS.takes("GlobalAveragePool", "ReduceMean")
def _global_pool(building: Building, real: Real, code: Code) -> Codes:
    node, codes = real.nodes[0], real.codes[0]
    if len(codes.shape) != 3 or (node.op_type == "ReduceMean" and _axes(building, node) != [2, 3]):
        raise Unquantizable("it takes the mean over other axes than height and width")
    kernel: tuple[int, int] = codes.shape[1:]
    fields = {"kernel": kernel, "stride": kernel}
    made = building.add(AveragePool, layer_name(node), [codes], code, **fields)
    _check_last(real)
    return building.reshaped(made, building.shape(node.output[0]))


@_FUSERS.takes("Concat")
def _concat(building: Building, real: Real, code: Code) -> Codes:
    node = real.nodes[0]
    _check_last(real)
    axis = own_axis(attributes(node)["axis"], real.codes[0])
    parts = [
        _recoded(building, Real(name, {name: real.sources[name]}), code) for name in node.input
    ]
    return building.add(Concat, layer_name(node), parts, code, axis=axis)


@_FUSERS.takes("Mul")
def _mul(building: Building, real: Real, code: Code) -> Codes | None:
    node = real.nodes[0]
    # A gate reads the value that it multiplies: that is a function of one code.
    if len(real.codes) != 2 or node.op_type != "Mul":
        return None
    relu = _is_relu(building, real.nodes[1:], code)
    made = building.add(Mul, layer_name(node), list(real.codes), code, relu=relu)
    return _clamped(building, made, real.nodes[1:], code)


def weights_of(building: Building, name: str, *, outputs_at: int) -> layers.Weights:
    """Return the integer weights whose numbers have this name, outputs first.

    Raises:
        Unquantizable: they are no dequantized constants.
    """
    node = next((each for each in building.model.graph.node if name in each.output), None)
    if node is None or node.op_type != "DequantizeLinear":
        raise Unquantizable("its weights are not quantized")
    codes = np.moveaxis(building.constant(node.input[0], "weights"), outputs_at, 0)
    scale = building.constant(node.input[1], "weights' scale")
    if scale.size > 1 and attributes(node).get("axis", 1) % codes.ndim != outputs_at:
        raise Unquantizable("its weights have scales along another axis than the outputs")
    zero = operand(node, 2)
    return layers.weights(codes, scale, building.constant(zero, "zero") if zero else None)


def bias_of(building: Building, name: str, x: Codes, weight: layers.Weights) -> Array:
    """Return a bias in units of the accumulator, by the name of its numbers.

    They are the codes of a bias that is quantized so; another is rounded to them.
    """
    real = building.constant(name, "bias").reshape(-1)
    units = np.float32(x.qparams.scale) * weight.scale
    node = next((each for each in building.model.graph.node if name in each.output), None)
    with np.errstate(all="ignore"):
        if node is not None and node.op_type == "DequantizeLinear":
            codes = building.constant(node.input[0], "bias").reshape(-1)
            if codes.dtype == np.int32 and np.allclose(codes * units, real, rtol=1e-4, atol=0):
                return codes
        steps = np.rint(real / units)
    if not (np.abs(steps) <= INT32_MAX).all():
        raise Unquantizable("its bias exceeds an int32 in units of its sums")
    return steps.astype(np.int32)


def _third(
    building: Building, node: onnx.NodeProto, x: Codes, weight: layers.Weights
) -> Array | None:
    """Return the bias of a layer, its third input, or None if it has none."""
    name = operand(node, 2)
    return bias_of(building, name, x, weight) if name else None


def _linear(
    building: Building,
    node: onnx.NodeProto,
    codes: Codes,
    weight: layers.Weights,
    bias: Array | None,
    code: Code,
    rest: Sequence[onnx.NodeProto],
) -> Codes:
    relu = _is_relu(building, rest, code)
    name = layer_name(node)
    made = layers.linear(building, name, codes, weight, bias, code, relu=relu)
    return _clamped(building, made, rest, code)


def _check_last(real: Real) -> None:
    if len(real.nodes) > 1:
        raise Unquantizable(f"{real.nodes[1].op_type} follows it without a code between")


def _recoded(building: Building, real: Real, code: Code) -> Codes:
    codes = real.codes[0]
    if codes.qparams == code.qparams:
        return building.recoded(codes, code, np.arange(CODE_MAX + 1))
    return building.recoded(codes, code, table_of(building, [], list(real.sources), codes, code))


def _bounds(building: Building, nodes: Sequence[onnx.NodeProto], code: Code) -> tuple[int, int]:
    """Return the lowest and the highest code that clamps after a layer leave."""
    low, high = 0, CODE_MAX
    for node in nodes:
        if node.op_type not in ("Relu", "Clip"):
            raise Unquantizable(f"{node.op_type} follows a layer without a code between")
        given = {"min": 0.0} if node.op_type == "Relu" else settings(node, CLIP, building.constant)
        bounds = [number(given.get(end)) for end in CLIP]
        ends = [None if each is None else _code_of(each, code) for each in bounds]
        low = low if ends[0] is None else max(low, ends[0])
        high = high if ends[1] is None else min(high, ends[1])
    return low, high


def _code_of(number: Any, code: Code) -> int:
    return int(code.qparams.quantize(np.asarray(number, np.float32).reshape(1))[0])


def _is_relu(building: Building, nodes: Sequence[onnx.NodeProto], code: Code) -> bool:
    low, _ = _bounds(building, nodes, code)
    return low > 0 and low == code.qparams.zero_point


def _clamped(
    building: Building, codes: Codes, nodes: Sequence[onnx.NodeProto], code: Code
) -> Codes:
    """Clamp codes as the nodes clamp their numbers, as far as a fused ReLU does not."""
    low, high = _bounds(building, nodes, code)
    low = 0 if low == code.qparams.zero_point else low
    return building.recoded(codes, code, np.arange(CODE_MAX + 1).clip(low, high))


def _axes(building: Building, node: onnx.NodeProto) -> list[int]:
    rank = len(building.observed.shapes[node.input[0]])
    axes = settings(node, REDUCE, building.constant).get("axes")
    return sorted(axis % rank for axis in axes or range(rank))
