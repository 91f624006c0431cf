"""A torch.fx graph in the making, of torch's own modules and functions, and our converters.

Converters are registered beside their code, in `compress.importing.converters`.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from torch import Tensor, fx, nn

from compress.importing.nodes import ByOperator, layer_name
from compress.importing.observing import Observed


class Unconvertible(Exception):
    """A node that no converter can express; the message says what about it."""


class Conversion:
    """A torch.fx graph in the making: the values that are known, and ways to add to it."""

    def __init__(self, model: onnx.ModelProto, observed: Observed) -> None:
        self.model = model
        self.observed = observed
        self.network = nn.Module()
        self.graph = fx.Graph()
        self.values: dict[str, fx.Node] = {}
        self.readers = _counts(model)
        self.opset = {each.domain: each.version for each in model.opset_import}.get("", 1)
        self.before_reshape: dict[fx.Node, tuple[fx.Node, tuple[int, ...]]] = {}
        self._constants: dict[str, fx.Node] = {}

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a value, with the first batch size that was observed."""
        return self.observed.shapes[name]

    def constant(self, name: str) -> npt.NDArray[Any] | None:
        """The constant called `name`, or None if it is none."""
        return self.observed.constants.get(name)

    def needed(self, name: str, what: str) -> npt.NDArray[Any]:
        """The constant called `name`. Raise Unconvertible if it is computed from the input."""
        value = self.constant(name)
        if value is None:
            raise Unconvertible(f"its {what} must be constant")
        return value

    def value(self, name: str) -> fx.Node:
        """The node that gives a value; a constant becomes a buffer, repeated where it is for each
        input of the batch."""
        if name in self.values:
            return self.values[name]
        if (row := self._row(name)) is not None:
            first = self.values[self.observed.inputs[0].name]
            sizes = (self.method("size", first, 0), *row.shape[1:])
            return self.method("expand", self.buffer(to_tensor(row), name), *sizes)
        if name not in self._constants:
            array = self.needed(name, f"input '{name}'")
            self._constants[name] = self.buffer(to_tensor(array), name)
        return self._constants[name]

    def _row(self, name: str) -> npt.NDArray[Any] | None:
        """What a value that depends on the batch size alone holds for each input, [1, ...]."""
        seen = self.observed.sizes.get(name, ())
        same = all(
            value.shape[:1] == (batch,) and np.array_equal(value, np.repeat(seen[0][:1], batch, 0))
            for value, batch in zip(seen, self.observed.batches, strict=False)
        )
        return seen[0][:1] if seen and same else None

    def buffer(self, tensor: Tensor, name: str) -> fx.Node:
        """A constant tensor of the network, under a name like `name`."""
        free = self._free_name(name)
        self.network.register_buffer(free, tensor)
        return self.graph.get_attr(free)

    def module(self, node: onnx.NodeProto, module: nn.Module, *inputs: fx.Node) -> fx.Node:
        """Call a module, named after the ONNX node."""
        name = self._free_name(layer_name(node))
        self.network.add_module(name, module.eval())
        return self.graph.call_module(name, inputs)

    def call(self, function: Callable[..., Any], *arguments: Any, **more: Any) -> fx.Node:
        """Call a function."""
        return self.graph.call_function(function, arguments, more)

    def part(self, value: fx.Node, which: Any) -> fx.Node:
        """Take an element of a tuple, or a part of a tensor."""
        return self.call(operator.getitem, value, which)

    def module_of(self, node: fx.Node) -> nn.Module | None:
        """The module that a node calls, or None."""
        return self.network.get_submodule(str(node.target)) if node.op == "call_module" else None

    def method(self, name: str, *arguments: Any, **more: Any) -> fx.Node:
        """Call a method of the first argument."""
        return self.graph.call_method(name, arguments, more)

    def _free_name(self, name: str) -> str:
        """Return a plain name like `name` that is not taken."""
        plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
        plain = plain if plain and not plain[0].isdigit() else f"value_{plain}"
        return next(each for each in self._numbered(plain) if not hasattr(self.network, each))

    @staticmethod
    def _numbered(plain: str) -> Iterator[str]:
        yield plain
        number = 1
        while True:
            yield f"{plain}_{number}"
            number += 1


Converter = Callable[[Conversion, onnx.NodeProto], "fx.Node | tuple[fx.Node, ...]"]
CONVERTERS: ByOperator[Converter] = ByOperator()
"""Our own converters, by operator; those of onnx2torch are taken where there is none."""


def to_tensor(array: npt.NDArray[Any]) -> Tensor:
    """Return a constant as a tensor; floats as float32."""
    if array.dtype.kind == "f" or array.dtype.name == "bfloat16":
        return torch.from_numpy(np.array(array, np.float32))
    return torch.from_numpy(np.array(array))


def _counts(model: onnx.ModelProto) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    names = [name for node in model.graph.node for name in node.input]
    for name in [*names, *(each.name for each in model.graph.output)]:
        counts[name] = counts.get(name, 0) + 1
    return counts
