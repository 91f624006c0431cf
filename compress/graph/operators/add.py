"""The addition: its node, shape, checks and integers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.graph.node import Requantizing
from compress.graph.numbers import Codes, Floats, Shape
from compress.graph.qparams import QParams
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Add(Requantizing):
    """The sum of two values of one shape and one code."""

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the inputs' shape. Raise CompressError if they differ in shape or code."""
        self._check_count(inputs, 2)
        self._check_one_code(inputs, "its inputs")
        self.require(
            inputs[0].shape == inputs[1].shape,
            f"its inputs differ in shape: {inputs[0].shape} and {inputs[1].shape}",
        )
        self._check_row_or_image(inputs)
        return inputs[0].shape

    def unit_scales(self) -> Floats:
        """Return 1: [1]."""
        return np.ones(1, np.float32)

    def accumulator_bound(self, *codes: QParams) -> int:
        """Return the largest magnitude of the sum."""
        return 2 * codes[0].reach

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the sums of the inputs less their zero points, int32."""
        return inputs[0].astype(np.int32) + inputs[1] - 2 * of[0].qparams.zero_point
