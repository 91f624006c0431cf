"""How far pruning has gone after so many of its steps: pure functions of the progress."""

from collections.abc import Callable
from typing import TypeAlias

Schedule: TypeAlias = Callable[[float], float]
"""Maps the share of the steps done, 0 to 1, to the share of the way to the budget, 0 to 1."""


def linear(progress: float) -> float:
    """Cut the same at every step."""
    return progress


def cubic(progress: float) -> float:
    """Cut most at first, while much is to spare (Zhu and Gupta 2017, arXiv 1710.01878)."""
    return 1 - (1 - progress) ** 3


SCHEDULES: dict[str, Schedule] = {"linear": linear, "cubic": cubic}
