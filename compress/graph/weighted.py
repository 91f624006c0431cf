"""What convolutions and linear layers have in common: integer weights, and the bound of sums."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from compress.graph.node import Requantizing
from compress.graph.numbers import CODE_MAX, FLOAT32_EXACT, Codes, Floats, is_int, is_scale
from compress.graph.qparams import QParams
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Weighted(Requantizing):
    """A node with weights: `weight` int8 [O, ...], `weight_scale` float32 [O], `bias` int32 [O], or
    int16 where all of them fit.

    `weight_bits` bounds the weights: |w| <= 2**(bits - 1) - 1; ternary weights have 2 bits,
    and 1 bit stands for weights of -1 and 1 alone. With 8 bits a weight may be -128, as files of
    others have it.
    """

    weight: npt.NDArray[np.int8]
    weight_scale: Floats
    bias: npt.NDArray[np.signedinteger[Any]]
    weight_bits: int = 8

    arrays: ClassVar[Mapping[str, tuple[type[np.generic], ...]]] = MappingProxyType(
        {"weight": (np.int8,), "weight_scale": (np.float32,), "bias": (np.int32, np.int16)}
    )

    def unit_scales(self) -> Floats:
        """Return the weights' scales: [O]."""
        return self.weight_scale

    def accumulator_bound(self, *codes: QParams) -> int:
        """Return a bound on the magnitude of every partial sum, in any order, bias included."""
        rows = np.abs(self._rows()).sum(axis=1) * codes[0].reach
        return int((rows + np.abs(self.bias.astype(np.int64))).max())

    @property
    def saturation_safe(self) -> bool:
        """Whether no sum of two products, in any layout, leaves int16."""
        pairs = np.sort(self._rows(), axis=1)
        highest = np.maximum(pairs[:, -2:], 0).sum(axis=1).max() * CODE_MAX
        lowest = np.minimum(pairs[:, :2], 0).sum(axis=1).min() * CODE_MAX
        return bool(highest <= 2**15 - 1 and lowest >= -(2**15))

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        return self.weight.size + self.bias.size

    @property
    def weight_bytes(self) -> int:
        """The bytes of the packed weights, the biases and the scales; equal scales count once."""
        shared = bool((self.weight_scale == self.weight_scale[0]).all())
        scales = self.weight_scale[:1] if shared else self.weight_scale
        return self.packed_bytes + self.bias.nbytes + scales.nbytes

    @property
    def packed_bytes(self) -> int:
        """The bytes of the packed weights alone."""
        return -(-self.weight.size * self.weight_bits // 8)

    def macs(self, output: Value) -> int:
        """The number of multiply-accumulates for one image."""
        return math.prod(output.shape[1:]) * self.weight.size

    def _centered(self, codes: Codes, code: QParams) -> npt.NDArray[Any]:
        """Return `codes - zero_point` in a float type that holds every partial sum exactly."""
        exact = self.accumulator_bound(code) < FLOAT32_EXACT
        centered: npt.NDArray[Any] = codes.astype(np.float32 if exact else np.float64)
        return np.subtract(centered, code.zero_point, out=centered)

    def _rows(self) -> npt.NDArray[np.int64]:
        return self.weight.reshape(len(self.weight), -1).astype(np.int64)

    def _check_weights(self, rank: int) -> None:
        shape = self.weight.shape
        self.require(
            len(shape) == rank and 0 not in shape,
            f"weight must have {rank} axes, none empty, not shape {shape}",
        )
        for field in ("weight_scale", "bias"):
            got = getattr(self, field).shape
            self.require(got == shape[:1], f"{field} must have shape {shape[:1]}, not {got}")
        self.require(
            all(map(is_scale, self.weight_scale)), "each weight_scale must be a positive float32"
        )
        self._check_bits()

    def _check_bits(self) -> None:
        bits = self.weight_bits
        self.require(is_int(bits, 1) and bits <= 8, f"weight_bits must be 1..8, not {bits!r:.40}")
        magnitude = np.abs(self.weight.astype(np.int64))
        highest = 2 ** max(bits - 1, 1) - 1
        self.require(
            bits == 8 or bool(magnitude.max() <= highest and (bits > 1 or magnitude.min() == 1)),
            f"a weight does not fit in weight_bits={bits}",
        )
