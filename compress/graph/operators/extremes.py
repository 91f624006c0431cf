"""The larger and the smaller of two values: nodes, shapes, checks and integers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from compress.graph.node import Rearranging
from compress.graph.numbers import Codes, Shape
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Extreme(Rearranging):
    """One of two codes at each place; each value is spread along axes of size 1."""

    pick: ClassVar[Callable[..., Codes]]

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the shape of both, spread. Raise CompressError if they don't fit."""
        return self._spread_shape(inputs)

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the larger or the smaller codes."""
        return type(self).pick(*inputs)


@dataclass(frozen=True, eq=False, kw_only=True)
class Maximum(Extreme):
    """The larger of two codes at each place."""

    pick = np.maximum


@dataclass(frozen=True, eq=False, kw_only=True)
class Minimum(Extreme):
    """The smaller of two codes at each place."""

    pick = np.minimum
