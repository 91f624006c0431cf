"""The border of one code: its node, shape, checks and integers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from compress.graph.node import Rearranging
from compress.graph.numbers import CODE_MAX, Codes, Shape, is_int
from compress.graph.values import Value

_MOST_AXES = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class Pad(Rearranging):
    """The same codes, with `before` and `after` more entries of the code `fill` along each axis.

    With the zero point these are real zeros. The batch is not counted.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    fill: int

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the sizes with the border. Raise CompressError if there are more than 3 axes."""
        self._check_count(inputs, 1)
        shape = inputs[0].shape
        self.require(len(shape) <= _MOST_AXES, f"pads up to {_MOST_AXES} axes, not {shape}")
        self._check_ints("before", len(shape), 0)
        self._check_ints("after", len(shape), 0)
        good = is_int(self.fill, 0) and self.fill <= CODE_MAX
        self.require(good, f"fill must be an int in 0..{CODE_MAX}, not {self.fill!r:.40}")
        return tuple(map(sum, zip(self.before, shape, self.after, strict=True)))

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the codes with their border."""
        sides = ((0, 0), *zip(self.before, self.after, strict=True))
        return np.pad(inputs[0], sides, constant_values=self.fill)
