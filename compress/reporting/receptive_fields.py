"""How many pixels of the input reach one value, through the operators of an integer network."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from compress.graph import Flatten, Gather, Linear, Node, Pad, QuantizedGraph, Resample, Value
from compress.receptive_field import Axis, joined

_Axes = tuple[Axis, ...] | None


def receptive_fields(graph: QuantizedGraph) -> dict[str, int | None]:
    """The receptive field of every value along the input's longer axis, in pixels.

    It never exceeds the input. Where an operator moves places in an order of its own, as
    `Permute` does, it is not followed: None.
    """
    fields: dict[str, _Axes] = {v.name: _axes_of(v) for v in graph.inputs}
    for node in graph.nodes:
        before = _joined([fields[name] for name in node.inputs])
        fields[node.output] = _after(node, before, graph.value(node.output))
    largest = max((size for value in graph.inputs for size in value.shape[1:]), default=1)
    return {name: _extent(axes, largest) for name, axes in fields.items()}


def _axes_of(value: Value) -> _Axes:
    return tuple(Axis(1, 1, size) for size in value.shape[1:])


def _extent(axes: _Axes, largest: int) -> int | None:
    if axes is None:
        return None
    return min(max((axis.seen for axis in axes), default=1), largest)


def _joined(fields: list[_Axes]) -> _Axes:
    """The largest of several fields, axis by axis; None if one isn't known."""
    known = [axes for axes in fields if axes is not None]
    return joined(known) if len(known) == len(fields) else None


def _after(node: Node, axes: _Axes, output: Value) -> _Axes:
    if axes is None:
        return None
    if isinstance(node, Linear):
        return tuple(axis.whole for axis in axes)
    if isinstance(node, Flatten):
        return axes  # who reads it reads every place
    if isinstance(node, Resample):
        return tuple(map(_resampled, axes, (node.rows, node.columns)))
    slid = _slid(node, axes)
    shape = output.shape[1:]
    if len(shape) == len(slid):
        moved = isinstance(node, Gather) and node.axis > 0
        known = moved or isinstance(node, Pad) or _keeps_places(node)
        sized = tuple(replace(a, size=n) for a, n in zip(slid, shape, strict=True))
        return sized if known else None
    return slid if all(axis.size == 1 for axis in slid) else None


def _keeps_places(node: Node) -> bool:
    return type(node).__name__ not in ("Permute", "Reshape")


def _slid(node: Node, axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes after the window of a node, if it has one."""
    kernel, stride = getattr(node, "kernel", None), getattr(node, "stride", None)
    if kernel is None or stride is None or len(kernel) != len(axes):
        return axes
    dilation = getattr(node, "dilation", (1, 1))
    return tuple(
        axis.slid(*step) for axis, *step in zip(axes, kernel, stride, dilation, strict=True)
    )


def _resampled(axis: Axis, weights: NDArray[np.int8]) -> Axis:
    """An axis whose places are each made from a few: `weights` [after, before]."""
    spans = [np.flatnonzero(row) for row in weights]
    widest = max((int(span[-1] - span[0]) for span in spans if len(span)), default=0)
    return Axis(axis.widened(widest), axis.jump * weights.shape[1] / weights.shape[0], len(weights))
