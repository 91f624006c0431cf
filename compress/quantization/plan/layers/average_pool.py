"""The average pool as an integer layer, and the mean over axes."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor, fx
from torch.nn import functional

from compress.graph import AveragePool, Node
from compress.graph.windows import window_counts
from compress.quantization.plan.arrangement import as_it_is, over_axes
from compress.quantization.plan.layer import Emission, PlannedLayer, PlannedSum, ValueOf, reads
from compress.quantization.plan.layers.pool import PlannedPool, shape_before, size_after
from compress.quantization.plan.layers.resample import PlannedResample, unit_weights
from compress.quantization.plan.shapes import held_shape
from compress.quantization.plan.window import (
    Spans,
    Window,
    adaptive_spans,
    sliding_spans,
    window_of,
)
from compress.tracing import Op, reduced_axes, setting, shape_of


@dataclass(kw_only=True)
class PlannedAveragePool(PlannedPool, PlannedSum):
    """The mean of each window of an image; all windows count as many places."""

    window: Window

    @property
    def unit(self) -> np.float32:
        """What one step of the input counts in the mean."""
        return np.float32(1 / int(np.prod(self.window.kernel)))

    def sums(self, *values: Tensor) -> Tensor:
        """Return the sums of the windows [N, *shape] of an input [N, ...]."""
        (x,) = values
        top, left, bottom, right = self.window.padding
        padded = functional.pad(self.arrangement.image(x), (left, right, top, bottom))
        window = self.window
        sums = functional.avg_pool2d(padded, window.kernel, window.stride, divisor_override=1)
        return sums.reshape(len(x), *self.shape)

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the pool, and a flattening where the output has no axes left."""
        window = self.window
        size = window_counts(self.arrangement.shape, window.kernel, window.stride, window.padding)
        return self.pooled(emission, AveragePool, window.fields, size)


@reads(Op.AVERAGE_POOL)
def read(node: fx.Node, value_of: ValueOf) -> PlannedLayer | None:
    """Return the layer of a pool, whatever it counts at the border."""
    window = window_of(node, dilation_at=99, ceil_at=4)
    if window is None:
        return None
    override = setting(node, "divisor_override", 6)
    down, across = _sliding(node, window)
    sizes = [np.unique(spans.sizes).tolist() for spans in (down, across)]
    if override is None and sizes == [[size] for size in window.kernel]:
        padding = (*window.padding[:2], *window.padding[:2])
        image = as_it_is(shape_before(node))
        window = Window(window.kernel, window.stride, padding)
        return PlannedAveragePool.of(node, value_of(node.args[0]), window=window, arrangement=image)
    divisors = (down.sizes, across.sizes)
    if override is not None:
        divisors = np.full_like(down.sizes, override), np.ones_like(across.sizes)
    return _means(node, value_of, (down, across), divisors)


def _sliding(node: fx.Node, window: Window) -> tuple[Spans, Spans]:
    """Return the windows along the rows and the columns."""
    counted = bool(setting(node, "count_include_pad", 5, True))
    sizes, counts = held_shape(shape_before(node))[1:], size_after(node)
    down, across = (
        sliding_spans(
            sizes[axis],
            counts[axis],
            window.kernel[axis],
            window.stride[axis],
            window.padding[axis],
            count_padding=counted,
        )
        for axis in (0, 1)
    )
    return down, across


def _means(
    node: fx.Node,
    value_of: ValueOf,
    spans: tuple[Spans, Spans],
    divisors: tuple[np.ndarray, np.ndarray],
) -> PlannedResample:
    sizes = held_shape(shape_before(node))[1:]
    rows, columns = (
        unit_weights(one.matrix(size), divisor)
        for one, size, divisor in zip(spans, sizes, divisors, strict=True)
    )
    image = as_it_is(shape_before(node))
    return PlannedResample.of(
        node, value_of(node.args[0]), rows=rows, columns=columns, arrangement=image
    )


@reads(Op.ADAPTIVE_AVERAGE_POOL)
def read_adaptive(node: fx.Node, value_of: ValueOf) -> PlannedLayer | None:
    """Return the layer of a pool to any size."""
    if len(shape_of(node) or ()) not in (3, 4):
        return None
    sizes, counts = held_shape(shape_before(node))[1:], size_after(node)
    if not any(size % count for size, count in zip(sizes, counts, strict=True)):
        kernel = (sizes[0] // counts[0], sizes[1] // counts[1])
        window, image = Window(kernel, kernel), as_it_is(shape_before(node))
        return PlannedAveragePool.of(node, value_of(node.args[0]), window=window, arrangement=image)
    down, across = (adaptive_spans(*each) for each in zip(sizes, counts, strict=True))
    return _means(node, value_of, (down, across), (down.sizes, across.sizes))


@reads(Op.MEAN)
def read_mean(node: fx.Node, value_of: ValueOf) -> PlannedAveragePool | None:
    """Return the layer of a mean over any axes but the batch."""
    axes = reduced_axes(node)
    if 0 in axes:
        return None
    arrangement, window = over_axes(shape_before(node), [axis - 1 for axis in axes])
    return PlannedAveragePool.of(
        node, value_of(node.args[0]), window=window, arrangement=arrangement
    )
