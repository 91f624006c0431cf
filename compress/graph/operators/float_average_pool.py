"""The average pool in float32: its node, shape, checks and integers."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from compress.graph.node import Node
from compress.graph.numbers import CODE_MAX, Codes, Floats, Shape
from compress.graph.operators.scaled_add import LARGEST_RATIO, LEAST_RATIO, SIGNED_OFFSET
from compress.graph.qparams import QParams
from compress.graph.values import Value
from compress.graph.windows import taps, window_counts

_LEAST_SCALE, _LARGEST_SCALE = 2.0**-60, 2.0**60
_MOST_TAPS = 2**15


@dataclass(frozen=True, eq=False, kw_only=True)
class FloatAveragePool(Node):
    """The mean of each window, without padding, as imported networks take it.

    The integers are those of onnxruntime's QLinearAveragePool: the numbers that the codes of a
    window stand for are added in float32, row by row, divided by how many they are, and coded
    anew, where the zero point is added before the rounding. So ties fall as the roundings of the
    sum let them. `signed` says that the codes are int8: then the zero point is lower by 128.
    """

    kernel: tuple[int, int]
    stride: tuple[int, int]
    signed: bool = False

    def check(self, inputs: Sequence[Value], output: Value) -> None:
        """Raise CompressError if the node cannot compute `output` from `inputs`."""
        super().check(inputs, output)
        self.require(
            isinstance(self.signed, bool), f"signed must be a bool, not {self.signed!r:.40}"
        )
        self.require(math.prod(self.kernel) <= _MOST_TAPS, "its window is too large")
        scales = [value.qparams.scale for value in (inputs[0], output)]
        near = LEAST_RATIO <= scales[0] / scales[1] <= LARGEST_RATIO
        usual = all(_LEAST_SCALE <= scale <= _LARGEST_SCALE for scale in scales)
        self.require(near and usual, "its scales are far apart, or far from 1")

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (channels, height, width). Raise CompressError if the window doesn't fit."""
        self._check_count(inputs, 1)
        self._check_rank(inputs, 3)
        self._check_ints("kernel", 2, 1)
        self._check_ints("stride", 2, 1)
        size = window_counts(inputs[0].shape, self.kernel, self.stride)
        self.require(min(size) >= 1, f"its window exceeds the input {inputs[0].shape}")
        return (inputs[0].shape[0], *size)

    def factors(self, inputs: Sequence[QParams], output: QParams) -> Floats:
        """Return the scale of one part of a mean over the output's: [1]."""
        scale = np.float32(inputs[0].scale / math.prod(self.kernel))
        return np.array([scale / np.float32(output.scale)])

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the codes of the value `to` from those of the values `of`, with a batch axis."""
        offset = SIGNED_OFFSET if self.signed else 0
        numbers = of[0].qparams.dequantize(inputs[0])
        sums = functools.reduce(np.add, taps(numbers, self.kernel, self.stride))
        steps = sums / np.float32(math.prod(self.kernel)) / np.float32(to.qparams.scale)
        codes = np.rint(steps + np.float32(to.qparams.zero_point - offset)) + np.float32(offset)
        return np.clip(codes, 0, CODE_MAX).astype(np.uint8)
