"""The linear layer: its node, shape, checks and integers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from compress.graph.numbers import Codes, Shape
from compress.graph.values import Value
from compress.graph.weighted import Weighted


@dataclass(frozen=True, eq=False, kw_only=True)
class Linear(Weighted):
    """A fully connected layer on values of shape (I,): `weight` is [O, I]."""

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (O,). Raise CompressError if the parts don't fit together."""
        self._check_count(inputs, 1)
        self._check_rank(inputs, 1)
        self._check_weights(2)
        features = self.weight.shape[1]
        self.require(
            inputs[0].shape == (features,), f"takes {features} features, not {inputs[0].shape}"
        )
        return (len(self.weight),)

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the integer accumulators [N, O], in an exact float type."""
        centered = self._centered(inputs[0], of[0].qparams)
        sums: npt.NDArray[Any] = centered @ self.weight.astype(centered.dtype).T
        sums += self.bias
        return sums
