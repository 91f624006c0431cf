"""An integer network in the making: the codes that flow in it, and ways to add nodes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from compress.errors import CompressError
from compress.graph import (
    CODE_MAX,
    Flatten,
    Node,
    QParams,
    QuantizedGraph,
    Reshape,
    Table,
    Value,
)
from compress.importing.observing import Observed
from compress.importing.quantized.stated import stated_codes

SIGNED_OFFSET = 128
"""What a signed code and its zero point are raised by: the number that they stand for stays."""

Array = npt.NDArray[Any]


class Unquantizable(Exception):
    """A node that the integer network can't express; the message says what about it."""


@dataclass(frozen=True)
class Codes:
    """A tensor of codes in the integer network.

    Attributes:
        name: the value's name in the integer network.
        qparams: its scale and zero point, as unsigned codes have them.
        signed: whether the file holds it as int8.
        shape: its shape in the file, without the batch.
    """

    name: str
    qparams: QParams
    signed: bool
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Code:
    """What a file says of a tensor's codes: scale, zero point and dtype, unsigned ones as they are.

    Attributes:
        qparams: scale and zero point, the latter raised by 128 where the file has int8.
        signed: whether the file has int8.
    """

    qparams: QParams
    signed: bool


class Building:
    """The nodes and values of an integer network, as far as they are known.

    Attributes:
        model: the file's network.
        observed: what onnxruntime finds in it.
        tensors: what each tensor of the file is here, by its name in the file.
        readers: how often each tensor of the file is read.
        in_file: the name in the file of each value here, to look it up in onnxruntime.
        inputs: the codes of the network's inputs, by their names in the file.
        stated: by what scale and zero point a tensor is read, by its name in the file.
    """

    def __init__(self, model: onnx.ModelProto, observed: Observed) -> None:
        self.model = model
        self.observed = observed
        self.tensors: dict[str, Any] = {}
        self.in_file: dict[str, str] = {}
        self.inputs: dict[str, Codes] = {}
        self.stated = stated_codes(model)
        self.nodes: list[Node] = []
        self.values: list[Value] = []
        self._names: set[str] = set()
        self._declared: dict[str, QParams] = {}
        self._settled: dict[tuple[str, QParams], Codes] = {}

    def constant(self, name: str, what: str) -> Array:
        """The constant called `name`. Raise Unquantizable if it is none."""
        if name not in self.observed.constants:
            raise Unquantizable(f"its {what} must be constant")
        return self.observed.constants[name]

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor of the file, without the batch."""
        return tuple(self.observed.shapes[name][1:])

    def code(self, scale: str, zero_point: str, dtype: Any = np.uint8) -> Code:
        """What the scale and zero point of these names say; without the latter it is `dtype`'s 0.

        Raises:
            Unquantizable: they are not constants of one number, or not of 8 bits.
        """
        step = self.constant(scale, "scale").reshape(-1)
        zero = np.zeros(1, dtype)
        if zero_point:
            zero = self.constant(zero_point, "zero point").reshape(-1)
        if len(step) != 1 or len(zero) != 1:
            raise Unquantizable("its codes have a scale for each channel; one a tensor is needed")
        if zero.dtype not in (np.int8, np.uint8):
            raise Unquantizable(f"its codes are {zero.dtype}; int8 and uint8 are taken")
        signed = zero.dtype == np.int8
        raised = int(zero[0]) + (SIGNED_OFFSET if signed else 0)
        try:
            return Code(QParams(float(np.float32(step[0])), raised), bool(signed))
        except CompressError as error:
            raise Unquantizable(str(error)) from error

    def take_input(self, name: str, code: Code, shape: tuple[int, ...]) -> Codes:
        """Declare an input of the network, by its name in the file."""
        made = Codes(self._free(name), code.qparams, code.signed, shape)
        self.inputs[name], self._declared[made.name] = made, made.qparams
        return made

    def add(
        self, kind: type[Node], name: str, inputs: list[Codes], code: Code, **fields: Any
    ) -> Codes:
        """Add a node, and the value that it gives; its name is like `name`."""
        free = self._free(name)
        node = kind(name=free, inputs=tuple(each.name for each in inputs), output=free, **fields)
        shape = node.output_shape([self.value(each) for each in inputs])
        self.nodes.append(node)
        self.values.append(Value(free, shape, code.qparams))
        self._declared[free] = code.qparams
        return Codes(free, code.qparams, code.signed, shape)

    def reshaped(self, codes: Codes, shape: tuple[int, ...]) -> Codes:
        """The same codes in another shape; nothing, if it is that already."""
        if shape == codes.shape:
            return codes
        code = Code(codes.qparams, codes.signed)
        if len(shape) == 1:
            return self.add(Flatten, f"{codes.name}_flat", [codes], code)
        return self.add(Reshape, f"{codes.name}_reshaped", [codes], code, shape=shape)

    def recoded(self, codes: Codes, code: Code, table: Array) -> Codes:
        """The codes by a table, uint8 [256]; nothing, if it changes none and their scale stays."""
        same = bool((table == np.arange(CODE_MAX + 1)).all())
        if same and code.qparams == codes.qparams:
            return Codes(codes.name, code.qparams, code.signed, codes.shape)
        return self.add(Table, f"{codes.name}_coded", [codes], code, table=table.astype(np.uint8))

    def made(self, codes: Codes) -> Codes:
        """The codes by the scale and zero point that they have in the integer network."""
        return replace(codes, qparams=self._declared.get(codes.name, codes.qparams))

    def settled(self, codes: Codes) -> Codes:
        """The codes as they are read: where those were made for other numbers, by a table."""
        if self._declared.get(codes.name, codes.qparams) == codes.qparams:
            return codes
        key = (codes.name, codes.qparams)
        if key not in self._settled:
            read = Code(codes.qparams, codes.signed)
            self._settled[key] = self.recoded(self.made(codes), read, np.arange(CODE_MAX + 1))
        return self._settled[key]

    def lowered(self, codes: Codes) -> Codes:
        """The codes by their own scale, and the zero point that they are read by."""
        own = QParams(self.made(codes).qparams.scale, codes.qparams.zero_point)
        return self.settled(replace(codes, qparams=own))

    def code_read(self, name: str) -> Code | None:
        """The code by which a tensor of the file is read, where a convolution or output tells."""
        return self.code(*self.stated[name]) if name in self.stated else None

    def value(self, codes: Codes) -> Value:
        """The value of the integer network that holds these codes."""
        return Value(codes.name, codes.shape, codes.qparams)

    def graph(self, outputs: Mapping[str, Codes], *, float_input: bool) -> QuantizedGraph:
        """Return the integer network, without what its outputs, by name, do not need."""
        named = {name: codes.name for name, codes in outputs.items()}
        needed, nodes = {*named.values()}, []
        for node in reversed(self.nodes):
            if node.output in needed:
                needed.update(node.inputs)
                nodes.append(node)
        values = [value for value in self.values if value.name in needed]
        read = (self.inputs[each.name] for each in self.observed.inputs)
        inputs = tuple(map(self.value, read))
        return QuantizedGraph(inputs, tuple(values), tuple(reversed(nodes)), named, float_input)

    def _free(self, name: str) -> str:
        plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "value"
        free, number = plain, 1
        while free in self._names:
            free, number = f"{plain}_{number}", number + 1
        self._names.add(free)
        return free
