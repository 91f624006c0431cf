"""Weighted sums over rows and columns as an integer layer: interpolations, uneven pools."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, fx, nn
from torch.nn import functional

from compress.graph import Floats, Node, Resample
from compress.quantization.plan.arrangement import as_it_is
from compress.quantization.plan.layer import Emission, ValueOf, reads
from compress.quantization.plan.layers.pool import PlannedPool, shape_before, size_after
from compress.quantization.plan.probing import result_of
from compress.quantization.plan.shapes import held_shape
from compress.tracing import setting, shape_of, source_of

_INTERPOLATIONS = ("linear", "bilinear", "bicubic", "area")
_MOST = 127
_EXACT = 1e-5


@dataclass(frozen=True, eq=False)
class Side:
    """Weights along one axis: int8 [size after, size before], and float32 scales [size after]."""

    weights: NDArray[np.int8]
    scale: Floats


def unit_weights(matrix: NDArray[np.int8], divisors: NDArray[Any]) -> Side:
    """Return the side whose weights are a matrix of ones and zeros over a divisor a row."""
    return Side(matrix, (1 / divisors).astype(np.float32))


def rounded_weights(matrix: NDArray[np.float64]) -> Side:
    """Return the side whose weights are near those of a matrix, and add up to the same.

    Fractions of a small denominator, as of an upsampling by a whole factor, are met exactly.
    """
    rows = [_rounded(row) for row in matrix]
    weights, scales = (np.stack(part) for part in zip(*rows, strict=True))
    return Side(weights.astype(np.int8), scales.astype(np.float32))


def _rounded(row: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    largest, total = np.abs(row).max(), row.sum()
    for denominator in range(1, int(_MOST / largest) + 1):
        scaled = row * denominator
        if np.abs(scaled - np.rint(scaled)).max() < _EXACT:
            return np.rint(scaled), np.array(1 / denominator)
    coded = np.rint(row / largest * _MOST)
    return coded, np.array(total / coded.sum() if coded.sum() else largest / _MOST)


@dataclass(kw_only=True)
class PlannedResample(PlannedPool):
    """Each channel's image X as rows X columns^T, where every place has a scale of its own."""

    rows: Side
    columns: Side

    takes_relu = True

    @property
    def unit(self) -> Floats:
        """What one step of the input counts at each place: float32 [height, width]."""
        return self.rows.scale[:, None] * self.columns.scale

    def sums(self, values: Tensor) -> Tensor:
        """Return the sums [N, channels, height, width] of an input [N, ...]."""
        image = self.arrangement.image(values)
        rows, columns = (
            torch.from_numpy(side.weights).to(image) for side in (self.rows, self.columns)
        )
        return rows @ (image @ columns.T)

    def constant_bytes(self, weight_bits: int) -> int:
        """Return the bytes of both sides' weights and scales."""
        return sum(side.weights.nbytes + side.scale.nbytes for side in (self.rows, self.columns))

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the node."""
        rows, columns = self.rows, self.columns
        fields = {"rows": rows.weights, "columns": columns.weights, "relu": self.relu}
        fields |= {"row_scale": rows.scale, "column_scale": columns.scale}
        size = (len(rows.weights), len(columns.weights))
        return self.pooled(emission, Resample, fields, size)


@reads(functional.interpolate, nn.Upsample, nn.UpsamplingBilinear2d, functional.upsample)
def read(node: fx.Node, value_of: ValueOf) -> PlannedResample | None:
    """Return the layer of an interpolation of an image or a series; the nearest only moves."""
    mode = setting(node, "mode", 3, "nearest")
    if mode not in _INTERPOLATIONS or len(shape_of(node) or ()) not in (3, 4):
        return None
    sizes, counts = held_shape(shape_before(node))[1:], size_after(node)
    rows, columns = (
        rounded_weights(_matrix(node, axis, sizes[axis], counts[axis])) for axis in (0, 1)
    )
    image = as_it_is(shape_before(node))
    return PlannedResample.of(
        node, value_of(node.args[0]), rows=rows, columns=columns, arrangement=image
    )


def _matrix(node: fx.Node, axis: int, size: int, count: int) -> NDArray[np.float64]:
    """Return how an interpolation weighs the places of an axis: float64 [count, size].

    Images that are one in one row, or column, and zero elsewhere are interpolated.
    """
    shape = held_shape(shape_before(node))
    one_row = len(shape_of(node) or ()) == 3
    if one_row and axis == 0:
        return np.eye(1)
    probe = torch.eye(size, dtype=torch.float64)
    images = probe[:, :, None] if axis == 0 else probe[:, None, :]
    images = images.expand(size, *shape[1:])
    given = images[:, 0] if one_row else images
    result = result_of(node, source_of(node), given[None])
    assert result is not None
    result = result.reshape(size, *size_after(node))
    line = result[:, :, 0] if axis == 0 else result[:, 0]
    return line.T.numpy()
