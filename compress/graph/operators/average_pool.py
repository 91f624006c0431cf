"""The average pool: its node, shape, checks and integers."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.graph.node import Requantizing, added
from compress.graph.numbers import Codes, Floats, Shape
from compress.graph.qparams import QParams
from compress.graph.values import Value
from compress.graph.windows import pad, taps, window_counts


@dataclass(frozen=True, eq=False, kw_only=True)
class AveragePool(Requantizing):
    """The mean of each window; global if `kernel` is the spatial size.

    A depthwise convolution of ones whose weight scale is float32(1 / window size). `padding` is
    (top, left, bottom, right), with real zeros that count; see `Resample` for those that don't.
    """

    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int, int, int] = added((0, 0, 0, 0))

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (channels, height, width). Raise CompressError if the window doesn't fit."""
        self._check_count(inputs, 1)
        self._check_rank(inputs, 3)
        self._check_ints("kernel", 2, 1)
        self._check_ints("stride", 2, 1)
        self._check_ints("padding", 4, 0)
        size = window_counts(inputs[0].shape, self.kernel, self.stride, self.padding)
        self.require(min(size) >= 1, f"its window exceeds the padded input {inputs[0].shape}")
        return (inputs[0].shape[0], *size)

    def unit_scales(self) -> Floats:
        """Return float32(1 / window size): [1]."""
        return np.array([1 / math.prod(self.kernel)], np.float32)

    def accumulator_bound(self, *codes: QParams) -> int:
        """Return the largest magnitude of a window's sum."""
        return math.prod(self.kernel) * codes[0].reach

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the sums of the windows, int32 [N, channels, height, width]."""
        centered = inputs[0].astype(np.int32) - of[0].qparams.zero_point
        return functools.reduce(np.add, taps(pad(centered, self.padding), self.kernel, self.stride))
