"""A second interpreter of integer graphs, in loops over Python's integers of any size."""

import itertools
import math
from fractions import Fraction

import numpy as np

from compress.graph import (
    Add,
    AveragePool,
    Concat,
    Conv,
    FloatAveragePool,
    Gather,
    Linear,
    Maximum,
    MaxPool,
    Minimum,
    Mul,
    Pad,
    Permute,
    QuantizedGraph,
    Resample,
    ScaledAdd,
    Table,
    WeightedSum,
)


def naive_requantize(total: int, node, graph: QuantizedGraph, channel: int) -> int:
    x, y = (graph.value(name).qparams for name in (node.inputs[0], node.output))
    scales = {Add: 1.0, AveragePool: 1 / math.prod(getattr(node, "kernel", (1,)))}
    scale = np.float32(scales.get(type(node)) or node.weight_scale[channel])
    return naive_scaled(total, node, scale, x, y)


def naive_scaled(total: int, node, scale: np.float32, x, y) -> int:
    multiplier = np.float32(np.float32(x.scale) * scale) / np.float32(y.scale)
    steps = round(float(np.float32(np.float64(total)) * multiplier))  # half to even
    return min(max(steps + y.zero_point, y.zero_point if node.relu else 0), 255)


def naive_windows(node, shape, output):
    """Yield (output place, [(kernel place, input place or None in the padding)])."""
    top, left = getattr(node, "padding", (0, 0))[:2]
    dilation = getattr(node, "dilation", (1, 1))
    for i, j in np.ndindex(*output.shape[1:]):
        places = []
        for u, v in np.ndindex(*node.kernel):
            row = i * node.stride[0] + u * dilation[0] - top
            column = j * node.stride[1] + v * dilation[1] - left
            inside = 0 <= row < shape[1] and 0 <= column < shape[2]
            places.append(((u, v), (row, column) if inside else None))
        yield (i, j), places


def naive_conv(node, x, graph, output, result):
    zero_point, group = (
        graph.value(node.inputs[0]).qparams.zero_point,
        len(node.weight) // node.groups,
    )
    width = node.weight.shape[1]
    for (i, j), places in naive_windows(node, x.shape, output):
        for o in range(len(node.weight)):
            total = int(node.bias[o])
            for (kernel, place), c in itertools.product(places, range(width)):
                if place is not None:
                    code = int(x[(o // group * width + c, *place)])
                    total += int(node.weight[(o, c, *kernel)]) * (code - zero_point)
            result[o, i, j] = naive_requantize(total, node, graph, o)


def naive_pool(node, x, graph, output, result):
    zero_point = graph.value(node.inputs[0]).qparams.zero_point
    for (i, j), places in naive_windows(node, x.shape, output):
        for c in range(x.shape[0]):
            codes = [int(x[(c, *place)]) for _, place in places if place is not None]
            if isinstance(node, MaxPool):
                result[c, i, j] = max(codes)
            else:
                total = sum(code - zero_point for code in codes)
                result[c, i, j] = naive_requantize(total, node, graph, c)


def naive_linear(node, x, graph, output, result):
    zero_point = graph.value(node.inputs[0]).qparams.zero_point
    for o, row in enumerate(node.weight.tolist()):
        total = sum(w * (code - zero_point) for w, code in zip(row, x.tolist(), strict=True))
        result[o] = naive_requantize(total + int(node.bias[o]), node, graph, o)


def naive_add(node, first, second, graph, output, result):
    zero_point = graph.value(node.inputs[0]).qparams.zero_point
    for place in np.ndindex(*output.shape):
        total = int(first[place]) + int(second[place]) - 2 * zero_point
        result[place] = naive_requantize(total, node, graph, 0)


def spread_codes(place, *values):
    """The code of each value at a place, where axes of size 1 are spread."""
    for codes in values:
        yield int(codes[tuple(at % size for at, size in zip(place, codes.shape, strict=True))])


def naive_weighted_sum(node, first, second, graph, output, result):
    zeros = [graph.value(name).qparams.zero_point for name in node.inputs]
    for place in np.ndindex(*output.shape):
        codes = spread_codes(place, first, second)
        total = sum(w * (c - z) for w, c, z in zip(node.weights, codes, zeros, strict=True))
        target = graph.value(node.output).qparams
        factor = np.float32(node.unit) / np.float32(target.scale)
        steps = round(float(np.float32(total) * factor)) + target.zero_point
        result[place] = min(max(steps, target.zero_point if node.relu else 0), 255)


def naive_extreme(node, first, second, graph, output, result):
    pick = max if isinstance(node, Maximum) else min
    for place in np.ndindex(*output.shape):
        result[place] = pick(spread_codes(place, first, second))


def naive_mul(node, first, second, graph, output, result):
    x, y, z = (graph.value(name).qparams for name in (*node.inputs, node.output))
    factor = np.float32(np.float32(x.scale) * np.float32(y.scale)) / np.float32(z.scale)
    for place in np.ndindex(*output.shape):
        one, other = spread_codes(place, first, second)
        total = (one - x.zero_point) * (other - y.zero_point)
        steps = round(float(np.float32(total) * factor + np.float32(z.zero_point)))
        result[place] = min(max(steps, z.zero_point if node.relu else 0), 255)


def float32(number: Fraction) -> Fraction:
    """The nearest number of 24 significant bits, half to even."""
    if number == 0:
        return number
    size, unit = abs(number), Fraction(1)
    while size >= 2**24 * unit:
        unit *= 2
    while size < 2**23 * unit:
        unit /= 2
    return round(number / unit) * unit


def naive_scaled_add(node, first, second, graph, output, result):
    offset = 128 if node.signed else 0
    codes = [graph.value(name).qparams for name in (*node.inputs, node.output)]
    scales = [Fraction(code.scale) for code in codes]
    a, b = (float32(scale / scales[2]) for scale in scales[:2])
    zeros = [code.zero_point - offset for code in codes]
    constant = float32(zeros[2] - float32(a * zeros[0] + float32(b * zeros[1])))
    for place in np.ndindex(*output.shape):
        total = float32(b * (int(second[place]) - offset) + constant)
        steps = round(float32(a * (int(first[place]) - offset) + total)) + offset
        result[place] = min(max(steps, codes[2].zero_point if node.relu else 0), 255)


def naive_resample(node, x, graph, output, result):
    source, target = (graph.value(name).qparams for name in (node.inputs[0], node.output))
    for c, i, j in np.ndindex(*output.shape):
        total = sum(
            int(node.rows[i, r]) * int(node.columns[j, s]) * (int(x[c, r, s]) - source.zero_point)
            for r, s in np.ndindex(*x.shape[1:])
        )
        scale = np.float32(node.row_scale[i] * node.column_scale[j])
        result[c, i, j] = naive_scaled(total, node, scale, source, target)


def naive_rest(node, inputs, output):
    if isinstance(node, Concat):
        rows = [row for x in inputs for row in np.moveaxis(x, node.axis, 0)]
        return np.moveaxis(np.stack(rows), 0, node.axis)
    if isinstance(node, Gather):
        rows = np.moveaxis(inputs[0], node.axis, 0)
        return np.moveaxis(np.stack([rows[c] for c in node.indices]), 0, node.axis)
    if isinstance(node, Permute):
        return [
            inputs[0][tuple(place[node.axes.index(axis)] for axis in range(len(place)))]
            for place in np.ndindex(*output.shape)
        ]
    if isinstance(node, Pad):
        places = [
            tuple(at - before for at, before in zip(place, node.before, strict=True))
            for place in np.ndindex(*output.shape)
        ]
        ends = inputs[0].shape
        inside = [all(0 <= i < n for i, n in zip(at, ends, strict=True)) for at in places]
        return [inputs[0][at] if ok else node.fill for at, ok in zip(places, inside, strict=True)]
    if isinstance(node, Table):
        rows = node.table if node.table.ndim > 1 else [node.table] * len(inputs[0])
        return [row[code] for row, x in zip(rows, inputs[0], strict=True) for code in x.reshape(-1)]
    return inputs[0]


def naive_float_pool(node, x, graph, output, result):
    source, target = (graph.value(name).qparams for name in (node.inputs[0], node.output))
    offset = 128 if node.signed else 0
    for (i, j), places in naive_windows(node, x.shape, output):
        for c in range(x.shape[0]):
            total = Fraction(0)
            for _, place in places:
                code = int(x[(c, *place)]) - source.zero_point
                total = float32(total + float32(code * Fraction(source.scale)))
            mean = float32(float32(total / len(places)) / Fraction(target.scale))
            code = round(float32(mean + target.zero_point - offset)) + offset
            result[c, i, j] = min(max(code, 0), 255)


ARITHMETIC = {
    FloatAveragePool: naive_float_pool,
    Conv: naive_conv,
    Linear: naive_linear,
    AveragePool: naive_pool,
    MaxPool: naive_pool,
    Resample: naive_resample,
    Add: naive_add,
    Maximum: naive_extreme,
    Minimum: naive_extreme,
    Mul: naive_mul,
    ScaledAdd: naive_scaled_add,
    WeightedSum: naive_weighted_sum,
}


def naive_run(graph: QuantizedGraph, images) -> dict[str, np.ndarray]:
    values = {value.name: image for value, image in zip(graph.inputs, images, strict=True)}
    for node in graph.nodes:
        output = graph.value(node.output)
        inputs = [values[name] for name in node.inputs]
        result = np.zeros(output.shape, np.int64)
        if type(node) in ARITHMETIC:
            ARITHMETIC[type(node)](node, *inputs, graph, output, result)
        else:
            result[...] = np.array(naive_rest(node, inputs, output)).reshape(output.shape)
        values[node.output] = result
    return values
