"""The sum of two values of any codes: its node, shape, checks and integers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.graph.node import Requantizing
from compress.graph.numbers import Codes, Floats, Shape, is_int, is_scale
from compress.graph.qparams import QParams
from compress.graph.values import Value

LARGEST_WEIGHT = 2**15
"""Sums of two codes times such weights are whole numbers that float32 holds."""


@dataclass(frozen=True, eq=False, kw_only=True)
class WeightedSum(Requantizing):
    """Two values, each times a whole number, added; each is spread along axes of size 1.

    A difference has a negative weight. `unit` is the real number, a float32, that 1 stands for in
    the sum; so `weights` are the inputs' scales in units, rounded.
    """

    weights: tuple[int, int]
    unit: float

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the shape of both, spread. Raise CompressError if they don't fit."""
        good = isinstance(self.weights, tuple) and len(self.weights) == 2
        good = good and all(is_int(w, -LARGEST_WEIGHT) for w in self.weights)
        self.require(
            good and all(1 <= abs(w) <= LARGEST_WEIGHT for w in self.weights),
            f"weights must be 2 ints of 1 to {LARGEST_WEIGHT} or their negatives,"
            f" not {self.weights!r:.60}",
        )
        self.require(is_scale(self.unit), f"unit must be a positive float32, not {self.unit!r:.40}")
        return self._spread_shape(inputs)

    def unit_scales(self) -> Floats:
        """Return the unit: [1]."""
        return np.array([self.unit], np.float32)

    def accumulator_scale(self, *codes: QParams) -> Floats:
        """Return the unit, whatever the codes: [1]."""
        return self.unit_scales()

    def accumulator_bound(self, *codes: QParams) -> int:
        """Return the largest magnitude of a sum."""
        return sum(abs(w) * code.reach for w, code in zip(self.weights, codes, strict=True))

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the weighted sums of the inputs less their zero points, int32."""
        first, second = (
            weight * (codes.astype(np.int32) - value.qparams.zero_point)
            for weight, codes, value in zip(self.weights, inputs, of, strict=True)
        )
        return first + second
