"""The flattening: its node, shape, checks and integers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from compress.graph.node import Rearranging
from compress.graph.numbers import Codes, Shape
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Flatten(Rearranging):
    """The same codes, in row-major order, as one row of features."""

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (features,)."""
        self._check_count(inputs, 1)
        return (math.prod(inputs[0].shape),)

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the input as rows."""
        return inputs[0].reshape(len(inputs[0]), *to.shape)
