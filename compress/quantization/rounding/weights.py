"""Weights to integers: symmetric, one scale per output channel or one for a layer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compress.quantization.spec import QuantizationSpec

# Two products of an unsigned byte and a weight must fit a signed 16-bit sum: 255 * 128 < 2**15.
PAIR_LIMIT = 128
_SMALLEST_SCALE = 2.0**-100  # weights below it are zeros
_SHARES = np.linspace(1.0, 0.4, 61)
_LOW_BIT_SHARES = np.linspace(1.0, 0.1, 91)
_LOW_BITS = 4
_BIAS_LIMIT = 2**30  # leaves the accumulator room for the products
_BIAS_ROOM = 0.99 * _BIAS_LIMIT  # and the corrections that a bias gets later some too
_BIAS_ALONE = 2.0**20  # units of a bias whose weights are all zero


@dataclass(frozen=True, eq=False)
class LayerWeights:
    """A layer's integers: `weight` int8 [O, ...], `scale` float32 [O], `bias` int32 [O]."""

    weight: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.int32]
    bits: int


def quantize_weight(
    weight: NDArray[np.float64],
    spec: QuantizationSpec,
    *,
    bits: int | None = None,
    unit: np.float32 | None = None,
    bias: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Quantize a weight tensor to integers with one scale an output channel, or one for all.

    A bias is held in units of the weights' scale. Where the weights are so small that it would not
    fit an int32, the scale is raised until it does.

    Args:
        weight: the real weights [O, ...].
        spec: bits, observer and safety.
        bits: in place of the spec's.
        unit: if given, every scale is this times a power of two.
        bias: the real biases [O], over the scale of the layer's input.

    Returns:
        int8 of the weight's shape, and float32 scales [O].
    """
    rows = weight.reshape(len(weight) if spec.per_channel else 1, -1)
    coded = np.zeros(rows.shape, np.int8)
    scales = np.ones(len(rows), np.float32)
    biases = np.zeros(len(weight)) if bias is None else np.abs(bias)
    biases = biases if spec.per_channel else biases.max(keepdims=True)
    for channel, (row, offset) in enumerate(zip(rows, biases, strict=True)):
        coded[channel], scales[channel] = _quantize_row(
            row, spec, bits or spec.weight_bits, unit, float(offset)
        )
    return coded.reshape(weight.shape), np.resize(scales, len(weight))


def restore(coded: NDArray[np.int8], scale: NDArray[np.float32]) -> NDArray[np.float64]:
    """The real weights of integers [O, ...] with scales [O]."""
    return coded * scale.astype(np.float64).reshape(-1, *(1 for _ in coded.shape[1:]))


def quantize_bias(
    bias: NDArray[np.float64], x_scale: float, scale: NDArray[np.float32]
) -> NDArray[np.int32]:
    """Round real biases [O] to units of the input's scale times the weights' scales [O]."""
    unit = (np.float32(x_scale) * scale).astype(np.float64)
    return np.clip(np.rint(bias / unit), -_BIAS_LIMIT, _BIAS_LIMIT).astype(np.int32)


def largest_code(bits: int) -> int:
    """The largest integer of a symmetric code: 127 of 8 bits, 1 of 2 bits."""
    return 2 ** (bits - 1) - 1


def pair_limits(coded: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The bounds [rows] within which the integers [rows, n] are safe from 16-bit saturation.

    Clipped to them, no two entries of a row of one sign sum to more than `PAIR_LIMIT`. The
    largest gives way to the second, down to half the limit each.
    """
    return -_pair_limit(-coded), _pair_limit(coded)


def _pair_limit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    if rows.shape[1] < 2:
        return np.full(len(rows), np.inf)
    second, first = np.partition(np.maximum(rows, 0), -2, axis=1)[:, -2:].T
    limit = np.maximum(PAIR_LIMIT - second, PAIR_LIMIT // 2)
    return np.where(first + second > PAIR_LIMIT, limit, np.inf)


def _quantize_row(
    row: NDArray[np.float64],
    spec: QuantizationSpec,
    bits: int,
    unit: np.float32 | None,
    bias: float,
) -> tuple[NDArray[np.int8], np.float32]:
    widest, least = _full_scale(row, spec, bits), bias / _BIAS_ROOM
    if widest < _SMALLEST_SCALE:
        return np.zeros(row.shape, np.int8), _scale_of_bias(bias, unit)
    scales = _candidates(widest, spec, bits, unit)
    fitting = [s for s in scales if s >= least] or _candidates(least, spec, bits, unit)[:1]
    trials = [(_round(row, scale, spec, bits), scale) for scale in fitting]
    errors = [np.square(coded * np.float64(scale) - row).sum() for coded, scale in trials]
    return trials[int(np.argmin(errors))]


def _scale_of_bias(bias: float, unit: np.float32 | None) -> np.float32:
    """A scale for a channel of zeros, in which its bias is a number of many digits."""
    if bias == 0:
        return np.float32(1 if unit is None else unit)
    wanted = max(bias / _BIAS_ALONE, _SMALLEST_SCALE)
    return np.float32(wanted if unit is None else unit * 2.0 ** np.ceil(np.log2(wanted / unit)))


def _candidates(
    widest: float, spec: QuantizationSpec, bits: int, unit: np.float32 | None
) -> list[np.float32]:
    search = spec.weight_observer == "mse"
    low_bits = bits <= _LOW_BITS
    if unit is None:
        shares = _LOW_BIT_SHARES if low_bits else _SHARES
        return [np.float32(widest * share) for share in (shares if search else shares[:1])]
    exponent = np.ceil(np.log2(widest / np.float64(unit)))
    steps = (0, 1, 2) if low_bits else (0, 1)
    return [np.float32(unit * 2.0 ** (exponent - step)) for step in (steps if search else (0,))]


def _full_scale(row: NDArray[np.float64], spec: QuantizationSpec, bits: int) -> float:
    """The smallest scale at which nothing is clipped."""
    scale = float(np.abs(row).max()) / largest_code(bits)
    if spec.saturation_safe:
        scale = max(scale, _pair(row) / PAIR_LIMIT, _pair(-row) / PAIR_LIMIT)
    return scale


def _round(
    row: NDArray[np.float64], scale: np.float32, spec: QuantizationSpec, bits: int
) -> NDArray[np.int8]:
    bound = largest_code(bits)
    coded = np.clip(np.rint(row / np.float64(scale)), -bound, bound)
    if spec.saturation_safe:
        (low,), (high,) = pair_limits(coded[None])
        coded = np.clip(coded, low, high)
    return coded.astype(np.int8)


def _pair(row: NDArray[np.float64]) -> float:
    """The sum of the two largest positive entries."""
    return float(np.sort(np.maximum(row, 0))[-2:].sum())
