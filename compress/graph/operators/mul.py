"""The multiplication: its node, shape, checks and integers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from compress.graph.node import Requantizing
from compress.graph.numbers import Codes, Floats, Shape
from compress.graph.qparams import QParams
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Mul(Requantizing):
    """The product of two values, each spread along the axes in which its size is 1.

    The integers are those of onnxruntime's QLinearMul on x86: the output's zero point is added in
    float32 before rounding.
    """

    adds_zero_point_first: ClassVar[bool] = True

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the shape of both, spread. Raise CompressError if they don't fit."""
        return self._spread_shape(inputs)

    def unit_scales(self) -> Floats:
        """Return 1: [1]."""
        return np.ones(1, np.float32)

    def accumulator_scale(self, *codes: QParams) -> Floats:
        """Return the product of the inputs' scales: [1]."""
        return super().accumulator_scale(*codes) * np.float32(codes[1].scale)

    def accumulator_bound(self, *codes: QParams) -> int:
        """Return the largest magnitude of a product."""
        return codes[0].reach * codes[1].reach

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the products of the inputs less their zero points, int32."""
        first, second = (
            codes.astype(np.int32) - value.qparams.zero_point
            for codes, value in zip(inputs, of, strict=True)
        )
        return first * second
