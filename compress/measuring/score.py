"""How many answers are right, or the same as another model's, and how sure that is."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Score:
    """So many of `count` images got the right answer, or the same answer as another model."""

    correct: int
    count: int

    @property
    def fraction(self) -> float:
        """The share of correct answers, 0 to 1."""
        return self.correct / self.count

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the fraction."""
        return wilson_interval(self.correct, self.count)


def wilson_interval(correct: int, count: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the score interval of a proportion, both ends within 0 to 1 (Wilson, 1927).

    Like `scipy.stats.binomtest(...).proportion_ci(method="wilson")`, whose import takes longer than
    all else that reading a manifest does, and whose sixth digit is, once in thousands, another.
    """
    if not 0 <= correct <= count or count == 0:
        raise ValueError(f"{correct} of {count} is not a proportion")
    share = correct / count
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    centre = share + z * z / (2 * count)
    scale = 1 + z * z / count
    # At the ends of the range one bound is exact; rounding must not push it past the proportion.
    low = 0.0 if correct == 0 else (centre - spread) / scale
    high = 1.0 if correct == count else (centre + spread) / scale
    return low, high


def accuracy(
    predict: Callable[[NDArray[Any]], NDArray[np.int64]],
    images: NDArray[Any],
    labels: NDArray[np.int64],
) -> Score:
    """Compare the classes [N] that `predict` gives `images` [N, ...] with `labels` [N]."""
    return agreement(predict(images), labels)


def agreement(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> Score:
    """Count where two lists of classes [N] are the same."""
    if ours.shape != theirs.shape:
        raise ValueError(f"classes of shapes {ours.shape} and {theirs.shape} do not match")
    return Score(int(np.sum(ours == theirs)), len(theirs))
