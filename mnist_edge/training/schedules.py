"""Learning-rate schedules as plain functions of the progress of training, or of its history."""

import math
from collections.abc import Callable, Sequence

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


def rising(start: float) -> Schedule:
    """Rise from `start` to 1, each step by the same factor, as a learning-rate range test does."""
    return lambda progress: start ** (1 - progress)


def plateau(
    losses: Sequence[float], *, patience: int = 2, factor: float = 0.1, threshold: float = 1e-4
) -> float:
    """The factor of the learning rate after epochs with these validation losses.

    It is multiplied by `factor` each time that more than `patience` epochs in a row have not come
    below the best loss by the share `threshold`, as PyTorch's ReduceLROnPlateau does. A function of
    the history alone, so a resumed training goes on exactly.
    """
    best, waited, reduced = math.inf, 0, 1.0
    for loss in losses:
        better = loss < best * (1 - threshold)
        best, waited = (loss, 0) if better else (best, waited + 1)
        if waited > patience:
            reduced, waited = reduced * factor, 0
    return reduced


PLATEAU = "plateau"

SCHEDULES: dict[str, Schedule] = {
    "constant": constant,
    "step": step,
    "cosine": cosine,
    "linear": linear,
    "one-cycle": one_cycle,
    PLATEAU: constant,  # times the factor of `plateau`
}


def with_warm_up(schedule: Schedule, warm_up: float) -> Schedule:
    """Rise on a straight line over the first `warm_up` of the training, then follow `schedule`."""
    if warm_up <= 0:
        return schedule

    def warmed(progress: float) -> float:
        return schedule(progress) * min(1.0, progress / warm_up)

    return warmed
