"""The average pool as an integer layer, and the mean over an image."""

from dataclasses import dataclass

from torch import fx

from compress.graph import AveragePool, Flatten, Node, Value
from compress.quantization.plan.layer import Emission, PlannedLayer, ValueOf, reads
from compress.quantization.plan.window import Window, window_of
from compress.tracing import Op, reduced_axes, setting, shape_of, source_of


@dataclass(kw_only=True)
class PlannedAveragePool(PlannedLayer):
    """An average pool in two dimensions without padding; a mean may drop both axes."""

    window: Window

    @property
    def channel_repeats(self) -> int | None:
        """Each channel stays one."""
        return 1

    def constant_bytes(self, weight_bits: int) -> int:
        """Return the bytes of the scale."""
        return 4

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the pool, and a flattening where the output has no axes left."""
        target = emission.values[self.output]
        if len(target.shape) == 3:
            return [AveragePool(**self.names, **self.window.fields)]
        pooled = f"{self.output}_pooled"
        emission.values[pooled] = Value(pooled, (*target.shape, 1, 1), target.qparams)
        return [
            AveragePool(name=pooled, inputs=self.inputs, output=pooled, **self.window.fields),
            Flatten(name=self.output, inputs=(pooled,), output=self.output),
        ]


@reads(Op.AVERAGE_POOL)
def read(node: fx.Node, value_of: ValueOf) -> PlannedAveragePool | None:
    """Return the layer of a pool without padding that divides by its window's size."""
    window = window_of(node, dilation_at=99, ceil_at=4)
    divided = setting(node, "divisor_override", 6) is not None
    if window is None or window.padding != (0, 0) or divided:
        return None
    return PlannedAveragePool.of(node, value_of(node.args[0]), window=window)


@reads(Op.ADAPTIVE_AVERAGE_POOL)
def read_adaptive(node: fx.Node, value_of: ValueOf) -> PlannedAveragePool | None:
    """Return the layer of a pool to a size that divides its input's."""
    before, after = (shape_of(source_of(node)) or ())[2:], (shape_of(node) or ())[2:]
    if len(before) != 2 or any(size % parts for size, parts in zip(before, after, strict=True)):
        return None
    kernel = (before[0] // after[0], before[1] // after[1])
    window = Window(kernel, kernel)
    return PlannedAveragePool.of(node, value_of(node.args[0]), window=window)


@reads(Op.MEAN)
def read_mean(node: fx.Node, value_of: ValueOf) -> PlannedAveragePool | None:
    """Return the layer of a mean over height and width."""
    shape = shape_of(source_of(node)) or ()
    if len(shape) != 4 or sorted(reduced_axes(node)) != [2, 3]:
        return None
    window = Window((shape[2], shape[3]), (shape[2], shape[3]))
    return PlannedAveragePool.of(node, value_of(node.args[0]), window=window)
