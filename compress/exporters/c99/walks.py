"""The nested loops that move codes from plane to plane in C."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from compress.exporters.c99.lowering import Operation, row_major
from compress.graph import Concat, Gather, Permute, QuantizedGraph, Shape


@dataclass(frozen=True)
class Loop:
    """So many codes, and the steps between them in the source and in the target."""

    count: int
    source: int
    target: int


@dataclass(frozen=True)
class Walk:
    """Codes copied from one input, of this index: where both begin, and loops, the outermost first.

    Codes are counted in the row-major order of the values' shapes.
    """

    input: int
    start: int
    target: int
    loops: tuple[Loop, ...]


def walks(graph: QuantizedGraph, layer: Operation) -> list[Walk]:
    """Return the walks that together write every code of a layer that only moves codes."""
    node = layer.node
    assert isinstance(node, Concat | Gather | Permute)
    shape, result = (graph.value(name).shape for name in (node.inputs[0], node.output))
    if isinstance(node, Permute):
        return [_permuted(shape, result, node.axes)]
    if isinstance(node, Gather):
        return list(_gathered(shape, node.axis, node.indices))
    return list(_joined([graph.value(name).shape for name in node.inputs], node.axis))


def _permuted(shape: Shape, result: Shape, axes: Sequence[int]) -> Walk:
    source, target = row_major(shape), row_major(result)
    loops = (Loop(result[i], source[axis], target[i]) for i, axis in enumerate(axes))
    return Walk(0, 0, 0, _needed(*loops))


def _gathered(shape: Shape, axis: int, indices: Sequence[int]) -> Iterator[Walk]:
    """Yield a walk for each run of indices that lie evenly."""
    before, after = math.prod(shape[:axis]), math.prod(shape[axis + 1 :])
    for start, count, step in _runs(indices):
        loops = (
            Loop(before, shape[axis] * after, len(indices) * after),
            Loop(count, step * after, after),
            Loop(after, 1, 1),
        )
        yield Walk(0, indices[start] * after, start * after, _needed(*loops))


def _runs(indices: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield (where it begins, how many, step) of each run of even steps, the longest possible."""
    start = 0
    steps = np.diff(indices).tolist()
    while start < len(indices):
        step, end = (steps[start] if start < len(steps) else 0), start
        while end < len(steps) and steps[end] == step:
            end += 1
        yield start, end - start + 1, step
        start = end + 1


def _joined(shapes: Sequence[Shape], axis: int) -> Iterator[Walk]:
    before, after = math.prod(shapes[0][:axis]), math.prod(shapes[0][axis + 1 :])
    whole, first = sum(shape[axis] for shape in shapes) * after, 0
    for index, shape in enumerate(shapes):
        codes = shape[axis] * after
        yield Walk(index, 0, first, _needed(Loop(before, codes, whole), Loop(codes, 1, 1)))
        first += codes


def _needed(*loops: Loop) -> tuple[Loop, ...]:
    """Return the loops of more than one code, but one at least."""
    return tuple(loop for loop in loops if loop.count > 1) or loops[-1:]
