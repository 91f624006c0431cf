"""Rows of a page's record: one variant each, with the right answers of every seed.

A row holds `seeds`, a list of `{"seed": 0, "validation": {"correct": 1, "count": 2}, "test": ...}`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mnist_edge.report.statistics import t_interval
from mnist_edge.report.text import in_points, mean_and_deviation

SeedsRow = Mapping[str, Any]


def shares(row: SeedsRow, part: str) -> list[float]:
    """The share of right answers on a part, seed by seed."""
    return [seed[part]["correct"] / seed[part]["count"] for seed in row["seeds"]]


def mean_share(row: SeedsRow, part: str) -> str:
    """Its mean and deviation over the seeds."""
    return mean_and_deviation(shares(row, part))


def differences(row: SeedsRow, other: SeedsRow, part: str) -> list[float]:
    """By how much a row's share is above another's, for each seed that both have."""
    known = {seed["seed"]: seed for seed in other["seeds"] if part in seed}
    return [
        (seed[part]["correct"] - known[seed["seed"]][part]["correct"]) / seed[part]["count"]
        for seed in row["seeds"]
        if seed["seed"] in known
    ]


def difference_with_interval(row: SeedsRow, other: SeedsRow, part: str) -> str:
    """The mean of the differences with Student's 95 % interval, in points."""
    return in_points(t_interval(differences(row, other, part)))


def difference_with_deviation(row: SeedsRow, other: SeedsRow, part: str) -> str:
    """The mean of the differences with their deviation, in points; "-" without a common seed."""
    found = [100 * each for each in differences(row, other, part)]
    if not found:
        return "-"
    mean = f"{round(float(np.mean(found)), 2) + 0.0:+.2f}"  # never "-0.00"
    return mean if len(found) == 1 else f"{mean} +- {np.std(found, ddof=1):.2f}"


def ratio_with_quartiles(ratio: Mapping[str, float]) -> str:
    """A ratio of speeds: "1.50 (1.48 to 1.53)"."""
    return f"{ratio['median']:.2f} ({ratio['low']:.2f} to {ratio['high']:.2f})"
