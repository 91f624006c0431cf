"""Weighted sums over windows that differ from place to place: node, shape, checks and integers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from compress.graph.node import Requantizing
from compress.graph.numbers import FLOAT32_EXACT, Codes, Floats, Shape, is_scale
from compress.graph.qparams import QParams
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Resample(Requantizing):
    """Each channel's image X as `rows @ X @ columns.T`, scaled by the place's row and column.

    So are written interpolations to any size, and average pools whose windows differ in size, as
    at a border that doesn't count. `rows` is int8 [height out, height in], `columns` int8
    [width out, width in]; the sum at (i, j) counts `row_scale[i] * column_scale[j]`, float32.
    """

    rows: npt.NDArray[np.int8]
    columns: npt.NDArray[np.int8]
    row_scale: Floats
    column_scale: Floats

    arrays: ClassVar[Mapping[str, tuple[type[np.generic], ...]]] = MappingProxyType(
        {
            "rows": (np.int8,),
            "columns": (np.int8,),
            "row_scale": (np.float32,),
            "column_scale": (np.float32,),
        }
    )

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return (channels, height, width). Raise CompressError if the parts don't fit together."""
        self._check_count(inputs, 1)
        self._check_rank(inputs, 3)
        channels, *sizes = inputs[0].shape
        sides = zip(("row", "column"), self._sides, sizes, strict=True)
        for name, (weights, scale), size in sides:
            good = weights.ndim == 2 and weights.shape[1] == size and len(weights) > 0
            self.require(good, f"{name}s must be [n, {size}], not {weights.shape}")
            fits = scale.shape == weights.shape[:1] and all(map(is_scale, scale))
            self.require(fits, f"{name}_scale must hold a positive float32 for each of {name}s")
        return (channels, len(self.rows), len(self.columns))

    def unit_scales(self) -> Floats:
        """Return the scale of each place: [height, width]."""
        return self.row_scale[:, None] * self.column_scale

    def spread(self, factor: Floats, axes: int) -> Floats:
        """Return the factors as they are: [height, width]."""
        return factor

    def accumulator_bound(self, *codes: QParams) -> int:
        """Return the largest magnitude of a sum."""
        down, across = (np.abs(side.astype(np.int64)).sum(axis=1).max() for side, _ in self._sides)
        return int(down * across) * codes[0].reach

    def accumulate(self, inputs: Sequence[Codes], of: Sequence[Value]) -> npt.NDArray[Any]:
        """Return the sums [N, channels, height, width], in an exact float type."""
        exact = np.dtype(
            np.float32 if self.accumulator_bound(of[0].qparams) < FLOAT32_EXACT else np.float64
        )
        centered: npt.NDArray[Any] = inputs[0].astype(exact)
        centered -= of[0].qparams.zero_point
        sums: npt.NDArray[Any] = self.rows.astype(exact) @ (centered @ self.columns.astype(exact).T)
        return sums

    @property
    def weight_bytes(self) -> int:
        """The bytes of both sides' weights and scales."""
        return sum(weights.nbytes + scale.nbytes for weights, scale in self._sides)

    @property
    def _sides(self) -> tuple[tuple[npt.NDArray[np.int8], Floats], ...]:
        return (self.rows, self.row_scale), (self.columns, self.column_scale)
