"""Learning-rate schedules as plain functions of the progress of training."""

import math
from collections.abc import Callable

Schedule = Callable[[float], float]
"""Maps the fraction of training done, 0 to 1, to a factor of the learning rate."""


def constant(progress: float) -> float:
    """Keep the learning rate."""
    return 1.0


def step(progress: float) -> float:
    """Divide the learning rate by ten at a half and at three quarters of the training."""
    return 0.1 ** ((progress >= 0.5) + (progress >= 0.75))


def cosine(progress: float) -> float:
    """Half a cosine from 1 to 0 (Loshchilov and Hutter 2016, arXiv 1608.03983)."""
    return 0.5 * (1 + math.cos(math.pi * progress))


def linear(progress: float) -> float:
    """Fall on a straight line from 1 to 0."""
    return 1 - progress


def one_cycle(progress: float, peak: float = 0.25, start: float = 0.04) -> float:
    """Rise to 1 at `peak`, then fall to 0, both on half cosines (Smith 2018, arXiv 1803.09820)."""
    if progress < peak:
        return start + (1 - start) * (1 - cosine(progress / peak))
    return cosine((progress - peak) / (1 - peak))


SCHEDULES: dict[str, Schedule] = {
    "constant": constant,
    "step": step,
    "cosine": cosine,
    "linear": linear,
    "one-cycle": one_cycle,
}


def with_warm_up(schedule: Schedule, warm_up: float) -> Schedule:
    """Rise on a straight line over the first `warm_up` of the training, then follow `schedule`."""
    if warm_up <= 0:
        return schedule

    def warmed(progress: float) -> float:
        return schedule(progress) * min(1.0, progress / warm_up)

    return warmed
