"""The convolution: its node, shape, checks and integers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.graph.numbers import Codes, Shape, is_int
from compress.graph.values import Value
from compress.graph.weighted import Weighted
from compress.graph.windows import pad, taps, window_counts


@dataclass(frozen=True, eq=False, kw_only=True)
class Conv(Weighted):
    """A 2-D convolution: `weight` is [O, I/groups, height, width].

    `padding` is (top, left, bottom, right), with the zero point, that is with real zeros.
    """

    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    dilation: tuple[int, int] = (1, 1)
    groups: int = 1

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (O, height, width). Raise CompressError if the parts don't fit together."""
        self._check_count(inputs, 1)
        self._check_rank(inputs, 3)
        self._check_weights(4)
        self._check_ints("stride", 2, 1)
        self._check_ints("padding", 4, 0)
        self._check_ints("dilation", 2, 1)
        self._check_groups(inputs[0].shape[0])
        size = window_counts(inputs[0].shape, self.kernel, self.stride, self.padding, self.dilation)
        self.require(min(size) >= 1, f"its window exceeds the padded input {inputs[0].shape}")
        return (len(self.weight), *size)

    @property
    def kernel(self) -> tuple[int, int]:
        """The window's height and width."""
        return self.weight.shape[2], self.weight.shape[3]

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the integer accumulators [N, O, height, width], in an exact float type."""
        centered = self._centered(inputs[0], of[0].qparams)
        seen = [*taps(pad(centered, self.padding), self.kernel, self.stride, self.dilation)]
        batch, channels, height, width = seen[0].shape
        columns = np.stack(seen, axis=2).reshape(
            batch, self.groups, channels // self.groups * len(seen), height * width
        )
        weight = self.weight.reshape(self.groups, len(self.weight) // self.groups, -1)
        sums = np.matmul(weight.astype(columns.dtype), columns)
        sums = sums.reshape(batch, len(self.weight), height, width)
        sums += self.bias[:, None, None]
        return sums

    def working_size(self, output: Value) -> int:
        """The elements of the matrix of columns: what every window sees."""
        return math.prod(output.shape[1:]) * self.weight[0].size * self.groups

    def _check_groups(self, channels: int) -> None:
        self.require(is_int(self.groups, 1), f"groups must be an int, not {self.groups!r:.40}")
        self.require(
            len(self.weight) % self.groups == 0, f"{len(self.weight)} outputs, {self.groups} groups"
        )
        expected = self.weight.shape[1] * self.groups
        self.require(channels == expected, f"takes {expected} channels, but is given {channels}")
