"""Moves of numbers, told by where each comes from, as the fewest nodes of an integer graph."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.graph import Flatten, Gather, Node, Permute, Reshape, Shape

Indices = NDArray[np.int64]
"""For each number of the result, in row-major order, the place in the source that it comes from."""

_MOST_PERMUTED = 5
_MOST_AXES = 6


@dataclass(frozen=True)
class Move:
    """One node: its operator, its own fields, and the shape that it gives."""

    kind: type[Node]
    fields: dict[str, Any]
    shape: Shape


def moves_between(source: Shape, target: Shape, indices: Indices) -> list[Move]:
    """Return the nodes that take a value of shape `source` to one of `target`; none if both agree.

    Args:
        source: the shape before, the batch not counted.
        target: the shape after.
        indices: [elements of the target].
    """
    moves = few_moves(source, target, indices)
    if moves is not None:
        return moves
    flat = (math.prod(source),)
    chosen = _gather(flat, indices)
    return [*_reshaped(source, flat), chosen, *_reshaped(chosen.shape, target)]


def few_moves(source: Shape, target: Shape, indices: Indices) -> list[Move] | None:
    """Return what `moves_between` does, but None if every number would have to be named."""
    plain = _in_place(source, target, indices)
    if plain is not None:
        return plain
    ways = (find(source, target, indices) for find in (_gathered_by_axes, _gathered, _permuted))
    return min((moves for moves in ways if moves is not None), key=len, default=None)


def composed(first: Indices, second: Indices) -> Indices:
    """Return where numbers come from that are moved by `first`, then by `second`."""
    return first[second]


def indices_of(node: Node, shape: Shape) -> Indices | None:
    """Return where a node takes the numbers of its one input of `shape` from; None if it computes.

    A concatenation has several inputs, so that it is none.
    """
    places = np.arange(math.prod(shape)).reshape(shape)
    if isinstance(node, Flatten | Reshape):
        return places.reshape(-1)
    if isinstance(node, Permute):
        return places.transpose(node.axes).reshape(-1)
    if isinstance(node, Gather):
        return np.take(places, node.indices, node.axis).reshape(-1)
    return None


def _reshaped(source: Shape, target: Shape) -> list[Move]:
    if source == target:
        return []
    if len(target) == 1:
        return [Move(Flatten, {}, target)]
    return [Move(Reshape, {"shape": target}, target)]


def _gather(source: Shape, indices: Sequence[int] | Indices, axis: int = 0) -> Move:
    chosen = tuple(int(index) for index in indices)
    shape = (*source[:axis], len(chosen), *source[axis + 1 :])
    return Move(Gather, {"indices": chosen, "axis": axis}, shape)


def _in_place(source: Shape, target: Shape, indices: Indices) -> list[Move] | None:
    same = len(indices) == math.prod(source) and np.array_equal(indices, np.arange(len(indices)))
    return _reshaped(source, target) if same else None


def _gathered(source: Shape, target: Shape, indices: Indices) -> list[Move] | None:
    """Entries of one axis, then perhaps another shape."""
    for axis, size in enumerate(source):
        before, after = math.prod(source[:axis]), math.prod(source[axis + 1 :])
        if size == 1 or len(indices) % (before * after):
            continue
        block = indices.reshape(before, -1, after)
        chosen = block[0, :, 0] // after
        whole = np.arange(before)[:, None, None] * size * after + np.arange(after)
        if np.array_equal(block, whole + chosen[:, None] * after):
            move = _gather(source, chosen, axis)
            return [move, *_reshaped(move.shape, target)]
    return None


def _gathered_by_axes(source: Shape, target: Shape, indices: Indices) -> list[Move] | None:
    """Entries of several axes, each axis on its own."""
    if len(source) != len(target):
        return None
    grid = indices.reshape(target)
    steps = [math.prod(source[axis + 1 :]) for axis in range(len(source))]
    chosen = []
    for axis, (step, size) in enumerate(zip(steps, source, strict=True)):
        line = grid[tuple(slice(None) if other == axis else 0 for other in range(len(source)))]
        chosen.append(line // step % size)
    whole = sum(index * step for index, step in zip(np.ix_(*chosen), steps, strict=True))
    if not np.array_equal(np.broadcast_to(whole, target), grid):
        return None
    return list(_gathers(source, chosen))


def _gathers(source: Shape, chosen: Sequence[Indices]) -> Iterator[Move]:
    """Yield a gather for each axis that does not stay as it is, those that shrink first."""
    shape = source
    for axis in sorted(range(len(source)), key=lambda axis: len(chosen[axis]) / source[axis]):
        if not np.array_equal(chosen[axis], np.arange(source[axis])):
            move = _gather(shape, chosen[axis], axis)
            shape = move.shape
            yield move


def _permuted(source: Shape, target: Shape, indices: Indices) -> list[Move] | None:
    """Axes in another order: the source's own, or those of another shape of it."""
    if len(indices) != math.prod(source):
        return None
    if len(source) <= _MOST_PERMUTED:
        places = np.arange(len(indices)).reshape(source)
        for axes in itertools.permutations(range(len(source))):
            moved = places.transpose(axes)
            if moved.shape == target and np.array_equal(moved.reshape(-1), indices):
                return [Move(Permute, {"axes": axes}, target)]
    loops = _loops(indices)
    if loops is None or len(loops) > _MOST_AXES:
        return None
    order = sorted(range(len(loops)), key=lambda loop: -loops[loop][1])
    split = tuple(loops[loop][0] for loop in order)
    axes = tuple(order.index(loop) for loop in range(len(loops)))
    places = np.arange(len(indices)).reshape(split).transpose(axes)
    if not np.array_equal(places.reshape(-1), indices):
        return None
    permuted = Move(Permute, {"axes": axes}, tuple(count for count, _ in loops))
    return [*_reshaped(source, split), permuted, *_reshaped(permuted.shape, target)]


def _loops(indices: Indices) -> list[tuple[int, int]] | None:
    """Return nested loops, (count, step) from the outermost on, that count through the indices."""
    loops: list[tuple[int, int]] = []
    while len(indices) > 1:
        steps = np.diff(indices)
        uneven = np.nonzero(steps != steps[0])[0]
        count = int(uneven[0]) + 1 if len(uneven) else len(indices)
        if len(indices) % count:
            return None
        starts = indices[::count]
        line = np.arange(count) * steps[0]
        if not np.array_equal(indices.reshape(-1, count), starts[:, None] + line):
            return None
        loops.insert(0, (count, int(steps[0])))
        indices = starts
    return loops
