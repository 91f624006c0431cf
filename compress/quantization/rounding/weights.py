"""Weights to integers: symmetric, one scale per output channel or one for a layer."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.quantization.spec import QuantizationSpec

# Two products of an unsigned byte and a weight must fit a signed 16-bit sum: 255 * 128 < 2**15.
PAIR_LIMIT = 128
_SMALLEST_SCALE = 2.0**-100  # weights below it are zeros
_SHARES = np.linspace(1.0, 0.4, 61)
_LOW_BIT_SHARES = np.linspace(1.0, 0.1, 91)
_LOW_BITS = 4
_BLOCK = 2**15  # weights looked at together: what stays in a core's cache
_JUDGED = 8  # weights at each end of a row by which scales that clip too much are ruled out
_ROWS = 256  # of one block, for each of which all scales are held
_BIAS_ROOM = {32: 0.99, 16: 0.5}  # of the largest bias: its later corrections need some, too
_BIAS_ALONE = 2.0**-10  # of the largest bias, where the weights are all zero


@dataclass(frozen=True, eq=False)
class LayerWeights:
    """A layer's integers: `weight` int8 [O, ...], `scale` float32, `bias` int32 or int16 [O]."""

    weight: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.signedinteger[Any]]
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
    fit its bits, the scale is raised until it does.

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
    biases = np.zeros(len(weight)) if bias is None else np.abs(bias)
    biases = biases if spec.per_channel else biases.max(keepdims=True)
    bits = bits or spec.weight_bits
    searched = spec.scale_observer(bits) == "mse"
    code = _Code(bits, unit, searched, spec.saturation_safe, spec.bias_bits)
    coded = np.zeros(rows.shape, np.int8)
    scales = np.ones(len(rows), np.float32)
    count = max(1, min(_ROWS, _BLOCK // rows.shape[1]))
    for start in range(0, len(rows), count):
        block = slice(start, start + count)
        coded[block], scales[block] = _quantize_rows(rows[block], biases[block], code)
    return coded.reshape(weight.shape), np.resize(scales, len(weight))


def restore(coded: NDArray[np.int8], scale: NDArray[np.float32]) -> NDArray[np.float64]:
    """The real weights of integers [O, ...] with scales [O]."""
    return coded * scale.astype(np.float64).reshape(-1, *(1 for _ in coded.shape[1:]))


def quantize_bias(
    bias: NDArray[np.float64], x_scale: float, scale: NDArray[np.float32], spec: QuantizationSpec
) -> NDArray[np.signedinteger[Any]]:
    """Round real biases [O] to units of the input's scale times the weights' scales [O]."""
    unit, limit = (np.float32(x_scale) * scale).astype(np.float64), largest_bias(spec.bias_bits)
    return np.clip(np.rint(bias / unit), -limit, limit).astype(bias_dtype(spec.bias_bits))


def largest_code(bits: int) -> int:
    """The largest integer of a symmetric code: 127 of 8 bits, 1 of 2 bits."""
    return 2 ** (bits - 1) - 1


def largest_bias(bits: int) -> int:
    """The largest magnitude of a bias; of 32 bits it leaves the accumulator room for products."""
    return 2**30 if bits == 32 else 2 ** (bits - 1) - 1


def bias_dtype(bits: int) -> type[np.signedinteger[Any]]:
    """What biases of so many bits are held in."""
    return np.int32 if bits == 32 else np.int16


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


@dataclass(frozen=True)
class _Code:
    """How the rows of one tensor are coded.

    Attributes:
        bits: of an integer.
        unit: if given, every scale is this times a power of two.
        searched: whether smaller scales, which clip, are tried too.
        safe: whether the pair limits hold.
        bias_bits: of a bias, in units of a scale.
    """

    bits: int
    unit: np.float32 | None
    searched: bool
    safe: bool
    bias_bits: int

    @property
    def largest(self) -> int:
        return largest_code(self.bits)

    @property
    def bias_room(self) -> float:
        """The largest magnitude of a bias before its corrections."""
        return _BIAS_ROOM[self.bias_bits] * largest_bias(self.bias_bits)

    @property
    def trials(self) -> int:
        """How many scales are tried, the widest first."""
        if not self.searched:
            return 1
        low = self.bits <= _LOW_BITS
        if self.unit is None:
            return len(_LOW_BIT_SHARES if low else _SHARES)
        return 3 if low else 2

    def scales(self, widest: NDArray[np.float64]) -> NDArray[np.float32]:
        """The scales [R, T] that are tried for rows of which these are the widest [R]."""
        if self.unit is None:
            shares = _LOW_BIT_SHARES if self.bits <= _LOW_BITS else _SHARES
            return (widest[:, None] * shares[: self.trials]).astype(np.float32)
        exponents = np.ceil(np.log2(widest / np.float64(self.unit))).astype(np.int64)
        powers = np.ldexp(1.0, exponents[:, None] - np.arange(self.trials))
        return (np.float64(self.unit) * powers).astype(np.float32)


def _quantize_rows(
    rows: NDArray[np.float64], biases: NDArray[np.float64], code: _Code
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Quantize rows [R, n] beside biases [R]: integers [R, n], scales [R]."""
    ends = _ends(rows, _JUDGED)
    widest = _full_scales(_ends(ends, 2), code)
    used = widest >= _SMALLEST_SCALE
    rows, ends, widest = rows[used], ends[used], widest[used]
    scales = np.ones(len(used), np.float32)
    scales[~used] = [_scale_of_bias(float(bias), code) for bias in biases[~used]]
    scales[used] = _best_scales(rows, ends, widest, biases[used] / code.bias_room, code)
    steps = scales[used, None].astype(np.float64)
    coded = np.zeros((len(used), rows.shape[1]), np.int8)
    coded[used] = _rounded(rows, steps, *_limits(_ends(ends, 2), steps, code))
    return coded, scales


def _best_scales(
    rows: NDArray[np.float64],
    ends: NDArray[np.float64],
    widest: NDArray[np.float64],
    least: NDArray[np.float64],
    code: _Code,
) -> NDArray[np.float32]:
    """Return for each row the scale, at least `least`, that has the smallest squared error.

    `ends` are the rows' furthest entries, `_JUDGED` at each end.
    """
    scales = code.scales(widest)
    fitting = scales >= least[:, None].astype(np.float32)
    best, raised = scales[:, 0].copy(), ~fitting[:, 0]  # scales fall from trial to trial
    best[raised] = code.scales(least[raised])[:, 0]
    if code.trials == 1:
        return best
    steps = scales.astype(np.float64)
    low, high = _limits(_ends(ends, 2), steps, code)
    floors = np.where(fitting, _least_errors(ends, steps, low, high), np.inf)
    errors = np.full(len(rows), np.finfo(float).max)
    for trial in range(code.trials):
        tried = np.flatnonzero(floors[:, trial] < errors)
        at = tried, slice(trial, trial + 1)
        found = _errors(rows[tried], steps[at], low[at], high[at])
        better = found < errors[tried]
        errors[tried[better]], best[tried[better]] = found[better], scales[tried[better], trial]
    return best


def _least_errors(
    ends: NDArray[np.float64],
    steps: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Bounds [R, T] below the errors of rows at T scales: what clipping only the ends [R, k] costs.

    They allow for rounding, so what they rule out can never be the best.
    """
    above = ends[:, None] * (1 - 1e-12) - (high * steps)[..., None]
    below = (low * steps)[..., None] - ends[:, None] * (1 - 1e-12)
    clipped = np.maximum(np.maximum(above, below), 0)
    return np.square(clipped, out=clipped).sum(axis=-1) * (1 - 1e-8)


def _errors(
    rows: NDArray[np.float64],
    steps: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The squared error [R] of rows, each at its scale [R, 1]."""
    error = _rounded(rows, steps, low, high)
    error *= steps
    error -= rows
    return np.square(error, out=error).sum(axis=1)


def _rounded(
    rows: NDArray[np.float64],
    steps: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The integers of rows, each at its scale [R, 1], within limits [R, 1]."""
    coded = rows / steps
    np.rint(coded, out=coded)
    np.maximum(coded, low, out=coded)
    return np.minimum(coded, high, out=coded)


def _limits(
    ends: NDArray[np.float64], steps: NDArray[np.float64], code: _Code
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest and highest integers [R, T] that rows of these ends may have at T scales."""
    low, high = np.full(steps.shape, -float(code.largest)), np.full(steps.shape, code.largest)
    if not code.safe:
        return low, high
    # Rounding keeps the order, so the largest two integers are those of the largest weights.
    coded = np.clip(np.rint(ends[:, None] / steps[..., None]), -code.largest, code.largest)
    limits = pair_limits(coded.reshape(-1, ends.shape[1]))
    lowest, highest = (limit.reshape(steps.shape) for limit in limits)
    return np.maximum(low, lowest), np.minimum(high, highest)


def _ends(rows: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The smallest and the largest entries of each row, `count` each; of few entries all."""
    if rows.shape[1] <= 2 * count:
        return rows
    ordered = np.partition(rows, (count - 1, -count), axis=1)
    return np.concatenate([ordered[:, :count], ordered[:, -count:]], axis=1)


def _scale_of_bias(bias: float, code: _Code) -> np.float32:
    """A scale for a channel of zeros, in which its bias is a number of some digits."""
    unit = code.unit
    if bias == 0:
        return np.float32(1 if unit is None else unit)
    wanted = max(bias / (_BIAS_ALONE * largest_bias(code.bias_bits)), _SMALLEST_SCALE)
    return np.float32(wanted if unit is None else unit * 2.0 ** np.ceil(np.log2(wanted / unit)))


def _full_scales(ends: NDArray[np.float64], code: _Code) -> NDArray[np.float64]:
    """The smallest scale of each row at which nothing is clipped."""
    scales = np.abs(ends).max(axis=1) / code.largest
    if code.safe:
        for signed in (ends, -ends):
            scales = np.maximum(scales, _pairs(signed) / PAIR_LIMIT)
    return scales


def _pairs(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of the two largest positive entries of each row."""
    return np.sort(np.maximum(rows, 0), axis=1)[:, -2:].sum(axis=1)
