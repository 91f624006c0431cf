"""A quantized ONNX network taken node by node into the integer network."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import onnx

from compress.errors import CompressError
from compress.graph import ONE_OUTPUT, QParams, QuantizedGraph
from compress.importing.file_input import FileInput
from compress.importing.nodes import attributes, called, operand
from compress.importing.observing import Observed
from compress.importing.quantized.building import (
    SIGNED_OFFSET,
    Building,
    Code,
    Codes,
    Unquantizable,
)
from compress.importing.quantized.fusing import Real, coded, computed, settled
from compress.importing.quantized.moves import MOVES, ON_CODES, Moved
from compress.importing.quantized.qoperators import QOPERATORS, codes_read
from compress.importing.quantized.resampled import resampled
from compress.importing.quantized.whole_numbers import whole_numbers

_QUANTIZED = ("QuantizeLinear", "DequantizeLinear", "QLinearConv", "QLinearMatMul")
_DYNAMIC = ("DynamicQuantizeLinear", "ConvInteger", "MatMulInteger", "DynamicQuantizeMatMul")
_HEADS = ("Softmax", "LogSoftmax", "ArgMax")
_FLOATS = (onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE)
_TURNS = ("Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze")


@dataclass(frozen=True)
class Image:
    """An input of the network before it is quantized, perhaps in another shape or order of axes."""

    layout: FileInput


@dataclass(frozen=True)
class Head:
    """What follows the logits: a Softmax or an ArgMax, which is left out."""

    codes: Codes
    kind: str
    logits: str


@dataclass(frozen=True)
class End:
    """An output of the file.

    Attributes:
        name: what the file calls it.
        logits: the tensor in the file before what was left out: numbers or codes.
        codes: that tensor's.
        head: the operator that was left out behind it, if one was.
    """

    name: str
    logits: str
    codes: Codes
    head: str | None


@dataclass
class Taken:
    """A network taken from a quantized file.

    Attributes:
        graph: the integer network.
        layouts: how each of the file's inputs becomes one of its inputs, in order.
        ends: the file's outputs, in order.
        in_file: the name in the file of each value of the integer network.
    """

    graph: QuantizedGraph
    layouts: tuple[FileInput, ...]
    ends: tuple[End, ...]
    in_file: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> str | None:
        """The operators that were left out behind outputs, None if none was."""
        heads = filter(None, (end.head for end in self.ends))
        return " and ".join(dict.fromkeys(heads)) or None


def is_quantized(model: onnx.ModelProto) -> bool:
    """Say whether a network holds integers: QDQ or QOperator."""
    return any(node.op_type in (*_QUANTIZED, *_DYNAMIC, "QGemm") for node in model.graph.node)


def take(model: onnx.ModelProto, observed: Observed, where: str) -> Taken:
    """Return a quantized network as an integer network, unchecked.

    Raises:
        CompressError: nodes can't be expressed in integers; the message names all of them.
    """
    taking = _Taking(model, observed, where)
    refused: list[str] = []
    for node in model.graph.node:
        if all(name in observed.constants for name in node.output):
            continue
        try:
            made = taking.read(node)
        except (Unquantizable, CompressError) as error:
            refused.append(f"{taking.name(node)} ({error})")
            made = taking.stand_in(node)
        results = made if isinstance(made, tuple) else (made,) * len(node.output)
        taking.building.tensors.update(zip(node.output, results, strict=True))
        for name, result in zip(node.output, results, strict=True):
            if isinstance(result, Codes):
                taking.building.in_file.setdefault(result.name, name)
    if refused:
        raise CompressError(_refusal(where, refused))
    return taking.result(where)


_REFUSED = object()


class _Taking:
    """The state of one reading; `read` takes the nodes in order."""

    def __init__(self, model: onnx.ModelProto, observed: Observed, where: str) -> None:
        self.building = Building(model, observed)
        layouts = (FileInput.as_it_is(each.name, each.shape[1:]) for each in observed.inputs)
        self.layouts = {layout.name: layout for layout in layouts}
        for name, layout in self.layouts.items():
            self.building.tensors[name] = Image(layout)
        kinds = {each.dtype for each in observed.inputs}
        if len(kinds) > 1:
            listed = ", ".join(sorted(map(str, kinds)))
            raise CompressError(
                f"{where} has inputs of {listed}; export it with inputs of one type"
            )
        self.float_input = kinds.pop().kind == "f"

    def read(self, node: onnx.NodeProto) -> Any:
        """Return what a node's output is here."""
        if node.op_type in _DYNAMIC:
            raise Unquantizable("it is quantized dynamically; quantize it statically")
        if node.op_type in QOPERATORS:
            self._declare_codes(node)
            return QOPERATORS[node.op_type](self.building, node)
        if node.op_type == "DequantizeLinear":
            return self._dequantized(node)
        given = [
            self.building.tensors[name] for name in node.input if name in self.building.tensors
        ]
        if any(each is _REFUSED for each in given):
            return self.stand_in(node)
        if not given:
            raise Unquantizable("it reads nothing that comes from the input")
        if node.op_type == "QuantizeLinear":
            return self._quantized(node, given[0])
        if isinstance(given[0], Image):
            turned = self._turned(node, given[0])
            if turned is not None:
                return turned
            if self.float_input:
                raise Unquantizable("it computes on the input before that is quantized")
            given = self._read_directly(node)
        if isinstance(given[0], Head):
            return self._after_head(node, given[0])
        if all(isinstance(each, Codes) for each in given):
            return self._moved(node, given)
        return self._computed(node, given)

    def name(self, node: onnx.NodeProto) -> str:
        """Return what to call a node that is refused: the float node, if it only codes that."""
        given = self.building.tensors.get(node.input[0])
        if node.op_type == "QuantizeLinear" and isinstance(given, Real) and given.nodes:
            node = given.nodes[0]
        return called(node)

    def stand_in(self, node: onnx.NodeProto) -> Any:
        """Return codes in place of those of a node that is refused, so that the rest is read."""
        if node.op_type != "QuantizeLinear":
            return _REFUSED
        try:
            code = self.building.code(*[*node.input, ""][1:3])
        except Unquantizable:
            return _REFUSED
        shape = self.building.shape(node.output[0])
        return Codes(node.output[0], code.qparams, code.signed, shape)

    def result(self, where: str) -> Taken:
        """Return the whole network."""
        ends = [self._end(each.name, where) for each in self.building.model.graph.output]
        unread = [name for name in self.layouts if name not in self.building.inputs]
        if unread:
            raise CompressError(f"{where} never reads its input '{unread[0]:.60}'; leave that out")
        names = [ONE_OUTPUT] if len(ends) == 1 else [end.name for end in ends]
        outputs = {n: self.building.settled(e.codes) for n, e in zip(names, ends, strict=True)}
        graph = self.building.graph(outputs, float_input=self.float_input)
        return Taken(graph, tuple(self.layouts.values()), tuple(ends), self.building.in_file)

    def _end(self, name: str, where: str) -> End:
        """Return an output, without what follows its logits."""
        found = self.building.tensors.get(name)
        if isinstance(found, Real) and found.nodes:
            kinds = ", ".join(node.op_type for node in found.nodes)
            raise CompressError(
                f"{where}: its output '{name:.60}', of {kinds}, has no code; give output_range="
                "(low, high), the range of its answers on data, or quantize it with one"
            )
        if isinstance(found, Head):
            return End(name, found.logits, found.codes, found.kind)
        codes = found.codes[0] if isinstance(found, Real) else found
        if not isinstance(codes, Codes):
            raise CompressError(
                f"{where}: its output '{name:.60}' does not depend on its input, or is that"
            )
        return End(name, name, codes, None)

    def _dequantized(self, node: onnx.NodeProto) -> Any:
        found = self.building.tensors.get(node.input[0])
        if isinstance(found, Head) or found is _REFUSED:
            return found
        zero = operand(node, 2)
        if isinstance(found, Image):
            found = self._declare(found, self.building.code(node.input[1], zero))
            self.building.tensors[node.input[0]] = found
        codes = codes_read(self.building, node.input[0], node.input[1], zero)
        return Real(node.output[0], {node.output[0]: codes})

    def _quantized(self, node: onnx.NodeProto, given: Any) -> Any:
        zero = operand(node, 2)
        code = self.building.code(node.input[1], zero)
        if isinstance(given, Image):
            return self._declare(given, code)
        if isinstance(given, Head):
            return given
        stated = self.building.code_read(node.output[0])
        for form in (whole_numbers, resampled):
            made = form(self.building, given, code, stated)
            if made is not None:
                return made
        return coded(self.building, settled(self.building, given), code)

    def _declare_codes(self, node: onnx.NodeProto) -> None:
        """Declare the network's inputs where an operator reads their codes directly."""
        for place, name in enumerate(node.input):
            found = self.building.tensors.get(name)
            if isinstance(found, Image):
                code = self.building.code(operand(node, place + 1), operand(node, place + 2))
                self.building.tensors[name] = self._declare(found, code)

    def _read_directly(self, node: onnx.NodeProto) -> list[Any]:
        """Declare inputs of codes that a node works on; return what it reads."""
        tensors = self.building.tensors
        for name in node.input:
            found = tensors.get(name)
            if isinstance(found, Image):
                signed = self.building.observed.inputs[0].dtype == np.int8
                code = self.building.code_read(name)
                plain = Code(QParams(1.0, SIGNED_OFFSET if signed else 0), signed)
                tensors[name] = self._declare(found, code or plain)
        return [tensors[name] for name in node.input if name in tensors]

    def _declare(self, image: Image, code: Code) -> Codes:
        name = image.layout.name
        known = self.building.inputs.get(name)
        if known is not None:
            if image.layout != self.layouts[name] or known.qparams != code.qparams:
                raise Unquantizable("the input is quantized twice, differently")
            return known
        self.layouts[name] = image.layout
        return self.building.take_input(name, code, image.layout.network_shape)

    def _turned(self, node: onnx.NodeProto, image: Image) -> Image | None:
        """Note a transposition or reshape of the input, which is no work; None of other nodes."""
        layout = image.layout
        plain = tuple(range(len(layout.shape) + 1))
        shape = self.building.shape(node.output[0])
        if node.op_type == "Transpose" and layout.network_shape == layout.shape:
            order = tuple(attributes(node).get("perm") or reversed(plain))
            if order[0] == 0 and layout.order == plain:
                return Image(FileInput(layout.name, layout.shape, shape, order))
        if node.op_type in _TURNS[1:]:
            return Image(FileInput(layout.name, layout.shape, shape, layout.order))
        return None

    def _after_head(self, node: onnx.NodeProto, head: Head) -> Head:
        if node.op_type not in ("Identity", "Reshape", "Flatten", "Squeeze", "Cast"):
            raise Unquantizable(f"it follows the {head.kind}, which is left out")
        return head

    def _moved(self, node: onnx.NodeProto, given: list[Codes]) -> Moved | Head | Real:
        """Return moved codes, or codes as numbers; of a softmax on codes that it is left out."""
        if node.op_type in ("QLinearSoftmax", "ArgMax"):
            return Head(given[0], node.op_type.removeprefix("QLinear"), node.input[0])
        if node.op_type == "Cast" and attributes(node)["to"] in _FLOATS:
            zero = SIGNED_OFFSET if given[0].signed else 0
            numbers = replace(given[0], qparams=QParams(1.0, zero))
            return Real(node.output[0], {node.output[0]: numbers})
        move = MOVES.get(node.op_type) or ON_CODES.get(node.op_type)
        if move is None:
            raise Unquantizable("it reads codes, but is no integer operator known here")
        return move(self.building, node, given)

    def _computed(self, node: onnx.NodeProto, given: list[Any]) -> Any:
        """Return the numbers that a float node gives; of one that moves them, moved codes."""
        reals = [each for each in given if isinstance(each, Real)]
        if len(reals) < len(given):
            raise Unquantizable("it reads numbers and codes at once")
        plain = all(not each.nodes for each in reals)
        if node.op_type in _HEADS and plain:
            return Head(reals[0].codes[0], node.op_type, node.input[0])
        alike = len({(each.codes[0].qparams, each.codes[0].signed) for each in reals}) == 1
        if node.op_type in MOVES and plain and alike:
            moved = MOVES[node.op_type](self.building, node, [each.codes[0] for each in reals])
            return self._numbers(node, moved)
        return computed(node, reals)

    def _numbers(self, node: onnx.NodeProto, moved: Moved) -> Any:
        """Return the numbers of moved codes."""
        parts = moved if isinstance(moved, tuple) else (moved,)
        for name, part in zip(node.output, parts, strict=False):
            self.building.in_file.setdefault(part.name, name)
        reals = tuple(
            Real(name, {name: part}) for name, part in zip(node.output, parts, strict=False)
        )
        return reals if isinstance(moved, tuple) else reals[0]


def _refusal(where: str, refused: list[str]) -> str:
    shown = "; ".join(refused[:20])
    more = f"; and {len(refused) - 20} more" if len(refused) > 20 else ""
    return (
        f"{where}: {len(refused)} of its nodes can't be expressed in integers: {shown}{more}."
        " Quantize it without them, or load the float network and quantize that here"
    )
