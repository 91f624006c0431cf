"""The concatenation: its node, shape, checks and integers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from compress.graph.node import Rearranging
from compress.graph.numbers import Codes, Shape
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Concat(Rearranging):
    """Its inputs one after the other along the channels (or the features)."""

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the inputs' shape with the channels added up. CompressError if they differ."""
        self.require(len(inputs) >= 2, "takes at least 2 inputs")
        shapes = [value.shape for value in inputs]
        self.require(len({shape[1:] for shape in shapes}) == 1, f"its inputs don't fit: {shapes}")
        return (sum(shape[0] for shape in shapes), *shapes[0][1:])

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the inputs joined along axis 1."""
        return np.concatenate(inputs, axis=1)
