"""Hypothesis strategies for random QuantizedGraphs, made to reach ties, clamps and extremes."""

import math
from collections.abc import Callable

import numpy as np
from growing_graph import MANTISSAS, GrowingGraph
from hypothesis import strategies as st

from compress.graph import (
    CODE_MAX,
    Add,
    AveragePool,
    Concat,
    Conv,
    Flatten,
    FloatAveragePool,
    Gather,
    Linear,
    Maximum,
    MaxPool,
    Minimum,
    Mul,
    Pad,
    Permute,
    QParams,
    QuantizedGraph,
    Resample,
    Reshape,
    ScaledAdd,
    Table,
    Value,
    WeightedSum,
)


class Sketch(GrowingGraph):
    """A graph that grows by any operator."""

    def conv(self, x: Value, channels: int | None = None, code: QParams | None = None) -> Value:
        """Any convolution; with `channels` one that keeps the spatial size."""
        groups = self.choose([g for g in range(1, x.shape[0] + 1) if x.shape[0] % g == 0])
        outputs = groups * self.number(1, 3)
        dilation = (self.number(1, 2), self.number(1, 2))
        stride = (self.number(1, 3), self.number(1, 3))
        kernel = (self.number(1, 3), self.number(1, 3))
        if channels is not None:
            groups, outputs, stride = 1, channels, (1, 1)
        extent = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
        padding = [self.number(0, e) for e in extent]
        padding += [e - p for e, p in zip(extent, padding, strict=True)]
        if channels is None and all(x.shape[1 + i] > extent[i] for i in (0, 1)):
            padding = [self.number(0, 2) for _ in range(4)]
        y = code or self.code(x.qparams.scale)
        size = [
            (x.shape[1 + i] + padding[i] + padding[i + 2] - extent[i] - 1) // stride[i] + 1
            for i in (0, 1)
        ]
        parts = self.weights((outputs, x.shape[0] // groups, *kernel), x.qparams, y)
        parts |= {"stride": stride, "padding": tuple(padding), "dilation": dilation}
        return self.emit(Conv, [x], (outputs, *size), y, groups=groups, **parts)

    def linear(self, x: Value, features: int | None = None, code: QParams | None = None) -> Value:
        y = code or self.code(x.qparams.scale)
        outputs = features or self.number(1, 6)
        parts = self.weights((outputs, x.shape[0]), x.qparams, y)
        return self.emit(Linear, [x], (outputs,), y, **parts)

    def twin(self, x: Value, channels: int) -> Value:
        """A value with the code and the spatial size of `x`, computed from it; or `x` itself."""
        if channels == x.shape[0] and self.choose((False, False, True)):
            return x
        return (self.conv if len(x.shape) == 3 else self.linear)(x, channels, x.qparams)

    def add(self, x: Value) -> Value:
        other = self.twin(x, x.shape[0])
        code = self.code(x.qparams.scale * self.choose((0.5, 1.0, 2.0)))
        sources = self.draw(st.permutations([x, other]))
        return self.emit(Add, sources, x.shape, code, relu=self.draw(st.booleans()))

    def mul(self, x: Value) -> Value:
        """A product with a value of its own code, spread over some axes; or the square of `x`."""
        other = x if self.choose((False, False, False, True)) else self.spreadable(x)
        reach = other.qparams.scale * CODE_MAX
        code = self.code(x.qparams.scale * reach * self.choose((0.25, 1.0)))
        shape = tuple(map(max, x.shape, other.shape))
        sources = self.draw(st.permutations([x, other]))
        return self.emit(Mul, sources, shape, code, relu=self.draw(st.booleans()))

    def weighted_sum(self, x: Value) -> Value:
        """A sum or difference with a value of its own code, spread over some axes."""
        near = x.qparams.scale * self.choose((0.01, 1.0, 4.0))
        other = self.choose((x, self.spreadable(x, self.code(near))))
        scales = [x.qparams.scale, other.qparams.scale]
        unit = self.scale(max(scales) / self.choose((1, 13, 2**13)))
        signs = self.choose(((1, 1), (1, 1), (1, -1), (-1, 1), (-1, -1)))
        weights = [s * max(1, round(scale / unit)) for s, scale in zip(signs, scales, strict=True)]
        order = self.choose((slice(None), slice(None, None, -1)))
        code = self.code(max(scales) * self.choose((0.5, 1.0, 2.0)))
        shape = tuple(map(max, x.shape, other.shape))
        fields = {"weights": tuple(weights[order]), "unit": unit, "relu": self.choose((0, 1)) == 1}
        return self.emit(WeightedSum, [x, other][order], shape, code, **fields)

    def extreme(self, x: Value) -> Value:
        """The larger or the smaller of two values of one code, one spread over some axes."""
        other = self.spreadable(x, x.qparams)
        shape = tuple(map(max, x.shape, other.shape))
        sources = self.draw(st.permutations([x, other]))
        return self.emit(self.choose((Maximum, Minimum)), sources, shape, x.qparams)

    def spreadable(self, x: Value, code: QParams | None = None) -> Value:
        """A value computed from `x` whose every axis has the size of its own, or 1."""
        if len(x.shape) == 1:
            return self.linear(x, self.choose((1, x.shape[0])), code)
        channels = self.choose((1, x.shape[0]))
        other = self.conv(x, channels, code)
        kernel = (self.choose((1, x.shape[1])), self.choose((1, x.shape[2])))
        if kernel == (1, 1):
            return other
        size = [1 if k == s and s > 1 else s for k, s in zip(kernel, x.shape[1:], strict=True)]
        fields = {"kernel": kernel, "stride": (1, 1)}
        return self.emit(MaxPool, [other], (channels, *size), other.qparams, **fields)

    def scaled_add(self, x: Value) -> Value:
        near = x.qparams.scale * self.choose((0.25, 1.0, 4.0))
        make = self.conv if len(x.shape) == 3 else self.linear
        other = self.choose((x, make(x, x.shape[0], self.code(near))))
        code = self.code(x.qparams.scale * self.choose((0.5, 1.0, 2.0)))
        sources = self.draw(st.permutations([x, other]))
        fields = {"signed": self.draw(st.booleans()), "relu": self.draw(st.booleans())}
        return self.emit(ScaledAdd, sources, x.shape, code, **fields)

    def concat(self, x: Value) -> Value:
        others = [self.twin(x, self.number(1, 3)) for _ in range(self.number(1, 2))]
        sources = self.draw(st.permutations([x, *others]))
        shape = (sum(source.shape[0] for source in sources), *x.shape[1:])
        return self.emit(Concat, sources, shape, x.qparams)

    def concat_along(self, x: Value) -> Value:
        """A concatenation along any axis, with some of its own entries."""
        axis = self.number(0, len(x.shape) - 1)
        sources = self.draw(st.permutations([x, self.gather(x, axis)]))
        size = sum(source.shape[axis] for source in sources)
        return self.emit(Concat, sources, _with_size(x, axis, size), x.qparams, axis=axis)

    def merge(self, x: Value) -> Value:
        """The sum of, or a concatenation with, one more input of the network."""
        other = Value(f"image{len(self.more_inputs) + 2}", x.shape, x.qparams)
        self.more_inputs.append(other)
        sources = self.draw(st.permutations([x, other]))
        if len(x.shape) in (1, 3) and self.draw(st.booleans()):
            return self.emit(Add, sources, x.shape, self.code(x.qparams.scale))
        return self.emit(Concat, sources, (2 * x.shape[0], *x.shape[1:]), x.qparams)

    def float_average_pool(self, x: Value) -> Value:
        kernel = tuple(self.number(1, size) for size in x.shape[1:])
        stride = (self.number(1, 3), self.number(1, 3))
        size = [(x.shape[1 + i] - kernel[i]) // stride[i] + 1 for i in (0, 1)]
        code = self.choose((x.qparams, self.code(x.qparams.scale)))
        fields = {"kernel": kernel, "stride": stride, "signed": self.draw(st.booleans())}
        return self.emit(FloatAveragePool, [x], (x.shape[0], *size), code, **fields)

    def average_pool(self, x: Value) -> Value:
        kernel = tuple(self.number(1, size) for size in x.shape[1:])
        kernel = x.shape[1:] if self.draw(st.booleans()) else kernel
        stride = (self.number(1, 3), self.number(1, 3))
        padding = (0, 0, 0, 0)
        if self.choose((False, False, True)):
            padding = tuple(self.number(0, min(k - 1, 2)) for k in kernel * 2)
        size = _window_counts(x, kernel, stride, padding)
        code = self.code(x.qparams.scale * self.choose((0.25, 1.0, 1.0)))
        fields = {"kernel": kernel, "stride": stride, "padding": padding}
        fields["relu"] = self.draw(st.booleans())
        return self.emit(AveragePool, [x], (x.shape[0], *size), code, **fields)

    def resample(self, x: Value) -> Value:
        """Windows of any size anywhere, with weights of both signs or all ones."""
        sides = {}
        for side, size in zip(("row", "column"), x.shape[1:], strict=True):
            matrix = self.windows(self.number(1, 6), size)
            reach = np.abs(matrix.astype(int)).sum(axis=1) + 1
            scale = [self.scale(1 / int(total)) for total in reach]
            if self.draw(st.booleans()):
                scale = scale[:1] * len(scale)
            sides |= {f"{side}s": matrix, f"{side}_scale": np.array(scale, np.float32)}
        shape = (x.shape[0], len(sides["rows"]), len(sides["columns"]))
        code = self.code(x.qparams.scale * self.choose((0.5, 1.0, 1.0)))
        return self.emit(Resample, [x], shape, code, relu=self.draw(st.booleans()), **sides)

    def windows(self, count: int, size: int) -> np.ndarray:
        matrix = self.random.integers(-127, 128, (count, size))
        matrix = np.sign(matrix) ** 2 if self.draw(st.booleans()) else matrix
        firsts, lasts = np.sort(self.random.integers(0, size, (2, count, 1)), axis=0)
        inside = (firsts <= np.arange(size)) & (np.arange(size) <= lasts)
        return np.where(inside, matrix, 0).astype(np.int8)

    def max_pool(self, x: Value) -> Value:
        kernel = tuple(self.number(1, min(3, size)) for size in x.shape[1:])
        room = [(size - 1) // max(1, k - 1) for k, size in zip(kernel, x.shape[1:], strict=True)]
        dilation = tuple(self.number(1, max(1, min(2, most))) for most in room)
        stride = (self.number(1, 3), self.number(1, 3))
        padding = tuple(self.number(0, k - 1) for k in kernel * 2)
        size = _window_counts(x, kernel, stride, padding, dilation)
        fields = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
        return self.emit(MaxPool, [x], (x.shape[0], *size), x.qparams, **fields)

    def gather(self, x: Value, axis: int = 0) -> Value:
        size = x.shape[axis]
        indices = [self.number(0, size - 1) for _ in range(self.number(1, size))]
        if self.draw(st.booleans()):
            indices = list(range(indices[0], self.number(indices[0], size - 1) + 1))
        shape = _with_size(x, axis, len(indices))
        return self.emit(Gather, [x], shape, x.qparams, indices=tuple(indices), axis=axis)

    def gather_along(self, x: Value) -> Value:
        return self.gather(x, self.number(0, len(x.shape) - 1))

    def permute(self, x: Value) -> Value:
        axes = tuple(self.draw(st.permutations(range(len(x.shape)))))
        return self.emit(Permute, [x], [x.shape[axis] for axis in axes], x.qparams, axes=axes)

    def pad(self, x: Value) -> Value:
        before, after = (tuple(self.choose((0, 0, 1, 3)) for _ in x.shape) for _ in range(2))
        shape = tuple(map(sum, zip(before, x.shape, after, strict=True)))
        fill = self.choose((x.qparams.zero_point, 0, self.number(0, CODE_MAX)))
        return self.emit(Pad, [x], shape, x.qparams, before=before, after=after, fill=fill)

    def table(self, x: Value) -> Value:
        shape = self.choose(((CODE_MAX + 1,), (CODE_MAX + 1,), (x.shape[0], CODE_MAX + 1)))
        table = self.random.integers(0, CODE_MAX + 1, shape)
        if len(shape) == 1 and self.draw(st.booleans()):
            low, high = sorted((self.number(0, CODE_MAX), self.number(0, CODE_MAX)))
            table = np.clip(np.arange(CODE_MAX + 1), low, high)
        return self.emit(
            Table, [x], x.shape, self.code(x.qparams.scale), table=table.astype(np.uint8)
        )

    def flatten(self, x: Value) -> Value:
        return self.emit(Flatten, [x], (math.prod(x.shape),), x.qparams)

    def reshape(self, x: Value) -> Value:
        size = math.prod(x.shape)
        height = self.choose([d for d in range(1, size + 1) if size % d == 0])
        width = self.choose([d for d in range(1, size // height + 1) if size // height % d == 0])
        left = size // height // width
        shape = self.choose(((size,), (left, height, width)))
        if self.any_ends:
            shape = self.choose((shape, (left, height, width), (height, width * left)))
            shape = self.choose((shape, shape, (1, *shape[:1], 1, *shape[1:])))
        return self.emit(Reshape, [x], shape, x.qparams, shape=shape)

    def steps(self, x: Value) -> list[Callable[[Value], Value]]:
        """Every way to go on from `x`; those with arithmetic more than once, to be drawn often."""
        moving = [self.gather_along, self.concat_along, self.permute, self.reshape]
        moving += [self.merge] if self.any_ends else []
        moving += [self.pad] if len(x.shape) <= 3 else []
        if len(x.shape) not in (1, 3):
            return [*moving, self.reshape, self.flatten, self.table]
        arithmetic = [self.add, self.scaled_add, self.mul, self.mul]
        arithmetic += [self.weighted_sum, self.weighted_sum, self.extreme]
        anything = [*arithmetic, self.concat, self.gather, self.table, *moving]
        if len(x.shape) == 1:
            return [self.linear, self.linear, *anything]
        pools = [self.average_pool, self.float_average_pool, self.max_pool, self.max_pool]
        planes = [self.conv] * 5 + pools + [self.resample] * 2
        return [*planes, self.flatten, *anything]


def _with_size(x: Value, axis: int, size: int) -> tuple[int, ...]:
    return (*x.shape[:axis], size, *x.shape[axis + 1 :])


def _window_counts(x: Value, kernel, stride, padding, dilation=(1, 1)) -> list[int]:
    rooms = [
        x.shape[1 + i] + padding[i] + padding[i + 2] - dilation[i] * (kernel[i] - 1) - 1
        for i in (0, 1)
    ]
    return [room // step + 1 for room, step in zip(rooms, stride, strict=True)]


@st.composite
def quantized_graphs(
    draw, *, max_nodes: int = 6, scales: str | None = None, any_ends: bool = False
) -> QuantizedGraph:
    """Small sound graphs of every operator.

    Args:
        draw: hypothesis's.
        max_nodes: how many steps they take at most; some are two nodes.
        scales: one of MANTISSAS, by default any.
        any_ends: with several inputs and outputs, and values of any number of axes, too.
    """
    kind = scales or draw(st.sampled_from(sorted(MANTISSAS)))
    shapes = [(1, 8, 8), (2, 6, 5), (4, 5, 7), (3, 9, 4), (3, 1, 1), (7,)]
    shapes += [(3, 8), (2, 3, 2, 2)] if any_ends else []
    shape = draw(st.sampled_from(shapes))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sketch = Sketch(draw, random, kind, Value("image", shape, QParams(1.0, 0)), any_ends=any_ends)
    sketch.input = Value("image", shape, sketch.code(2.0 ** draw(st.integers(-8, 2))))
    value = sketch.input
    for _ in range(draw(st.integers(1, max_nodes))):
        value = draw(st.sampled_from(sketch.steps(value)))(value)
    others = [one for one in sketch.values if one is not value]
    picks = st.lists(st.sampled_from(others), max_size=2, unique_by=id) if others else st.just([])
    more = draw(picks) if any_ends else []
    return sketch.finished(value, draw(st.booleans()), more)
