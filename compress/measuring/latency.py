"""How long a call takes, and how many times as fast one is as another: timed in turns."""

import contextlib
import gc
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError


@dataclass(frozen=True)
class Latency:
    """How long one call takes, in microseconds.

    Attributes:
        median_us: median of the rounds' medians.
        low_us: lower quartile of the rounds' medians.
        high_us: upper quartile of the rounds' medians.
        p95_us: 95th percentile over all timed samples.
        samples: how many were timed.
        rounds_us: each round's median, in the order of the rounds.
    """

    median_us: float
    low_us: float
    high_us: float
    p95_us: float
    samples: int
    rounds_us: tuple[float, ...] = field(repr=False)


@runtime_checkable
class TimesItself(Protocol):
    """A runner that works elsewhere, such as in another process: the way there is no part of it."""

    def seconds(self, calls: int) -> float:
        """Call it so many times and return how long that took."""
        ...


@dataclass(frozen=True)
class Speedup:
    """How many times as fast as the baseline: median and quartiles of the rounds' ratios."""

    median: float
    low: float
    high: float


def interleaved(
    runners: Mapping[str, Callable[[], object]],
    *,
    rounds: int = 30,
    warmup: int = 3,
    min_round_seconds: float = 0.02,
    seed: int = 0,
) -> dict[str, Latency]:
    """Time each of `runners` in every round, in a new order each round.

    Whatever disturbs the machine for longer than a round then disturbs all alike, and the ratio of
    two within one round stands (`speedup`). A round calls a runner for at least
    `min_round_seconds`; calls too short for the clock are timed several at once. One that
    `TimesItself` is believed.

    Args:
        runners: what to call, by name.
        rounds: how many rounds are timed.
        warmup: how many come before and are not.
        min_round_seconds: how long one runner runs in one round.
        seed: of the order.
    """
    if rounds < 1:
        raise CompressError(f"{rounds} rounds cannot be measured; take at least 1")
    shuffle = random.Random(seed).shuffle
    names = list(runners)
    samples: dict[str, list[NDArray[np.float64]]] = {name: [] for name in names}
    with _collector_paused():
        plans = {name: _plan(runners[name], min_round_seconds) for name in names}
        for turn in range(warmup + rounds):
            shuffle(names)
            for name in names:
                times = _timed(runners[name], *plans[name])
                if turn >= warmup:
                    samples[name].append(times)
    return {name: _latency(samples[name]) for name in runners}


def speedup(latency: Latency, baseline: Latency) -> Speedup:
    """Compare two results of one `interleaved` call, round by round."""
    ratios = np.asarray(baseline.rounds_us) / np.asarray(latency.rounds_us)
    low, median, high = np.percentile(ratios, (25, 50, 75))
    return Speedup(float(median), float(low), float(high))


_SHORTEST_SAMPLE = 20_000  # ns; a few hundred times the cost of reading the clock


def _plan(runner: Callable[[], object], min_round_seconds: float) -> tuple[int, int]:
    """Return how many samples a round has and how many calls a sample."""
    runner()  # the first call pays for allocations
    one = max(1, round(1e3 * float(np.median(_timed(runner, 5, 1)))))  # ns
    calls = -(-_SHORTEST_SAMPLE // one)
    return max(1, -(-round(1e9 * min_round_seconds) // (one * calls))), calls


def _timed(runner: Callable[[], object], samples: int, calls: int) -> NDArray[np.float64]:
    """Return the microseconds a call of each of `samples` samples of `calls` calls."""
    if isinstance(runner, TimesItself):
        return np.array([runner.seconds(calls) for _ in range(samples)]) * 1e6 / calls
    clock = time.perf_counter_ns
    times = np.empty(samples)
    for index in range(samples):
        start = clock()
        for _ in range(calls):
            runner()
        times[index] = clock() - start
    return times / (1e3 * calls)


def _latency(rounds: list[NDArray[np.float64]]) -> Latency:
    medians = [float(np.median(times)) for times in rounds]
    low, median, high = np.percentile(medians, (25, 50, 75))
    together = np.concatenate(rounds)
    return Latency(
        median_us=float(median),
        low_us=float(low),
        high_us=float(high),
        p95_us=float(np.percentile(together, 95)),
        samples=len(together),
        rounds_us=tuple(medians),
    )


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep Python's garbage collector from running within a timed call."""
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
