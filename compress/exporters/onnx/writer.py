"""The ONNX file of an integer network: its nodes, its shared constants, and the QOperator form."""

import itertools
import string
from collections.abc import Callable, Collection, Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from compress.exporters.emitters import Emitters
from compress.exporters.interface import input_names, output_names
from compress.graph import (
    Floats,
    Node,
    QParams,
    QuantizedGraph,
    Requantizing,
    Shape,
    Value,
    Weighted,
)

_OPSET, _IR_VERSION = 13, 8
_INT2 = 26  # TensorProto.INT2, a name that onnx has from 1.20 on
_PACKED = {4: (TensorProto.INT4, 21, 10), 2: (_INT2, 25, 13)}
"""The type that holds weights of so many bits, the opset and the IR version that it needs."""

Packed = bool | Literal["int2"]
"""Whether weights of at most 4 bits are stored as INT4; "int2": those of 2 bits as INT2."""

Write = Callable[[Any, Any], None]
"""Writes a node: takes a `Writer` and the node, and notes what the node's output is called."""


class Writer:
    """Builds the nodes and the shared constants, with the shortest names.

    Args:
        graph: the network.
        operators: a function for each of its operators.
        packed: whether and how weights of few bits share bytes.

    Attributes:
        names: what each value written so far is called in the file, by its name in the graph.
    """

    def __init__(
        self, graph: QuantizedGraph, operators: Emitters[Write], *, packed: Packed
    ) -> None:
        self.graph = graph
        self.operators = operators
        self.packed = packed
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[tuple[Any, ...], onnx.TensorProto] = {}
        self.free = _short_names({*input_names(graph), *output_names(graph)})
        self.names: dict[str, str] = {}

    def model(self, dtype: type[np.generic]) -> onnx.ModelProto:
        """Return the whole model."""
        results = {name: self.graph.value(of) for name, of in output_names(self.graph).items()}
        for name, source in input_names(self.graph).items():
            self._begin(name, source, dtype)
        for node in self.graph.nodes:
            self.operators.of(node)(self, node)
        for name, result in results.items():
            self._end(name, result)
        body = helper.make_graph(
            self.nodes,
            "g",
            [_declared(name, source, dtype) for name, source in input_names(self.graph).items()],
            [_declared(name, result, np.float32) for name, result in results.items()],
            list(self.constants.values()),
        )
        opset, ir_version = self._versions()
        return helper.make_model(
            body, opset_imports=[helper.make_opsetid("", opset)], ir_version=ir_version
        )

    def _begin(self, name: str, source: Value, dtype: type[np.generic]) -> None:
        if dtype == np.float32:
            name = self.emit("QuantizeLinear", [name, *self.code(source.qparams)])
        if len(source.shape) == 1:
            name = self.emit("Reshape", [name, self.constant(np.array((0, -1, 1, 1)))])
        self.names[source.name] = name

    def _end(self, name: str, result: Value) -> None:
        codes = self.names[result.name]
        if len(result.shape) == 1:
            codes = self.emit("Flatten", [codes])
        inputs = [codes, *self.code(result.qparams)]
        self.nodes.append(helper.make_node("DequantizeLinear", inputs, [name]))

    def centered(self, value: str, *, scale: float = 1.0) -> str:
        """Write a value's codes less their zero point, times `scale`; return their float32 name."""
        zero_point = self.graph.value(value).qparams.zero_point
        return self.emit(
            "DequantizeLinear", [self.names[value], *self.code(QParams(scale, zero_point))]
        )

    def weight(self, node: Weighted, weight: npt.NDArray[np.int8]) -> str:
        """Return the name of a node's weights, given as [O, I, height, width]."""
        bits = self._bits(node)
        return self.constant(weight) if bits is None else self._packed(weight, bits)

    def bias(self, node: Requantizing) -> str | None:
        """Return the name of a node's bias, which ONNX takes as int32, or None if it is zero."""
        bias = node.bias if isinstance(node, Weighted) else np.zeros(1)
        return self.constant(bias.astype(np.int32)) if bias.any() else None

    def sums(self, node: Requantizing, x: str, kernel: tuple[int, int], **fields: Any) -> None:
        """Write the sums over windows of each channel, scaled to the node's output."""
        channels = self.graph.value(node.inputs[0]).shape[0]
        ones = self._ones((channels, 1, *kernel))
        self.requantized(node, x, ones, group=unless(channels, 1), **fields)

    def _ones(self, shape: tuple[int, ...]) -> str:
        return self.constant(np.ones(shape, np.int8))

    def requantized(self, node: Requantizing, x: str, weight: str, **fields: Any) -> None:
        """Write a convolution of the codes `x`, scaled to the node's output, and its ReLU."""
        self.names[node.output] = self.rectified(node, self._convolved(node, x, weight, **fields))

    def rectified(self, node: Requantizing, name: str) -> str:
        """Write the ReLU that is fused into a node, if any; return the name of its output."""
        target = self.graph.value(node.output).qparams
        if node.relu and target.zero_point > 0:
            return self.emit("Clip", [name, self.code(target)[1]])
        return name

    def _convolved(self, node: Requantizing, x: str, weight: str, **fields: Any) -> str:
        scale = self.constant(shortest(node.unit_scales()))
        return self.qlinear(node, x, weight, scale, self.bias(node), **fields)

    def require_exact(self, node: Node, scales: npt.NDArray[Any]) -> None:
        """Raise CompressError if the form cannot hold a node with these scales exactly."""

    def qlinear(
        self, node: Requantizing, x: str, weight: str, scale: str, bias: str | None, **fields: Any
    ) -> str:
        """Write a QLinearConv of constants by name; return the name of its output."""
        source, target = (self.graph.value(n).qparams for n in (node.inputs[0], node.output))
        inputs = [x, *self.code(source), weight, scale]
        inputs += [self.constant(np.array(0, np.int8)), *self.code(target)]
        return self.emit("QLinearConv", inputs + ([bias] if bias else []), **fields)

    def _bits(self, node: Weighted) -> int | None:
        """Return how many bits each of a node's weights takes where they share bytes, else None."""
        widths = {False: (), True: (4,), "int2": (2, 4)}[self.packed]
        return next((bits for bits in widths if node.weight_bits <= bits), None)

    def _versions(self) -> tuple[int, int]:
        """Return the opset and the IR version that the weights need."""
        weighted = (node for node in self.graph.nodes if isinstance(node, Weighted))
        bits = {self._bits(node) for node in weighted} - {None}
        needed = [_PACKED[each][1:] for each in bits if each is not None]
        return max(needed, default=_PACKED[4][1:] if self.packed else (_OPSET, _IR_VERSION))

    def _packed(self, weight: npt.NDArray[np.int8], bits: int = 4) -> str:
        """Store weights several to a byte; onnxruntime folds the cast when it loads the file."""
        key = (f"int{bits}", weight.shape, weight.tobytes())
        if key not in self.constants:
            each = 8 // bits
            codes = np.append(weight.reshape(-1), np.zeros(-weight.size % each, np.int8))
            parts = (codes.view(np.uint8) & (2**bits - 1)).reshape(-1, each)
            held = (parts << np.arange(0, 8, bits, dtype=np.uint8)).sum(1, dtype=np.uint8)
            self.constants[key] = helper.make_tensor(
                next(self.free), _PACKED[bits][0], weight.shape, held.tobytes(), raw=True
            )
        return self.emit("Cast", [self.constants[key].name], to=TensorProto.INT8)

    def code(self, code: QParams) -> list[str]:
        """Return the names of a code's scale and zero point."""
        return [
            self.constant(np.array(code.scale, np.float32)),
            self.constant(np.array(code.zero_point, np.uint8)),
        ]

    def constant(self, value: npt.NDArray[Any]) -> str:
        """Return the name of a constant, shared by all that are equal."""
        key = (value.dtype, value.shape, value.tobytes())
        if key not in self.constants:
            self.constants[key] = _tensor(value, next(self.free))
        return self.constants[key].name

    def write(self, node: Node, operator: str, *constants: Any, **attributes: Any) -> None:
        """Write a node as one ONNX operator on its inputs and constants."""
        inputs = [self.names[name] for name in node.inputs]
        inputs += [self.constant(np.asarray(constant)) for constant in constants]
        self.names[node.output] = self.emit(operator, inputs, **attributes)

    def emit(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        """Append an ONNX operator, attributes of None left out; return the name of its output."""
        name = next(self.free)
        given = {key: value for key, value in attributes.items() if value is not None}
        self.nodes.append(helper.make_node(operator, inputs, [name], **given))
        return name


def _tensor(value: npt.NDArray[Any], name: str) -> onnx.TensorProto:
    """Return a constant; shapes and the like as numbers of variable length, which are short."""
    if value.dtype == np.int64:
        return helper.make_tensor(name, TensorProto.INT64, value.shape, value.reshape(-1).tolist())
    return numpy_helper.from_array(value, name)


def _declared(name: str, value: Value, dtype: type[np.generic]) -> onnx.ValueInfoProto:
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    return helper.make_tensor_value_info(name, kind, ["batch", *value.shape])


def unless(value: Any, default: Any) -> Any:
    """Return an attribute to write, or None for one that has its default."""
    return None if value == default else value


def shortest(scale: Floats) -> Floats:
    """Return one scale for all channels if they are all the same."""
    return scale[0].reshape(()) if (scale == scale[0]).all() else scale


def held_shape(shape: Shape) -> Shape:
    """Return the shape in which the file holds a value, the batch not counted."""
    return (*shape, 1, 1) if len(shape) == 1 else shape


def _short_names(taken: Collection[str]) -> Iterator[str]:
    """Yield a, b, ... Z, then two letters, and so on: no name is taken."""
    for length in itertools.count(1):
        for letters in itertools.product(string.ascii_letters, repeat=length):
            name = "".join(letters)
            if name not in taken:
                yield name


ONNX: Emitters[Write] = Emitters("ONNX")
"""The functions that write operators; each stands in `compress.exporters.onnx.operators`."""
