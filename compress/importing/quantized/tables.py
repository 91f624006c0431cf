"""Functions of one code as tables: onnxruntime is asked, once for each of the 256 codes."""

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from compress.errors import CompressError
from compress.graph import CODE_MAX
from compress.importing.quantized.building import (
    SIGNED_OFFSET,
    Array,
    Building,
    Code,
    Codes,
    Unquantizable,
)
from compress.onnx_runner import open_session

ELEMENTWISE = frozenset(
    (
        *("Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "Tanh"),
        *("HardSwish", "Softplus", "Softsign", "Clip", "Gelu", "Mish", "Erf", "Exp", "Log"),
        *("Sqrt", "Abs", "Neg", "Reciprocal", "Add", "Sub", "Mul", "Div", "Pow", "Max", "Min"),
        *("Sin", "Cos", "Floor", "Ceil", "Round", "Sign", "Swish", "Identity"),
    )
)
"""Operators that compute each number of their output from one of each input."""


def table_of(
    building: Building,
    nodes: Sequence[onnx.NodeProto],
    sources: Sequence[str],
    codes: Codes,
    code: Code,
) -> Array:
    """Return what becomes of each code in onnxruntime, uint8 [256].

    Args:
        building: knows the constants.
        nodes: elementwise nodes of one tensor, in order; none if the codes are only coded anew.
        sources: the names by which the nodes read the tensor.
        codes: the codes of that tensor.
        code: that of the result.

    Raises:
        Unquantizable: a node has a constant of several numbers, or onnxruntime refuses it.
    """
    result = nodes[-1].output[0] if nodes else sources[0]
    inner = [*(_quantizer("DequantizeLinear", "codes", each) for each in sources), *nodes]
    inner.append(_quantizer("QuantizeLinear", result, "coded"))
    graph = helper.make_graph(
        inner,
        "table",
        [helper.make_tensor_value_info("codes", _kind(codes.signed), [1, CODE_MAX + 1])],
        [helper.make_tensor_value_info("coded", _kind(code.signed), None)],
        [*_constants(building, nodes, sources), *_code("codes", codes), *_code("coded", code)],
    )
    model = helper.make_model(graph, opset_imports=building.model.opset_import, ir_version=8)
    every = np.arange(CODE_MAX + 1, dtype=np.uint8)
    try:
        session = open_session(model.SerializeToString(), "a function of one code")
        given = as_file(every, codes.signed)[None]
        return as_unsigned(session.run(None, {"codes": given})[0][0])
    except CompressError as error:
        raise Unquantizable(str(error)) from error


def as_file(codes: Array, signed: bool) -> Array:
    """Return unsigned codes as a file holds them."""
    return (codes.astype(np.int16) - SIGNED_OFFSET).astype(np.int8) if signed else codes


def as_unsigned(codes: Array) -> Array:
    """Return a file's codes as unsigned ones."""
    if codes.dtype == np.int8:
        return (codes.astype(np.int16) + SIGNED_OFFSET).astype(np.uint8)
    return codes


def _quantizer(operator: str, source: str, result: str) -> onnx.NodeProto:
    of = "codes" if operator == "DequantizeLinear" else "coded"
    return helper.make_node(operator, [source, f"{of}_scale", f"{of}_zero"], [result])


def _code(name: str, code: Codes | Code) -> list[onnx.TensorProto]:
    zero = as_file(np.array(code.qparams.zero_point, np.uint8), code.signed)
    return [
        numpy_helper.from_array(np.array(code.qparams.scale, np.float32), f"{name}_scale"),
        numpy_helper.from_array(zero, f"{name}_zero"),
    ]


def _constants(
    building: Building, nodes: Sequence[onnx.NodeProto], sources: Sequence[str]
) -> list[onnx.TensorProto]:
    made = {*sources, *(name for node in nodes for name in node.output)}
    names = {name for node in nodes for name in node.input if name and name not in made}
    constants = {name: building.constant(name, "operands") for name in sorted(names)}
    if any(array.size != 1 for array in constants.values()):
        raise Unquantizable("it has another constant for each channel")
    return [numpy_helper.from_array(array, name) for name, array in constants.items()]


def _kind(signed: bool) -> int:
    return TensorProto.INT8 if signed else TensorProto.UINT8
