"""Weights to integers: symmetric, one scale per output channel."""

import numpy as np
from numpy.typing import NDArray

from compress.quantization.spec import QuantizationSpec

# Two products of an unsigned byte and a weight must fit a signed 16-bit sum: 255 * 128 < 2**15.
PAIR_LIMIT = 128
_SHARES = np.linspace(1.0, 0.4, 61)


def quantize_weight(
    weight: NDArray[np.float64], spec: QuantizationSpec
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Quantize a weight tensor [O, ...] to int8 of the same shape and scales float32 [O]."""
    rows = weight.reshape(len(weight), -1)
    coded = np.zeros(rows.shape, np.int8)
    scales = np.ones(len(rows), np.float32)
    for channel, row in enumerate(rows):
        coded[channel], scales[channel] = _quantize_row(row, spec)
    return coded.reshape(weight.shape), scales


def _quantize_row(
    row: NDArray[np.float64], spec: QuantizationSpec
) -> tuple[NDArray[np.int8], np.float32]:
    widest = _full_scale(row, spec)
    if widest == 0:
        return np.zeros(row.shape, np.int8), np.float32(1)
    shares = _SHARES if spec.weight_observer == "mse" else _SHARES[:1]
    trials = [_round(row, np.float32(widest * share), spec) for share in shares]
    errors = [np.square(coded * np.float64(scale) - row).sum() for coded, scale in trials]
    return trials[int(np.argmin(errors))]


def _full_scale(row: NDArray[np.float64], spec: QuantizationSpec) -> float:
    """The smallest scale at which nothing is clipped."""
    scale = float(np.abs(row).max()) / _largest_code(spec)
    if spec.saturation_safe:
        scale = max(scale, _pair(row) / PAIR_LIMIT, _pair(-row) / PAIR_LIMIT)
    return scale


def _round(
    row: NDArray[np.float64], scale: np.float32, spec: QuantizationSpec
) -> tuple[NDArray[np.int8], np.float32]:
    bound = _largest_code(spec)
    coded = np.clip(np.rint(row / np.float64(scale)), -bound, bound)
    if spec.saturation_safe and max(_pair(coded), _pair(-coded)) > PAIR_LIMIT:
        coded = np.clip(coded, -PAIR_LIMIT // 2, PAIR_LIMIT // 2)
    return coded.astype(np.int8), scale


def _largest_code(spec: QuantizationSpec) -> int:
    return 2 ** (spec.weight_bits - 1) - 1


def _pair(row: NDArray[np.float64]) -> float:
    """The sum of the two largest positive entries."""
    return float(np.sort(np.maximum(row, 0))[-2:].sum())
