"""The permutation of axes: its node, shape, checks and integers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from compress.graph.node import Rearranging
from compress.graph.numbers import Codes, Shape
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Permute(Rearranging):
    """The same codes with their axes in another order: axis i is axis `axes[i]` of the input.

    The batch is not counted: (2, 0, 1) makes (channels, height, width) of what a camera gives,
    (height, width, channels).
    """

    axes: tuple[int, ...]

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the input's sizes in the new order."""
        self._check_count(inputs, 1)
        shape = inputs[0].shape
        self._check_ints("axes", len(shape), 0)
        self.require(
            sorted(self.axes) == list(range(len(shape))),
            f"axes must name each axis of {shape} once, not {self.axes}",
        )
        return tuple(shape[axis] for axis in self.axes)

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the codes in the new order."""
        moved = inputs[0].transpose(0, *(axis + 1 for axis in self.axes))
        return np.ascontiguousarray(moved)
