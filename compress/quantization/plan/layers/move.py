"""Any operation that only moves or copies numbers, as an integer layer."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from torch import Tensor, fx

from compress.graph import Node, Reshape
from compress.quantization.plan.arrangement import Chosen
from compress.quantization.plan.layer import Emission, PlannedMoving, ValueOf
from compress.quantization.plan.moving import Indices, Move, moves_between
from compress.quantization.plan.probing import indices_of_move, sources_of
from compress.quantization.plan.shapes import chain
from compress.tracing import shape_of


@dataclass(kw_only=True)
class PlannedMove(PlannedMoving):
    """A permutation, a slice, a shuffle, an upsampling to the nearest, a border that repeats.

    `indices` says where in the input each number of the result comes from.
    """

    indices: Indices

    def moved(self, *values: Tensor) -> Tensor:
        """Return the result [N, *shape] of an input [N, ...]."""
        (x,) = values
        return self.chosen.of(x).reshape(len(x), *self.shape)

    @cached_property
    def chosen(self) -> Chosen:
        """The numbers, in the order of the result."""
        return Chosen(self.indices)

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the moves; one that only changes the user's shape is a reshape."""
        (source,) = self.inputs
        before, after = (emission.values[name].shape for name in (source, self.output))
        moves = moves_between(before, after, self.indices)
        moves = moves or [Move(Reshape, {"shape": after}, after)]
        return list(chain(emission, source, self.output, moves))

    @property
    def changes_nothing(self) -> bool:
        """Whether the result is the input, in its shape."""
        source = shape_of(sources_of(self.node)[0]) or ()
        same = source[1:] == self.shape
        return same and np.array_equal(self.indices, np.arange(len(self.indices)))


def read_move(node: fx.Node, value_of: ValueOf) -> PlannedMove | None:
    """Return the layer of a node that only moves the numbers of one tensor."""
    sources, shape = sources_of(node), shape_of(node)
    if len(sources) != 1 or shape is None:
        return None
    indices = indices_of_move(node, sources[0])
    if indices is None:
        return None
    return PlannedMove.of(node, value_of(sources[0]), indices=indices)
