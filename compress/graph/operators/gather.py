"""The choice of entries along an axis: its node, shape, checks and integers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from compress.graph.node import Rearranging, added
from compress.graph.numbers import Codes, Shape
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Gather(Rearranging):
    """The entries of an axis named by `indices`, in that order.

    Of channels that is a slice, a split or a shuffle; of rows and columns also an upsampling to
    the nearest, a flip, or a border that repeats or mirrors what is inside.
    """

    indices: tuple[int, ...]
    axis: int = added(0)

    file_words: ClassVar[Mapping[str, str]] = MappingProxyType({"indices": "channels"})

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the input's shape with as many entries along the axis as are named."""
        self._check_count(inputs, 1)
        shape = inputs[0].shape
        self._check_axis(self.axis, shape)
        self.require(isinstance(self.indices, tuple) and bool(self.indices), "names no entry")
        self._check_ints("indices", len(self.indices), 0)
        size = shape[self.axis]
        self.require(max(self.indices) < size, f"names an entry beyond the {size} of its axis")
        return (*shape[: self.axis], len(self.indices), *shape[self.axis + 1 :])

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the named entries."""
        return np.take(inputs[0], list(self.indices), axis=self.axis + 1)
