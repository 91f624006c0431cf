"""Means over seeds with their intervals, and what they show."""

import math
from collections.abc import Sequence
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
    from scipy.stats import t  # type: ignore[import-untyped]

    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    reach = float(t.ppf(0.975, len(values) - 1)) * error
    return Interval(mean, mean - reach, mean + reach)


def in_points(interval: Interval) -> str:
    """A difference of shares as percentage points: "+0.12 (-0.03 to +0.27)"."""
    mean = f"{100 * interval.mean:+.2f}"
    if math.isinf(interval.low):
        return mean
    return f"{mean} ({100 * interval.low:+.2f} to {100 * interval.high:+.2f})"
