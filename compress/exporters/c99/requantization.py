"""Integer forms of the float32 requantization, each proved equal to it when C is generated.

The interpreter scales an accumulator in float32 and rounds half to even: two roundings, since the
product is itself rounded to 24 bits. For every channel the code that results is a rising staircase
of at most 255 steps over the accumulators. An integer form is a rising staircase too, if its
multiplier is positive. Two rising staircases are equal over an interval if they agree at its ends
and on both sides of every step of one of them. So some 500 comparisons a channel prove a form for
all accumulators that any input can reach; no form is taken without.

The forms, cheapest first:

    shift    a power of two: one rounding shift, half to even, in 32 bits
    product  sum * M / 2**s, half upwards, from the upper 32 bits of a 64-bit product
    exact    the two roundings of float32, step by step, in 64-bit integers
    search   the steps of the staircase, listed

`search` stands in for `exact` where the zero point is added in float32 before rounding; such layers
have one factor. `product` rounds once. Where float32's second rounding moves a step by one
accumulator, M is moved a little until it fits; a channel that stays apart lists those accumulators
as exceptions, and the proof then takes in the neighbours of each step as well.
"""

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from compress.graph import CODE_MAX, INT32_MAX, Floats

Sums = npt.NDArray[np.int64]

MOST_EXCEPTIONS = 8
"""More exceptions a channel than these are dearer than the exact form."""

UPPER = 32
"""The bits of a product that are dropped at once; at least one more is, to round."""

_MULTIPLIER_BELOW = 2**31 - 128
_LESS_SHIFT = (4, 2, 0)
"""How far below the largest shift the shifts are that are tried: fine multipliers aren't better."""

_CANDIDATES = np.arange(-96, 97, 2)
_HOPELESS = 24
"""A line with more wrong sums than these in a channel meets true ties; no other line helps."""

_LEAST_SUM = -INT32_MAX - 1


@dataclass(frozen=True, kw_only=True)
class Staircase:
    """The codes that float32 arithmetic gives, over the accumulators that can occur.

    `multiplier` float32 [O]; `lowest` and `highest` int64 [O], the reachable accumulators;
    the code is clamp(rint(float32(sum) * multiplier) + zero_point, floor, 255), or with
    `zero_point_first` clamp(rint(float32(sum) * multiplier + zero_point), floor, 255).
    """

    multiplier: Floats
    zero_point: int
    floor: int
    lowest: Sums
    highest: Sums
    zero_point_first: bool = False

    def codes(self, sums: Sums) -> Sums:
        """Return the codes, int64 [O, N], of accumulators [O, N], as the interpreter does."""
        with np.errstate(over="ignore"):
            steps = sums.astype(np.int32).astype(np.float32) * self.multiplier[:, None]
        zero_point = np.float32(self.zero_point)
        steps = (
            np.rint(steps + zero_point) if self.zero_point_first else np.rint(steps) + zero_point
        )
        return np.clip(steps, self.floor, CODE_MAX).astype(np.int64)

    def steps(self) -> Sums:
        """Return the least int32 accumulator of each code above `floor`: [O, 255 - floor].

        2**31 stands for a code that no accumulator reaches.
        """
        wanted = np.arange(self.floor + 1, CODE_MAX + 1)
        below = np.full((len(self.multiplier), len(wanted)), _LEAST_SUM - 1, np.int64)
        least = np.full_like(below, INT32_MAX + 1)
        while (least - below > 1).any():
            middle = (below + least) // 2
            reached = self.codes(np.clip(middle, _LEAST_SUM, INT32_MAX)) >= wanted
            least, below = np.where(reached, middle, least), np.where(reached, below, middle)
        return least

    def witnesses(self) -> Sums:
        """Return the accumulators [O, N] on which a rising form must agree to be equal."""
        steps = self.steps()
        ends = np.stack([self.lowest, self.highest], axis=1)
        points = np.concatenate([ends, steps - 1, steps], axis=1)
        return np.clip(points, self.lowest[:, None], self.highest[:, None])

    def guards(self) -> Sums:
        """Return the accumulators [O, N] beyond the two on either side of each step."""
        steps = self.steps()
        points = np.concatenate([steps - 2, steps + 1], axis=1)
        return np.clip(points, self.lowest[:, None], self.highest[:, None])


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """One layer's integer requantization: see the module. Arrays are int64, one entry a channel."""

    form: str
    zero_point: int
    floor: int
    multiplier: Sums
    shift: int = 0
    up: int = 0
    """How far an accumulator is shifted up before it is multiplied: for factors above 1/4."""
    shifts: Sums | None = None
    offset: int = 0
    """What is added to every accumulator first."""
    steps: Sums | None = None
    """The least accumulator of each code above the floor."""
    exceptions: tuple[tuple[int, int, int], ...] = ()
    """Channels, accumulators and what to add to their codes; the accumulators rise. The multipliers
    of these channels, and no others, are odd."""

    def codes(self, sums: Sums) -> Sums:
        """Return what the C code computes, int64 [O, N], of accumulators [O, N]."""
        codes = _FORMS[self.form](self, sums + self.offset)
        for channel, at, step in self.exceptions:
            codes[channel] += np.where(sums[channel] == at, step, 0)
        return np.clip(codes + self.zero_point, self.floor, CODE_MAX)


def scaling(stairs: Staircase) -> Scaling:
    """Return the cheapest integer form that gives the codes of `stairs` for every accumulator."""
    witnesses = stairs.witnesses()
    truth = stairs.codes(witnesses)
    trial = _Trial(stairs, witnesses, truth, stairs.guards())
    for form in (_shift, _product):
        candidate = form(trial)
        if candidate is not None and trial.proves(candidate):
            return candidate
    return _search(stairs) if stairs.zero_point_first else _exact(stairs)


@dataclass(frozen=True)
class _Trial:
    """A staircase, the accumulators that prove a form equal to it, and their codes."""

    stairs: Staircase
    witnesses: Sums
    truth: Sums
    guards: Sums

    @property
    def reach(self) -> int:
        """The largest magnitude of an accumulator."""
        return int(np.abs(self.witnesses).max())

    def proves(self, form: Scaling) -> bool:
        """Whether the form gives the codes of the staircase for every accumulator.

        Its exceptions lie at the steps, so that the rising form without them must be right on
        either side of these.
        """
        if not (form.codes(self.witnesses) == self.truth).all():
            return False
        if not form.exceptions:
            return True
        rising = dataclasses.replace(form, exceptions=()).codes(self.guards)
        return bool((rising == self.stairs.codes(self.guards)).all())


def float32_steps(sums: Sums, mantissa: Sums, exponent: Sums) -> Sums:
    """Return rint(float32(float32(sum) * m)) in integers, for m = mantissa / 2**exponent.

    `mantissa` has 24 bits. The result is capped at 1024 in magnitude. The arguments broadcast.
    """
    sums, mantissa, exponent = np.broadcast_arrays(sums, mantissa, exponent)
    size = np.abs(sums).astype(np.uint64)
    size = _rounded(size, _excess(size)) << _excess(size).astype(np.uint64)
    product = size * mantissa.astype(np.uint64)
    excess = _excess(product)
    product, exponent = _rounded(product, excess), exponent - excess
    whole = _rounded(product, np.clip(exponent, 0, 62))
    whole = np.where((exponent <= 0) & (product > 0), np.uint64(1024), whole)
    return np.sign(sums) * np.minimum(whole, np.uint64(1024)).astype(np.int64)


def _rounded(value: npt.NDArray[np.uint64], shift: Sums) -> npt.NDArray[np.uint64]:
    """Return value / 2**shift, half to even."""
    by = shift.astype(np.uint64)
    one = np.uint64(1)
    quotient = value >> by
    rest = value - (quotient << by)
    half = np.where(by > 0, (one << by) >> one, one)
    up = (rest > half) | ((rest == half) & (quotient & one == one))
    return quotient + up.astype(np.uint64)


def _excess(value: npt.NDArray[np.uint64]) -> Sums:
    """Return how many bits `value` has beyond 24."""
    bits = np.zeros(value.shape, np.int64)
    for bit in range(24, 64):
        bits += (value >> np.uint64(bit)) > 0
    return bits


def _shift(trial: _Trial) -> Scaling | None:
    """Return a rounding shift if every factor is a power of two from 2**-30 to 1/2."""
    mantissa, exponent = np.frexp(trial.stairs.multiplier)
    shifts = 1 - exponent.astype(np.int64)
    if not ((mantissa == 0.5).all() and shifts.min() >= 1 and shifts.max() <= 30):
        return None
    zero_point = trial.stairs.zero_point
    # Added before the shift, it has its part in the rounding of ties to even.
    offset = zero_point << int(shifts[0]) if trial.stairs.zero_point_first else 0
    if trial.reach + offset + (1 << int(shifts.max())) > INT32_MAX:
        return None
    return Scaling(
        form="shift",
        multiplier=np.zeros(0, np.int64),
        shifts=shifts,
        offset=offset,
        zero_point=0 if trial.stairs.zero_point_first else zero_point,
        floor=trial.stairs.floor,
    )


def _product(trial: _Trial) -> Scaling | None:
    """Return the line with the fewest exceptions, the first if there is a choice."""
    best: Scaling | None = None
    for less in _LESS_SHIFT:
        line = _nominal(trial, less)
        if line is None:
            continue
        multiplier, wrong = _best(line, trial)
        if wrong > _HOPELESS:
            return None
        if wrong > MOST_EXCEPTIONS:
            continue
        line = _with_exceptions(dataclasses.replace(line, multiplier=multiplier), trial)
        if (best is None or len(line.exceptions) < len(best.exceptions)) and trial.proves(line):
            best = line
        if best is not None and not best.exceptions:
            break
    return best


def _nominal(trial: _Trial, less: int) -> Scaling | None:
    """Return the line of the very factors, or None if its numbers leave their types."""
    factors = trial.stairs.multiplier.astype(np.float64)
    room = math.floor(math.log2(_MULTIPLIER_BELOW / factors.max()))
    up = max(0, UPPER + 1 - room)
    shift = room + up - less
    multiplier = 2 * np.rint(factors * 2.0 ** (shift - up - 1)).astype(np.int64)
    if shift <= UPPER or multiplier.min() < 64 or trial.reach << up > INT32_MAX:
        return None
    return Scaling(
        form="product",
        multiplier=multiplier,
        shift=shift,
        up=up,
        zero_point=trial.stairs.zero_point,
        floor=trial.stairs.floor,
    )


def _best(line: Scaling, trial: _Trial) -> tuple[Sums, int]:
    """Return each channel's multiplier with the fewest wrong sums, and the most of those.

    The search ends at the first channel with more wrong sums than may be exceptions.
    """
    chosen, most = np.empty_like(line.multiplier), 0
    for channel, middle in enumerate(line.multiplier):
        points, first = np.unique(trial.witnesses[channel], return_index=True)
        one = dataclasses.replace(line, multiplier=middle + _CANDIDATES)
        wrong = (one.codes(points[None]) != trial.truth[channel, first]).sum(axis=1)
        best = np.lexsort((np.abs(_CANDIDATES), wrong))[0]
        chosen[channel], most = middle + _CANDIDATES[best], max(most, int(wrong[best]))
        if most > MOST_EXCEPTIONS:
            break
    return chosen, most


def _with_exceptions(line: Scaling, trial: _Trial) -> Scaling:
    """Return the line with the witnesses on which it is wrong as exceptions."""
    wrong = (line.codes(trial.witnesses) != trial.truth).any(axis=1)
    line = dataclasses.replace(line, multiplier=line.multiplier + wrong)
    missed = trial.truth - line.codes(trial.witnesses)
    found = {
        (channel, int(trial.witnesses[channel, at]), int(missed[channel, at]))
        for channel, at in np.argwhere(missed).tolist()
    }
    return dataclasses.replace(line, exceptions=tuple(sorted(found, key=_sum_first)))


def _sum_first(exception: tuple[int, int, int]) -> tuple[int, int]:
    return exception[1], exception[0]


def _exact(stairs: Staircase) -> Scaling:
    mantissa, exponent = np.frexp(stairs.multiplier)
    return Scaling(
        form="exact",
        multiplier=(mantissa.astype(np.float64) * 2**24).astype(np.int64),
        shifts=24 - exponent.astype(np.int64),
        zero_point=stairs.zero_point,
        floor=stairs.floor,
    )


def _search(stairs: Staircase) -> Scaling:
    return Scaling(
        form="search",
        multiplier=np.zeros(0, np.int64),
        steps=np.minimum(stairs.steps()[0], INT32_MAX),
        zero_point=stairs.floor,
        floor=stairs.floor,
    )


def _shifted(form: Scaling, sums: Sums) -> Sums:
    assert form.shifts is not None
    by = form.shifts[:, None]
    return (sums + (1 << (by - 1)) - 1 + ((sums >> by) & 1)) >> by


def _multiplied(form: Scaling, sums: Sums) -> Sums:
    products = (sums << form.up) * form.multiplier[:, None]
    return (products + (1 << (form.shift - 1))) >> form.shift


def _emulated(form: Scaling, sums: Sums) -> Sums:
    assert form.shifts is not None
    return float32_steps(sums, form.multiplier[:, None], form.shifts[:, None])


def _found(form: Scaling, sums: Sums) -> Sums:
    assert form.steps is not None
    return np.searchsorted(form.steps, sums, side="right").astype(np.int64)


_FORMS = {"search": _found, "shift": _shifted, "product": _multiplied, "exact": _emulated}
