import time

import pytest

from compress import measuring as measure
from compress.errors import CompressError


class Clock:
    """A clock that only moves when a runner runs."""

    def __init__(self):
        self.now = 0

    def runner(self, microseconds, log=None, name=None):
        steps = iter(microseconds) if hasattr(microseconds, "__iter__") else None

        def run():
            self.now += round(1000 * (next(steps) if steps else microseconds))
            if log is not None:
                log.append(name)

        return run


@pytest.fixture
def clock(monkeypatch):
    moved = Clock()
    monkeypatch.setattr(time, "perf_counter_ns", lambda: moved.now)
    return moved


def test_latency_and_speedup_of_steady_runners(clock):
    runners = {"slow": clock.runner(300.0), "fast": clock.runner(100.0)}
    latency = measure.interleaved(runners, rounds=5, warmup=1, min_round_seconds=0.003)
    assert latency["slow"].median_us == latency["slow"].p95_us == 300
    assert latency["fast"].samples == 5 * 30
    assert latency["fast"].rounds_us == (100,) * 5
    assert measure.speedup(latency["fast"], latency["slow"]) == measure.Speedup(3, 3, 3)


def test_speedup_is_the_median_of_the_rounds_ratios():
    def latency(*rounds):
        return measure.Latency(0, 0, 0, 0, 0, rounds)

    # A machine twice as slow in some rounds moves both alike; the ratio stands.
    speedup = measure.speedup(latency(10, 20, 10, 20, 30), latency(20, 40, 20, 40, 30))
    assert speedup.median == 2


def test_the_spread_of_a_speedup_is_that_of_its_quartiles():
    rounds = (6.0, 3.0, 2.0, 1.5, 1.2)
    ours = measure.Latency(2, 1.5, 3, 6, 5, rounds_us=rounds)
    baseline = measure.Latency(6, 6, 6, 6, 5, rounds_us=(6.0,) * 5)
    found = measure.speedup(ours, baseline)
    assert (found.low, found.median, found.high) == pytest.approx((2, 3, 4))


def test_rounds_are_interleaved_in_changing_order(clock):
    log = []
    runners = {name: clock.runner(1000.0, log, name) for name in "abc"}
    measure.interleaved(runners, rounds=20, warmup=0, min_round_seconds=0.001)
    turns = log[-60:]
    orders = [tuple(turns[start : start + 3]) for start in range(0, 60, 3)]
    assert all(sorted(order) == ["a", "b", "c"] for order in orders)
    assert len(set(orders)) > 1


def test_the_spread_shows_unsteady_rounds(clock):
    rounds = [100.0] * 6 + [100.0, 200.0, 300.0, 400.0, 500.0]
    latency = measure.interleaved(
        {"a": clock.runner(rounds)}, rounds=5, warmup=0, min_round_seconds=1e-4
    )["a"]
    assert latency.rounds_us == (100, 200, 300, 400, 500)
    assert (latency.low_us, latency.median_us, latency.high_us) == (200, 300, 400)
    assert latency.p95_us == pytest.approx(480)


def test_calls_too_short_for_the_clock_are_timed_together(clock):
    latency = measure.interleaved(
        {"a": clock.runner(0.5)}, rounds=2, warmup=0, min_round_seconds=0.001
    )["a"]
    assert latency.median_us == 0.5
    assert latency.samples == 2 * 50  # samples of 40 calls, 20 us each


def test_no_rounds_are_refused():
    with pytest.raises(CompressError, match="at least 1"):
        measure.interleaved({"a": lambda: None}, rounds=0)
