"""The max pool: its node, shape, checks and integers."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from compress.graph.node import Rearranging
from compress.graph.numbers import Codes, Shape
from compress.graph.values import Value
from compress.graph.windows import pad, taps, window_counts


@dataclass(frozen=True, eq=False, kw_only=True)
class MaxPool(Rearranging):
    """The largest code of each window; `padding` is (top, left, bottom, right), never the largest.

    Each padding is smaller than the kernel, so that no window is all padding.
    """

    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (channels, height, width). Raise CompressError if the window doesn't fit."""
        self._check_count(inputs, 1)
        self._check_rank(inputs, 3)
        self._check_ints("kernel", 2, 1)
        self._check_ints("stride", 2, 1)
        self._check_ints("padding", 4, 0)
        smaller = all(p < k for p, k in zip(self.padding, self.kernel * 2, strict=True))
        self.require(smaller, f"padding {self.padding} must be smaller than {self.kernel}")
        size = window_counts(inputs[0].shape, self.kernel, self.stride, self.padding)
        self.require(min(size) >= 1, f"its window exceeds the padded input {inputs[0].shape}")
        return (inputs[0].shape[0], *size)

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the largest codes [N, channels, height, width]."""
        seen = taps(pad(inputs[0], self.padding), self.kernel, self.stride)
        return functools.reduce(np.maximum, seen).copy()
