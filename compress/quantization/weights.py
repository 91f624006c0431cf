"""Weights to integers: symmetric, one scale per output channel."""

import numpy as np
from numpy.typing import NDArray

from compress.quantization.spec import QuantizationSpec

# Two products of an unsigned byte and a weight must fit a signed 16-bit sum: 255 * 128 < 2**15.
PAIR_LIMIT = 128
_SHARES = np.linspace(1.0, 0.4, 61)


def quantize_weight(
    weight: NDArray[np.float64], spec: QuantizationSpec, *, unit: np.float32 | None = None
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Quantize a weight tensor to integers with one scale an output channel.

    Args:
        weight: the real weights [O, ...].
        spec: bits, observer and safety.
        unit: if given, every scale is this times a power of two.

    Returns:
        int8 of the weight's shape, and float32 scales [O].
    """
    rows = weight.reshape(len(weight), -1)
    coded = np.zeros(rows.shape, np.int8)
    scales = np.ones(len(rows), np.float32)
    for channel, row in enumerate(rows):
        coded[channel], scales[channel] = _quantize_row(row, spec, unit)
    return coded.reshape(weight.shape), scales


def power_of_two_unit(x: float, y: float) -> tuple[np.float32, float]:
    """Find a weight scale at which the factor from accumulator to output is exactly one.

    In float32 that needs a `y` that suits: the nearest above the given one is taken.

    Args:
        x: the input's scale, a float32.
        y: the output's scale, a float32.

    Returns:
        The weight scale, of which any power of two gives a power of two as factor, and `y`.
    """
    x32, y32 = np.float32(x), np.float32(y)
    while True:
        near = y32 / x32
        for unit in (near, np.nextafter(near, np.inf), np.nextafter(near, -np.inf)):
            if (x32 * unit) / y32 == 1:
                return unit, float(y32)
        y32 = np.nextafter(y32, np.float32(np.inf))


def _quantize_row(
    row: NDArray[np.float64], spec: QuantizationSpec, unit: np.float32 | None
) -> tuple[NDArray[np.int8], np.float32]:
    widest = _full_scale(row, spec)
    if widest == 0:
        return np.zeros(row.shape, np.int8), np.float32(1 if unit is None else unit)
    trials = [_round(row, scale, spec) for scale in _candidates(widest, spec, unit)]
    errors = [np.square(coded * np.float64(scale) - row).sum() for coded, scale in trials]
    return trials[int(np.argmin(errors))]


def _candidates(widest: float, spec: QuantizationSpec, unit: np.float32 | None) -> list[np.float32]:
    if unit is None:
        shares = _SHARES if spec.weight_observer == "mse" else _SHARES[:1]
        return [np.float32(widest * share) for share in shares]
    exponent = np.ceil(np.log2(widest / np.float64(unit)))
    steps = (0, 1) if spec.weight_observer == "mse" else (0,)
    return [np.float32(unit * 2.0 ** (exponent - step)) for step in steps]


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
