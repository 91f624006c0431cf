"""The concatenation: its node, shape, checks and integers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from compress.graph.node import Rearranging, added
from compress.graph.numbers import Codes, Shape
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Concat(Rearranging):
    """Its inputs one after the other along an axis: 0 is that of the channels, or features."""

    axis: int = added(0)

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the inputs' shape, added up along the axis. CompressError if they differ."""
        self.require(len(inputs) >= 2, "takes at least 2 inputs")
        shapes = [value.shape for value in inputs]
        self._check_axis(self.axis, shapes[0])
        before, after = shapes[0][: self.axis], shapes[0][self.axis + 1 :]
        fitting = all(
            len(shape) == len(shapes[0])
            and shape[: self.axis] == before
            and shape[self.axis + 1 :] == after
            for shape in shapes
        )
        self.require(fitting, f"its inputs don't fit: {shapes}")
        return (*before, sum(shape[self.axis] for shape in shapes), *after)

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the inputs joined."""
        return np.concatenate(inputs, axis=self.axis + 1)
