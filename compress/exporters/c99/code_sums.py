"""Integer forms of the addition of codes of two scales, each proved equal to it on all pairs.

The interpreter adds in float32, with a fused multiply-add for each input. The result is a function
of two codes, so 65,536 comparisons prove a form.

    line     (one * M + other * N + C) >> s, in 64 bits
    exact    the roundings of float32, step by step, in 64-bit integers

`line` rounds once, half upwards. Where float32 rounds to an even code, or its own two roundings
move a code, the exact form is taken.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from compress.graph import CODE_MAX, Codes, QParams, ScaledAdd
from compress.graph.operators.scaled_add import FRACTION_BITS, SIGNED_OFFSET, Terms

_MULTIPLIER_BITS = 31
_NUDGES = (0, 1, -1, 2, -2, 4, -4, 8, -8, 16, -16, 32, -32, 64, -64)
_NUDGE = 2.0**-20
"""The steps by which a line is moved to pass between the pairs of codes nearest to it."""

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class CodeSum:
    """One addition in integers: see the module.

    The codes are clamp(sum, lowest, 255); in the exact form `offset` is subtracted from the codes
    first, and added to the sum at the end.
    """

    form: str
    one: int
    other: int
    constant: int
    lowest: int
    shift: int = 0
    above: int = 0
    """What the line is raised by, so that it is never negative, in codes."""
    offset: int = 0

    def codes(self, one: Integers, other: Integers) -> Integers:
        """Return what the C code computes, int64, of two arrays of codes."""
        total = _line(self, one, other) if self.form == "line" else _exact(self, one, other)
        return np.clip(total, self.lowest, CODE_MAX)


def code_sum(node: ScaledAdd, one: QParams, other: QParams, to: QParams) -> CodeSum:
    """Return the cheapest integer form that gives the codes of `node` for every pair of codes."""
    truth = node.every_code(one, other, to)
    terms, lowest = node.terms(one, other, to), node.lowest(to)
    offset = SIGNED_OFFSET if node.signed else 0
    for nudge in _NUDGES:
        line = _nominal(terms, lowest, offset, nudge * _NUDGE)
        if proves(line, truth):
            return line
    whole = 2**FRACTION_BITS
    return CodeSum(
        form="exact",
        one=int(terms.one * whole),
        other=int(terms.other * whole),
        constant=int(terms.constant * whole),
        lowest=lowest,
        offset=offset,
    )


def proves(form: CodeSum, truth: Codes) -> bool:
    """Whether a form gives the codes [256, 256] of every pair of codes."""
    codes = np.arange(CODE_MAX + 1)
    return bool((form.codes(codes[:, None], codes[None]) == truth).all())


def _nominal(terms: Terms, lowest: int, offset: int, nudge: float) -> CodeSum:
    """Return the line of the very numbers, moved by `nudge` codes."""
    room = math.ceil(math.log2(max(terms.one, terms.other, 2.0**-8)))
    shift = _MULTIPLIER_BITS - 1 - max(room, 0)
    constant = terms.constant + offset - offset * (terms.one + terms.other) + 0.5 + nudge
    above = max(0, math.ceil(-constant))
    return CodeSum(
        form="line",
        one=round(terms.one * 2.0**shift),
        other=round(terms.other * 2.0**shift),
        constant=round((constant + above) * 2.0**shift),
        shift=shift,
        above=above,
        lowest=lowest,
    )


def _line(form: CodeSum, one: Integers, other: Integers) -> Integers:
    return ((one * form.one + other * form.other + form.constant) >> form.shift) - form.above


def _exact(form: CodeSum, one: Integers, other: Integers) -> Integers:
    total = _to_24_bits((other - form.offset) * form.other + form.constant)
    total = _to_24_bits((one - form.offset) * form.one + total)
    return _halved(total, np.array(FRACTION_BITS)) + form.offset


def _to_24_bits(value: Integers) -> Integers:
    """Return integers rounded half to even to 24 significant bits, as float32 holds them."""
    _, bits = np.frexp(np.abs(value).astype(np.float64))
    excess = np.maximum(bits.astype(np.int64) - 24, 0)
    return _halved(value, excess) << excess


def _halved(value: Integers, shift: Integers) -> Integers:
    """Return value / 2**shift, half to even."""
    half = np.where(shift > 0, np.int64(1) << np.maximum(shift - 1, 0), 0)
    odd = np.where(shift > 0, (value >> shift) & 1, 0)
    return (value + np.where(shift > 0, half - 1 + odd, 0)) >> shift
