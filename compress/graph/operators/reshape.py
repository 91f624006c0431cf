"""The change of shape: its node, shape, checks and integers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from compress.graph.node import Rearranging
from compress.graph.numbers import Codes, Shape, is_int
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Reshape(Rearranging):
    """The same codes, in row-major order, in another shape."""

    shape: Shape

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return `shape`. Raise CompressError if it holds another number of codes."""
        self._check_count(inputs, 1)
        good = isinstance(self.shape, tuple) and all(is_int(size, 1) for size in self.shape)
        self.require(
            good and math.prod(self.shape) == math.prod(inputs[0].shape),
            f"cannot reshape {inputs[0].shape} to {self.shape!r:.80}",
        )
        return self.shape

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the input in another shape."""
        return inputs[0].reshape(len(inputs[0]), *to.shape)
