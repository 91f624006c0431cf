"""One integer layer of a plan: what every kind of layer says of itself, and how kinds are found.

A kind of layer is a subclass of `PlannedLayer` in `compress.quantization.plan.layers`, and a reader
that makes it of a node of the float graph, registered for what the node computes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from torch import Tensor, fx, nn

from compress.graph import CODE_MAX, Node, QParams, Shape, Value
from compress.tracing import Op, module_of, op_of, shape_of


class Emission(Protocol):
    """What a layer is given to emit its integer nodes.

    Attributes:
        values: the values declared so far, by name.
        codes: the code of each value of the plan.
        highest: the largest code of each value.
    """

    values: dict[str, Value]
    codes: Mapping[str, QParams]
    highest: Mapping[str, int]

    def weights(self, layer: "PlannedLayer") -> dict[str, Any]:
        """Return the fields of a weighted layer's node that hold its integers."""

    def declare(self, wish: str, shape: Shape, *, of: str) -> str:
        """Declare one more value, with the code of the value `of`; return its name."""


@dataclass(kw_only=True)
class PlannedLayer:
    """One integer layer.

    Attributes:
        node: the graph node that computes it.
        inputs: names of the values it reads.
        output: name of the value it makes.
        source: the node whose float output is that value: `node`, or the ReLU fused into it.
        relu: whether a ReLU is fused.
        ceiling: upper bound of the output's range, as ReLU6 has.
    """

    node: fx.Node
    inputs: tuple[str, ...]
    output: str
    source: fx.Node
    relu: bool = False
    ceiling: float | None = None

    takes_relu: ClassVar[bool] = False
    """Whether a ReLU may be fused into the layer."""
    moves_codes: ClassVar[bool] = False
    """Whether the layer moves or picks codes, so that its inputs and its output share one code."""

    @classmethod
    def of(cls, node: fx.Node, *inputs: str, **fields: Any) -> Self:
        """Return the layer that computes `node` from the values called `inputs`."""
        return cls(node=node, inputs=inputs, output=node.name, source=node, **fields)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self  # copies of a network share the graph that they come from

    @property
    def kind(self) -> str:
        """What the layer is called in messages and reports."""
        return type(self).__name__.removeprefix("Planned").lower()

    @property
    def sharing(self) -> Sequence[str]:
        """The values that must share one code."""
        return (*self.inputs, self.output) if self.moves_codes else ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of what its node gives, without the batch."""
        return (shape_of(self.node) or ())[1:]

    @property
    def channel_repeats(self) -> int | None:
        """How many neighbours each channel becomes, where channels stay apart; otherwise None.

        Any positive factor of a channel then passes through the layer.
        """
        return None

    def constant_bytes(self, weight_bits: int) -> int:
        """Return the bytes of all that the integer layer will hold constant."""
        return 0

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the integer nodes that compute the layer."""
        raise NotImplementedError

    @property
    def names(self) -> dict[str, Any]:
        """The fields that every node has, where one node computes the layer."""
        return {"name": self.output, "inputs": self.inputs, "output": self.output}


@dataclass(kw_only=True)
class PlannedMoving(PlannedLayer):
    """A layer that moves or picks codes: trained by what it does to them in torch."""

    moves_codes = True

    def moved(self, *values: Tensor) -> Tensor:
        """Return the result [N, *shape] of inputs [N, ...], codes or real numbers."""
        raise NotImplementedError


@dataclass(kw_only=True)
class PlannedSum(PlannedLayer):
    """A layer that sums codes of one scale, and requantizes: trained by its sums in torch."""

    @property
    def unit(self) -> np.float32:
        """What one step of the inputs counts in the result."""
        return np.float32(1)

    def sums(self, *values: Tensor) -> Tensor:
        """Return the sums [N, *shape] of inputs [N, ...], whole numbers."""
        raise NotImplementedError

    def constant_bytes(self, weight_bits: int) -> int:
        """Return the bytes of the scale."""
        return 4


Weighted = nn.Conv1d | nn.Conv2d | nn.ConvTranspose1d | nn.ConvTranspose2d | nn.Linear
"""The modules of layers with weights."""


@dataclass(kw_only=True)
class PlannedWeighted(PlannedLayer):
    """A layer whose module has weights and biases: a convolution or a linear layer."""

    takes_relu = True

    @property
    def module(self) -> Weighted:
        """The module that holds the real weights."""
        module = module_of(self.node)
        assert isinstance(module, Weighted)
        return module

    @property
    def weight(self) -> Tensor:
        """The real weights, a row an output channel: [O, I / groups, ...]."""
        return self.module.weight

    @property
    def groups(self) -> int:
        """The groups of channels that see only each other."""
        return getattr(self.module, "groups", 1)

    def in_module(self, weight: Tensor) -> Tensor:
        """Return weights [O, I / groups, ...] in the order of the module's."""
        return weight

    @property
    def positions(self) -> int:
        """How many sets of places there are, each of which meets its own part of the kernel."""
        return 1

    def constant_bytes(self, weight_bits: int) -> int:
        """Return the bytes of the packed weights, the biases and the scales."""
        weight = self.weight
        return -(-weight.numel() * weight_bits // 8) + 8 * len(weight)


ValueOf = Callable[[Any], str]
"""Returns the name of the value that an operand of a node is."""

Reader = Callable[[fx.Node, ValueOf], PlannedLayer | None]
"""Makes the layer of a node; None if integers can't express it."""

_READERS: dict[Any, Reader] = {}


def reads(*what: Any) -> Callable[[Reader], Reader]:
    """Register the decorated reader.

    Args:
        what: operations (`Op`), or the targets of nodes: functions, names of methods, classes of
            modules. A target goes before an operation, `Op.OTHER` stands for all others.
    """

    def register(reader: Reader) -> Reader:
        _READERS.update(dict.fromkeys(what, reader))
        return reader

    return register


def reader_of(node: fx.Node) -> Reader:
    """Return the reader for a node."""
    module = module_of(node)
    target = node.target if module is None else type(module)
    found = _READERS.get(target) or _READERS.get(op_of(node))
    return found or _READERS[Op.OTHER]


def every_kind() -> list[type[PlannedLayer]]:
    """Return all kinds of layers, those that are only bases of others left out."""
    found: list[type[PlannedLayer]] = []
    waiting: list[type[PlannedLayer]] = [PlannedLayer]
    for kind in waiting:
        waiting += kind.__subclasses__()
        found += [] if kind.__subclasses__() else [kind]
    return list(dict.fromkeys(found))  # some have two bases


TABLE_BYTES = CODE_MAX + 1
"""The bytes of a table."""
