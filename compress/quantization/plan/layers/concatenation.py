"""The concatenation as an integer layer."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, fx

from compress.graph import Concat, Node
from compress.quantization.plan.layer import Emission, PlannedMoving, ValueOf, reads
from compress.quantization.plan.moving import moves_between
from compress.quantization.plan.shapes import chain, held_shape
from compress.tracing import Op, setting, shape_of


@dataclass(kw_only=True)
class PlannedConcatenation(PlannedMoving):
    """Values one after the other along an axis; all share one code.

    Attributes:
        axis: of the batch and the values: 1 is that of the channels.
        shapes: of the values as they are joined, where they are stacked along a new axis.
    """

    axis: int = 1
    shapes: tuple[tuple[int, ...], ...] = ()

    def moved(self, *values: Tensor) -> Tensor:
        """Return values [N, ...] one after the other."""
        shapes = self.shapes or [value.shape[1:] for value in values]
        parts = (x.reshape(len(x), *shape) for x, shape in zip(values, shapes, strict=True))
        return torch.cat(list(parts), self.axis)

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the concatenation, and reshapes where values are stacked."""
        held = [held_shape(shape) for shape in self.shapes]
        held = held or [emission.values[name].shape for name in self.inputs]
        # Of a series the second axis is the third one that is held.
        axis = 2 if self.axis == 2 and self._is_series else self.axis - 1
        nodes: list[Node] = []
        inputs: list[str] = []
        for name, shape in zip(self.inputs, held, strict=True):
            moves = moves_between(emission.values[name].shape, shape, np.arange(math.prod(shape)))
            made = name
            if moves:
                made = emission.declare(f"{self.output}_part", shape, of=name)
                nodes += chain(emission, name, made, moves)
            inputs.append(made)
        name = self.output
        return [*nodes, Concat(name=name, inputs=tuple(inputs), output=name, axis=axis)]

    @property
    def _is_series(self) -> bool:
        return len(shape_of(self.node) or ()) == 3


@reads(Op.CONCATENATE)
def read(node: fx.Node, value_of: ValueOf) -> PlannedConcatenation | None:
    """Return the layer of a concatenation along any axis but the batch."""
    rank = len(shape_of(node) or ())
    axis = setting(node, "dim", 1, setting(node, "axis", 1, 0)) % rank
    operands = node.args[0]
    if axis == 0 or not isinstance(operands, list | tuple):
        return None
    return PlannedConcatenation.of(node, *map(value_of, operands), axis=axis)


@reads(torch.stack)
def read_stack(node: fx.Node, value_of: ValueOf) -> PlannedConcatenation | None:
    """Return the layer of values stacked along a new axis."""
    shape, operands = shape_of(node) or (), node.args[0]
    axis = setting(node, "dim", 1, 0) % len(shape)
    if axis == 0 or not isinstance(operands, list | tuple):
        return None
    one = (*shape[1:axis], 1, *shape[axis + 1 :])
    shapes = (one,) * len(operands)
    return PlannedConcatenation.of(node, *map(value_of, operands), axis=axis, shapes=shapes)
