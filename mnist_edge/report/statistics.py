"""Means over seeds with their intervals, and what they show."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Interval:
    """A mean with the ends of its 95 % interval, infinite where one value says nothing of it."""

    mean: float
    low: float
    high: float

    @property
    def above_zero(self) -> bool:
        """Whether the whole interval is positive."""
        return self.low > 0

    @property
    def below_zero(self) -> bool:
        """Whether the whole interval is negative."""
        return self.high < 0


def t_interval(values: Sequence[float]) -> Interval:
    """The mean of a few values, one a seed, with Student's 95 % interval.

    Of differences between two trainings of the same seeds it is the interval of the paired t-test.

    Raises:
        ValueError: there are no values.
    """
    if len(values) == 0:
        raise ValueError("no values have no mean")
    mean = float(np.mean(values))
    if len(values) == 1:
        return Interval(mean, -math.inf, math.inf)
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return _student(mean, error, len(values) - 1)


def pooled_interval(
    values: Sequence[float], control: Sequence[float], groups: Collection[Sequence[float]]
) -> Interval:
    """How far the mean of `values` is above that of `control`, with its 95 % interval.

    The spread between seeds is taken from all `groups` together, as a one-way analysis of variance
    does (Fisher 1925): few values in each tell little of it, and together they tell it well.

    Args:
        values: one a seed.
        control: one a seed, not necessarily of the same seeds.
        groups: the values of everything that was compared, these two among them.
    """
    mean = float(np.mean(values) - np.mean(control))
    freedom = sum(len(group) - 1 for group in groups)
    if freedom == 0:
        return Interval(mean, -math.inf, math.inf)
    squares = sum(float(np.var(group)) * len(group) for group in groups)
    error = math.sqrt(squares / freedom * (1 / len(values) + 1 / len(control)))
    return _student(mean, error, freedom)


def _student(mean: float, error: float, freedom: int) -> Interval:
    # SciPy's own t.interval is undefined where all values are the same, at an error of 0.
    from scipy.stats import t  # type: ignore[import-untyped]

    reach = float(t.ppf(0.975, freedom)) * error
    return Interval(mean, mean - reach, mean + reach)
