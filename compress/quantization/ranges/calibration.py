"""Run a float graph on calibration data and record what its values look like."""

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, fx

from compress.errors import CompressError
from compress.quantization.observers import BINS, Histogram
from compress.tracing import Inputs, inputs_of, shape_of

_NO_COUNTS = np.zeros(0)
_MOST_NUMBERS = 5 * 2**20
_MOST_KEPT = 2**26  # numbers that the first pass keeps for the second: 256 MiB
_COUNTED_AT_ONCE = 2**17  # numbers: what stays in a core's cache
_WIDEST = float(np.finfo(np.float32).max) / BINS  # a range whose product with BINS is finite
_FEWEST_IMAGES, _MOST_IMAGES = 2, 256


@dataclass(frozen=True)
class Statistics:
    """A value over the calibration data.

    Attributes:
        histogram: without counts where nobody asks for more than the extremes.
        channel_mean: the mean of each channel, float64 [C]; None where nobody asks for means.
        feature_mean: the mean of each entry of the last axis, where that is not the channels': it
            holds the features of a linear layer.
    """

    histogram: Histogram
    channel_mean: NDArray[np.float64] | None = None
    feature_mean: NDArray[np.float64] | None = None


def calibrate(
    graph: fx.GraphModule,
    nodes: Collection[str],
    images: Tensor | Inputs,
    *,
    counted: Collection[str],
    averaged: Collection[str],
    by_feature: Collection[str] = (),
) -> dict[str, Statistics]:
    """Record `nodes` of `graph` over `images`: extremes and means, then, in a second pass, counts.

    The images go through the graph in batches, so that memory does not grow with their number. Of
    the first batches, as far as memory allows, values are kept and not computed again.

    Args:
        graph: a traced float network in eval mode; its nodes have their shapes.
        nodes: names of graph nodes whose outputs are tensors [N, C, ...].
        images: the calibration inputs [N, ...], one tensor or several.
        counted: those of the nodes whose values are counted.
        averaged: those whose channels' means are taken.
        by_feature: those of these whose means over the last axis are taken too.

    Returns:
        Statistics by node name.
    """
    batches = images.split(batch_size(graph))
    extremes = _Extremes(len(images), averaged, by_feature)
    kept: list[tuple[str, Tensor]] = []

    def look(name: str, value: Tensor) -> None:
        extremes.add(name, value)
        if name in counted:
            kept.append((name, value))

    first = _most_kept(graph, counted) // len(batches[0])
    observe(graph, nodes, batches[:first], look)
    observe(graph, nodes, batches[first:], extremes.add)
    if extremes.overflowing:
        raise CompressError(
            f"the network's values overflow at {extremes.overflowing} on the calibration; its"
            " weights or the inputs are too large"
        )
    counts = {name: np.zeros(BINS) for name in counted}

    def count(name: str, value: Tensor) -> None:
        counts[name] += count_bins(value, extremes.lows[name], extremes.highs[name])

    while kept:
        count(*kept.pop())
    if counts:
        observe(graph, counts, batches[first:], count)
    return {
        name: Statistics(
            Histogram(counts.get(name, _NO_COUNTS), extremes.lows[name], extremes.highs[name]),
            extremes.channels.get(name),
            extremes.features.get(name),
        )
        for name in nodes
    }


def batch_size(graph: fx.GraphModule) -> int:
    """Return how many images to take through a graph at once, whose nodes have their shapes.

    The largest value inside then takes at most 20 MiB, of which float32 counts are exact.
    """
    shapes = [shape_of(node) or () for node in graph.graph.nodes]
    largest = max(math.prod(shape[1:]) for shape in shapes)
    return min(max(_MOST_NUMBERS // largest, _FEWEST_IMAGES), _MOST_IMAGES)


def _most_kept(graph: fx.GraphModule, counted: Collection[str]) -> int:
    """Of how many images the values that are counted may be kept."""
    shapes = [shape_of(node) or () for node in graph.graph.nodes if node.name in counted]
    return _MOST_KEPT // max(sum(math.prod(shape[1:]) for shape in shapes), 1)


def count_bins(value: Tensor, low: float, high: float) -> NDArray[np.int64]:
    """Count a value's numbers in `BINS` equal bins between its extremes, as `torch.histc` does.

    The same arithmetic, in blocks and without its branches for numbers outside: a third of the
    time.
    """
    numbers = value.float().flatten()
    low, high = float(np.float32(low)), float(np.float32(high))
    if low == high or high - low > _WIDEST:
        return torch.histc(numbers, BINS, low, high).to(torch.int64).numpy()
    counts = torch.zeros(BINS + 1, dtype=torch.int64)
    for block in numbers.split(_COUNTED_AT_ONCE):
        bins = block.sub(low).mul_(BINS).div_(high - low).to(torch.int32)
        counts += torch.bincount(bins, minlength=BINS + 1)
    counts[-2] += counts[-1]  # the largest number itself is of the last bin
    return counts[:-1].numpy()


class _Extremes:
    """The extremes of values, and the means of some, gathered batch by batch."""

    def __init__(self, images: int, averaged: Collection[str], by_feature: Collection[str]) -> None:
        self.images, self.averaged, self.by_feature = images, averaged, by_feature
        self.overflowing: str | None = None
        self.lows: dict[str, float] = {}
        self.highs: dict[str, float] = {}
        self.channels: dict[str, NDArray[np.float64]] = {}
        self.features: dict[str, NDArray[np.float64]] = {}

    def add(self, name: str, value: Tensor) -> None:
        low, high = (float(end) for end in value.aminmax())
        if not (math.isfinite(low) and math.isfinite(high)):
            self.overflowing = self.overflowing or name
        self.lows[name] = min(self.lows.get(name, np.inf), low)
        self.highs[name] = max(self.highs.get(name, -np.inf), high)
        value = value.reshape(len(value), -1, *value.shape[2:])
        if name in self.averaged:
            means = value.flatten(2).mean(2, dtype=torch.float64) if value.dim() > 2 else value
            self._average(self.channels, name, means)
        if name in self.by_feature and value.dim() > 2:
            self._average(self.features, name, value.flatten(1, -2).mean(1, dtype=torch.float64))

    def _average(self, means: dict[str, NDArray[np.float64]], name: str, batch: Tensor) -> None:
        share = batch.mean(0, dtype=torch.float64).numpy() * len(batch) / self.images
        means[name] = means.get(name, 0.0) + share


def observe(
    graph: fx.GraphModule,
    nodes: Collection[str],
    batches: Iterable[Tensor | Inputs],
    record: Callable[[str, Tensor], None],
) -> None:
    """Run `graph` on every batch and hand the outputs of `nodes` to `record`."""
    recorder = _Recorder(graph, nodes, record)
    with torch.inference_mode():
        for batch in batches:
            recorder.run(*inputs_of(batch).tensors)


class _Recorder(fx.Interpreter):
    def __init__(
        self,
        graph: fx.GraphModule,
        nodes: Collection[str],
        record: Callable[[str, Tensor], None],
    ) -> None:
        super().__init__(graph)
        self.nodes, self.record = frozenset(nodes), record

    def run_node(self, n: fx.Node) -> object:
        result = super().run_node(n)
        if n.name in self.nodes:
            self.record(n.name, result)
        return result
