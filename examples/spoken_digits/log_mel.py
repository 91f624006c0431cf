"""The audio front end in integers: 16-bit sound to log-mel features of 8 bits, as in `log_mel.c`.

This is the reference that the C is held against, and it writes the C's tables:

    python log_mel.py > log_mel_tables.h

A recording of one second at 8 kHz becomes 49 frames of 20 bands. Word sizes, and why nothing
overflows, for any 16-bit sound:

| value | word | bound |
|---|---|---|
| sample | int16 | 2^15 |
| Hann window, Q15 | uint16 | 2^15 |
| windowed sample | int32 | 2^15; the product before its shift 2^30 |
| FFT, eight stages that at most double it | int32 | 2^23.01 in magnitude, rounding included |
| FFT twiddle, Q14 | int16 | 2^14; sums of products with it are int64, at most 2^36.01 |
| power of a bin, re^2 + im^2 | uint64 | 2^46.02 |
| mel weight, Q8 | uint16 | 2^8; those of a band are 2,985 together at most |
| energy of a band | uint64 | 2^57.57 |
| log2 of the energy, Q8 | uint16 | 58 * 2^8 |
| feature | uint8 | 255 at the recording's loudest, 1 less for each 1/16 octave of power below it |
"""

import sys
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

RATE = 8000
SAMPLES = RATE
WINDOW, HOP = 256, 160
FRAMES = (SAMPLES - WINDOW) // HOP + 1
BANDS = 20
LOWEST, HIGHEST = 100, RATE / 2
_STAGES = WINDOW.bit_length() - 1
_BINS = WINDOW // 2 + 1
_LEVELS = 255

Integers = NDArray[np.int64]


def hann() -> Integers:
    """The periodic Hann window, Q15: [WINDOW]."""
    angles = 2 * np.pi * np.arange(WINDOW) / WINDOW
    return np.rint((1 - np.cos(angles)) / 2 * 2**15).astype(np.int64)


def twiddles() -> tuple[Integers, Integers]:
    """cos and -sin of half a turn, Q14: each [WINDOW / 2]."""
    angles = 2 * np.pi * np.arange(WINDOW // 2) / WINDOW
    cosine, minus_sine = np.rint(2**14 * np.array([np.cos(angles), -np.sin(angles)]))
    return cosine.astype(np.int64), minus_sine.astype(np.int64)


def mel_weights() -> Integers:
    """Triangles of bands evenly spaced in mel, each as wide as two, Q8: [BANDS, bins].

    The mel scale is O'Shaughnessy's (1987).
    """
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (LOWEST, HIGHEST))
    corners = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1)
    bins = np.arange(_BINS) * RATE / WINDOW
    first, middle, last = (corners[i : i + BANDS, None] for i in range(3))
    rising, falling = (bins - first) / (middle - first), (last - bins) / (last - middle)
    return np.rint(256 * np.clip(np.minimum(rising, falling), 0, 1)).astype(np.int64)


def log2_fractions() -> Integers:
    """256 * log2(1 + m / 256) of m from 0 to 255: [256]."""
    return np.rint(256 * np.log2(1 + np.arange(256) / 256)).astype(np.int64)


def log_mel(recordings: NDArray[np.int16]) -> NDArray[np.uint8]:
    """Features of recordings.

    Args:
        recordings: int16 [N, SAMPLES].

    Returns:
        uint8 [N, FRAMES, BANDS].
    """
    places = HOP * np.arange(FRAMES)[:, None] + np.arange(WINDOW)
    windowed = (recordings.astype(np.int64)[:, places] * hann() + 2**14) >> 15
    real, imaginary = fft(windowed)
    power = (real**2 + imaginary**2)[..., :_BINS]
    return _below_the_loudest(_log2(power @ mel_weights().T))


def fft(real: Integers) -> tuple[Integers, Integers]:
    """The Fourier transform of numbers [..., WINDOW]: radix 2, decimation in time, unscaled."""
    order = [int(f"{i:0{_STAGES}b}"[::-1], 2) for i in range(WINDOW)]
    real, imaginary = real[..., order], np.zeros_like(real)
    for stage in range(_STAGES):
        real, imaginary = _butterflies(real, imaginary, 1 << stage)
    return real, imaginary


def _butterflies(real: Integers, imaginary: Integers, half: int) -> tuple[Integers, Integers]:
    cosine, sine = (table[:: WINDOW // (2 * half)] for table in twiddles())
    pairs = (*real.shape[:-1], -1, 2, half)
    (re, re_odd), (im, im_odd) = (np.moveaxis(x.reshape(pairs), -2, 0) for x in (real, imaginary))
    re_turned = (re_odd * cosine - im_odd * sine + 2**13) >> 14
    im_turned = (re_odd * sine + im_odd * cosine + 2**13) >> 14
    whole = real.shape
    return (
        np.stack((re + re_turned, re - re_turned), -2).reshape(whole),
        np.stack((im + im_turned, im - im_turned), -2).reshape(whole),
    )


def _log2(energy: Integers) -> Integers:
    """Q8; 0 of no energy. The 8 bits behind the leading one choose the fraction."""
    exponent = sum((energy >> shift > 0).astype(np.int64) for shift in range(1, 60))
    mantissa = np.where(exponent < 8, energy << (8 - np.minimum(exponent, 8)), energy)
    mantissa >>= np.maximum(exponent - 8, 0)
    return np.where(energy > 0, 256 * exponent + log2_fractions()[mantissa & 255], 0)


def _below_the_loudest(levels: Integers) -> NDArray[np.uint8]:
    below = levels.max((1, 2), keepdims=True) - levels
    return np.where(levels > 0, np.maximum(_LEVELS - (below >> 4), 0), 0).astype(np.uint8)


def c_tables() -> str:
    """The tables as a header of C."""
    weights = mel_weights()
    firsts = (weights > 0).argmax(1)
    counts = (weights > 0).sum(1)
    held = np.concatenate([row[row > 0] for row in weights])
    cosine, sine = twiddles()
    return "\n".join(
        (
            "/* Written by log_mel.py. */",
            *_constant("uint16_t", "hann", hann()),
            *_constant("int16_t", "cosine", cosine),
            *_constant("int16_t", "minus_sine", sine),
            *_constant("uint8_t", "first_bin", firsts),
            *_constant("uint8_t", "bins_of_band", counts),
            *_constant("uint16_t", "mel_weight", held),
            *_constant("uint8_t", "log2_fraction", log2_fractions()),
        )
    )


def _constant(kind: str, name: str, values: Integers) -> Iterator[str]:
    yield f"static const {kind} {name}[{len(values)}] = {{"
    for start in range(0, len(values), 12):
        yield "    " + "".join(f"{value}, " for value in values[start : start + 12]).rstrip()
    yield "};"


if __name__ == "__main__":
    sys.stdout.write(c_tables() + "\n")
