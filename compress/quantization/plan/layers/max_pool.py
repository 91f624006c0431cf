"""The max pool as an integer layer, and the largest numbers over axes."""

import math
import operator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx
from torch.nn import functional

from compress.graph import MaxPool, Node
from compress.graph.windows import window_counts
from compress.quantization.plan.arrangement import Arrangement, as_it_is, over_axes
from compress.quantization.plan.layer import Emission, PlannedMoving, ValueOf, reads
from compress.quantization.plan.layers.pool import PlannedPool, shape_before, size_after
from compress.quantization.plan.shapes import held_shape
from compress.quantization.plan.window import Window, adaptive_spans, window_of
from compress.tracing import Op, reduced_axes, setting, shape_of, source_of


@dataclass(kw_only=True)
class PlannedMaxPool(PlannedPool, PlannedMoving):
    """The largest number of each window of an image."""

    window: Window

    def moved(self, *values: Tensor) -> Tensor:
        """Return the largest numbers [N, *shape] of an input [N, ...]."""
        (x,) = values
        top, left, bottom, right = self.window.padding
        image = self.arrangement.image(x)
        padded = functional.pad(image, (left, right, top, bottom), value=-math.inf)
        window = self.window
        pooled = functional.max_pool2d(padded, window.kernel, window.stride, 0, window.dilation)
        return pooled.reshape(len(x), *self.shape)

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the pool."""
        window = self.window
        fields = {**window.fields, "dilation": window.dilation}
        size = window_counts(
            self.arrangement.shape, window.kernel, window.stride, window.padding, window.dilation
        )
        return self.pooled(emission, MaxPool, fields, size)


@reads(Op.MAX_POOL)
def read(node: fx.Node, value_of: ValueOf) -> PlannedMaxPool | None:
    """Return the layer of a pool over an image or a series."""
    window = window_of(node, dilation_at=4, ceil_at=5)
    if window is None:
        return None
    image = as_it_is(shape_before(node))
    return PlannedMaxPool.of(node, value_of(node.args[0]), window=window, arrangement=image)


@reads(Op.ADAPTIVE_MAX_POOL)
def read_adaptive(node: fx.Node, value_of: ValueOf) -> PlannedMaxPool | None:
    """Return the layer of a pool to any size: its windows side by side, as long as the longest."""
    if len(shape_of(node) or ()) not in (3, 4):
        return None
    channels, *sizes = held_shape(shape_before(node))
    chosen = [_side_by_side(*each) for each in zip(sizes, size_after(node), strict=True)]
    places = np.arange(channels * math.prod(sizes)).reshape(channels, *sizes)
    places = places[:, chosen[0].reshape(-1)][:, :, chosen[1].reshape(-1)]
    kernel = (chosen[0].shape[1], chosen[1].shape[1])
    image = Arrangement(places.shape, places.reshape(-1))
    window = Window(kernel, kernel)
    return PlannedMaxPool.of(node, value_of(node.args[0]), window=window, arrangement=image)


def _side_by_side(size: int, count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the places that each of `count` windows sees [count, most]; its last one repeats."""
    spans = adaptive_spans(size, count)
    most = int((spans.lasts - spans.firsts).max())
    return np.minimum(spans.firsts[:, None] + np.arange(most), spans.lasts[:, None] - 1)


@reads(torch.amax, "amax")
def read_over_axes(node: fx.Node, value_of: ValueOf) -> PlannedMaxPool | None:
    """Return the layer of the largest numbers over axes."""
    return _over(node, node, reduced_axes(node), value_of)


@reads(operator.getitem, getattr)
def read_values(node: fx.Node, value_of: ValueOf) -> PlannedMaxPool | None:
    """Return the layer of the first result of `max` over an axis: the numbers, not their places."""
    pair = node.args[0]
    taken = node.args[1] in (0, "values")
    if not taken or not isinstance(pair, fx.Node) or pair.target not in (torch.max, "max"):
        return None
    axis = setting(pair, "dim", 1)
    if not isinstance(axis, int) or shape_of(pair) is not None:
        return None
    return _over(node, pair, (axis % len(shape_of(source_of(pair)) or ()),), value_of)


def _over(
    node: fx.Node, reducing: fx.Node, axes: tuple[int, ...], value_of: ValueOf
) -> PlannedMaxPool | None:
    if 0 in axes or not axes:
        return None
    arrangement, window = over_axes(shape_before(reducing), [axis - 1 for axis in axes])
    source = value_of(source_of(reducing))
    return PlannedMaxPool.of(node, source, window=window, arrangement=arrangement)
