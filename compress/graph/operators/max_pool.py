"""The max pool: its node, shape, checks and integers."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from compress.graph.node import Rearranging, added
from compress.graph.numbers import Codes, Shape
from compress.graph.values import Value
from compress.graph.windows import pad, taps, window_counts


@dataclass(frozen=True, eq=False, kw_only=True)
class MaxPool(Rearranging):
    """The largest code of each window; `padding` is (top, left, bottom, right), never the largest.

    No window is all padding.
    """

    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    dilation: tuple[int, int] = added((1, 1))

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (channels, height, width). Raise CompressError if the window doesn't fit."""
        self._check_count(inputs, 1)
        self._check_rank(inputs, 3)
        self._check_ints("kernel", 2, 1)
        self._check_ints("stride", 2, 1)
        self._check_ints("padding", 4, 0)
        self._check_ints("dilation", 2, 1)
        size = window_counts(inputs[0].shape, self.kernel, self.stride, self.padding, self.dilation)
        self.require(min(size) >= 1, f"its window exceeds the padded input {inputs[0].shape}")
        inside = all(self._sees(axis, inputs[0].shape[1 + axis], size[axis]) for axis in (0, 1))
        self.require(inside, f"a window sees only padding, of which there is {self.padding}")
        return (inputs[0].shape[0], *size)

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the largest codes [N, channels, height, width]."""
        seen = taps(pad(inputs[0], self.padding), self.kernel, self.stride, self.dilation)
        return functools.reduce(np.maximum, seen).copy()

    def _sees(self, axis: int, size: int, count: int) -> bool:
        """Whether each of `count` windows is known to see one of `size` rows, or columns."""
        before, step = self.padding[axis], self.dilation[axis]
        first_reaches = -(-before // step) < self.kernel[axis] and (before == 0 or step <= size)
        return first_reaches and (count - 1) * self.stride[axis] - before < size
