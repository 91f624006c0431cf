"""The table: its node, shape, checks and integers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from compress.graph.node import Node
from compress.graph.numbers import CODE_MAX, Codes, Shape
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Table(Node):
    """Any elementwise function: the output's code of every code of the input, uint8 [256].

    A function of its own for each channel has a row of the table each: uint8 [channels, 256].
    """

    table: Codes

    arrays: ClassVar[Mapping[str, tuple[type[np.generic], ...]]] = MappingProxyType(
        {"table": (np.uint8,)}
    )

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the input's shape."""
        self._check_count(inputs, 1)
        channels, codes = inputs[0].shape[0], CODE_MAX + 1
        self.require(
            self.table.shape in ((codes,), (channels, codes)),
            f"its table has {self.table.shape}, not ({codes},) or ({channels}, {codes})",
        )
        return inputs[0].shape

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the table's entries."""
        if self.table.ndim == 1:
            return self.table[inputs[0]]
        channels = np.arange(len(self.table)).reshape(-1, *(1 for _ in to.shape[1:]))
        return self.table[channels, inputs[0]]

    @property
    def weight_bytes(self) -> int:
        """The bytes of the table."""
        return self.table.nbytes
