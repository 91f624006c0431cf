"""Sums of products in 16 bits, for AVX2, which widens sums to 32 bits by another multiplication.

AVX2 multiplies four codes by the four weights of a channel, a quad, to two sums of 16 bits. Those
of a few quads can be added up before they are widened, where no input takes the total out of 16
bits. A total lies between 255 times the sum of the weights below zero and 255 times that of the
weights above zero. It fits if that range has at most 2**16 numbers, since a sum may start at any
number, which the bias gives back. On the way to the total it may wrap around.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from compress.graph import CODE_MAX

MOST_QUADS = 6
"""The quads of a sum at most, as each has code of its own."""

_INT16 = np.iinfo(np.int16)

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class ShortSums:
    """How the quads of each of a layer's runs are added up in 16 bits.

    Attributes:
        size: the quads of a sum; the last sum of a run may have fewer.
        starts: what each sum of a channel starts at: [sums, channels, 2].
    """

    size: int
    starts: npt.NDArray[np.int16]

    @property
    def totals(self) -> Integers:
        """What the starts of each channel add up to: [channels]."""
        totals: Integers = self.starts.sum(axis=(0, 2), dtype=np.int64)
        return totals


def short_sums(rows: npt.NDArray[np.int8]) -> ShortSums | None:
    """Return the longest sums that fit in 16 bits for all inputs; None if two quads do not.

    Args:
        rows: the weights, [channels, runs, codes]; the codes are a multiple of four, and the
            products of no two of one channel leave 16 bits.
    """
    pairs = rows.astype(np.int64).reshape(*rows.shape[:2], -1, 2, 2)
    above, below = np.maximum(pairs, 0).sum(axis=4), np.maximum(-pairs, 0).sum(axis=4)
    for size in range(min(MOST_QUADS, above.shape[2]), 1, -1):
        highest, lowest = (CODE_MAX * _sums(part, size) for part in (above, below))
        if int((highest + lowest).max()) <= _INT16.max - _INT16.min:
            starts = np.clip(0, lowest + _INT16.min, _INT16.max - highest)
            return ShortSums(size=size, starts=starts.transpose(1, 0, 2).astype(np.int16))
    return None


def _sums(parts: Integers, size: int) -> Integers:
    """Add up `size` quads of [channels, runs, quads, 2] at a time: [channels, sums, 2]."""
    channels, _, quads, _ = parts.shape
    found: Integers = np.add.reduceat(parts, np.arange(0, quads, size), axis=2)
    return found.reshape(channels, -1, 2)
