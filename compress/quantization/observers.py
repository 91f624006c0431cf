"""Observers: from a histogram of a value to the range that its integer code covers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

BINS = 2048
LEVELS = 256
SPIKE = 4


@dataclass(frozen=True)
class Histogram:
    """Counts of a value over equal bins from `low` to `high`, the extremes seen.

    There are no counts where only the extremes are asked for, as `minmax` does.
    """

    counts: NDArray[np.float64]
    low: float
    high: float

    @cached_property
    def centres(self) -> NDArray[np.float64]:
        """The middle of each bin."""
        edges = np.linspace(self.low, self.high, len(self.counts) + 1)
        return (edges[:-1] + edges[1:]) / 2


Range = tuple[float, float]


class Observer(Protocol):
    """Chooses the range that a code of `levels` steps covers."""

    def __call__(self, histogram: Histogram, *, levels: int = LEVELS) -> Range:
        """Return the lowest and the highest value covered."""


def minmax(histogram: Histogram, *, levels: int = LEVELS) -> Range:
    """Cover everything seen."""
    return histogram.low, histogram.high


def percentile(histogram: Histogram, *, levels: int = LEVELS, share: float = 0.9999) -> Range:
    """Leave out the (1 - share) / 2 smallest and as many largest values.

    A value whose low end is zero, as after a ReLU, is cut at its high end only.
    """
    cumulative = np.cumsum(histogram.counts) / histogram.counts.sum()
    tail = (1 - share) / 2
    width = (histogram.high - histogram.low) / len(histogram.counts)
    first = int(np.searchsorted(cumulative, tail, side="right"))
    last = int(np.searchsorted(cumulative, 1 - tail, side="left"))
    low = histogram.low if histogram.low >= 0 else histogram.low + first * width
    return low, histogram.low + (last + 1) * width


def mse(histogram: Histogram, *, levels: int = LEVELS) -> Range:
    """Minimize the squared error of rounding and clipping together."""
    candidates = _candidates(histogram)
    return min(candidates, key=lambda bounds: squared_error(histogram, bounds, levels=levels))


def entropy(histogram: Histogram, *, levels: int = LEVELS) -> Range:
    """Minimize the Kullback-Leibler divergence from the values to their code.

    The bin of zero is left out, since zero has a code of its own, and other bins count at most
    `SPIKE` times the mean: a constant background would otherwise outweigh everything else.
    Source: Migacz, 8-bit inference with TensorRT, GTC 2017.
    """
    width = (histogram.high - histogram.low) / len(histogram.counts) or 1.0
    counts = np.where(np.abs(histogram.centres) <= width / 2, 0.0, histogram.counts)
    if not counts.any():
        return minmax(histogram)
    counts = np.minimum(counts, SPIKE * counts[counts > 0].mean())
    rest = Histogram(counts, histogram.low, histogram.high)
    return min(_candidates(rest), key=lambda bounds: _divergence(rest, bounds, levels))


OBSERVERS: dict[str, Observer] = {
    "minmax": minmax,
    "percentile": percentile,
    "mse": mse,
    "entropy": entropy,
}


def _candidates(histogram: Histogram) -> Iterator[Range]:
    for share in np.linspace(1.0, 0.2, 161):
        yield histogram.low * share, histogram.high * share


def squared_error(histogram: Histogram, bounds: Range, *, levels: int = LEVELS) -> float:
    """Return the summed squared error of a value in a code of `levels` steps over `bounds`."""
    low, high = min(bounds[0], 0.0), max(bounds[1], 0.0)
    step = (high - low) / (levels - 1) or 1.0
    values = histogram.centres
    zero_point = np.rint(-low / step)
    # In place, as a search comes here some ten thousand times.
    coded = values / step
    np.rint(coded, out=coded)
    np.maximum(coded, -zero_point, out=coded)
    np.minimum(coded, levels - 1 - zero_point, out=coded)
    coded *= step
    coded -= values
    return float(histogram.counts @ np.square(coded, out=coded))


def _divergence(histogram: Histogram, bounds: Range, levels: int) -> float:
    values = histogram.centres
    inside = (values >= bounds[0]) & (values <= bounds[1])
    if inside.sum() < levels:
        return np.inf
    kept = histogram.counts[inside]
    reference = kept.copy()
    reference[0] += histogram.counts[values < bounds[0]].sum()
    reference[-1] += histogram.counts[values > bounds[1]].sum()
    return _kullback_leibler(reference, _merged(kept, levels))


def _merged(counts: NDArray[np.float64], levels: int) -> NDArray[np.float64]:
    """Merge the bins into `levels`, then spread each level's mass over its non-empty bins."""
    level = np.arange(len(counts)) * levels // len(counts)
    mass = np.bincount(level, counts, levels)
    filled = np.bincount(level, counts > 0, levels)
    spread = np.divide(mass, filled, out=np.zeros(levels), where=filled > 0)
    return np.where(counts > 0, spread[level], 0.0)


def _kullback_leibler(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    p, q = p / p.sum(), q / max(q.sum(), 1e-30)
    used = p > 0
    # An empty level where values fall costs much, not infinity: the edges collect the clipped.
    return float(np.sum(p[used] * np.log(p[used] / np.maximum(q[used], 1e-6))))
