"""Figures as text: shares in percent, differences in points, counts with commas."""

import math
from collections.abc import Sequence

import numpy as np

from compress.measuring import Score
from mnist_edge.report.statistics import Interval


def percent(fraction: float) -> str:
    """A share as a percentage with two decimals."""
    return f"{100 * fraction:.2f} %"


def with_interval(score: Score) -> str:
    """An accuracy with its 95 % Wilson interval."""
    low, high = score.interval
    return f"{percent(score.fraction)} ({100 * low:.2f} to {100 * high:.2f})"


def mean_and_deviation(fractions: Sequence[float]) -> str:
    """Mean and standard deviation over seeds, as percentages."""
    if len(fractions) < 2:
        return percent(fractions[0]) if fractions else "-"
    spread = 100 * np.std(fractions, ddof=1)
    return f"{100 * np.mean(fractions):.2f} +- {spread:.2f} %"


def in_points(interval: Interval) -> str:
    """A difference of shares as percentage points: "+0.12 (-0.03 to +0.27)"."""
    mean = f"{100 * interval.mean:+.2f}"
    if math.isinf(interval.low):
        return mean
    return f"{mean} ({100 * interval.low:+.2f} to {100 * interval.high:+.2f})"


def thousands(count: float) -> str:
    """A count with commas."""
    return f"{count:,.0f}"
