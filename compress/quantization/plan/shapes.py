"""The shapes in which integer networks hold values, and moves around the node of a layer."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from compress.graph import Node, Shape
from compress.quantization.plan.layer import Emission, PlannedLayer
from compress.quantization.plan.moving import Move

_AXES = 3


def held_shape(shape: Shape) -> Shape:
    """Return the shape in which a value is held: a series [C, L] is an image of one row.

    One number an input, of no axes, is one feature.
    """
    return (shape[0], 1, shape[1]) if len(shape) == 2 else tuple(shape) or (1,)


def arithmetic_shapes(*shapes: Shape) -> list[Shape] | None:
    """Return shapes of many axes, which may be spread over each other, as such of three axes.

    Neighbouring axes over which the same shapes are spread become one. None if more remain.
    """
    whole = tuple(map(max, *shapes))
    spread = [tuple(shape[axis] == 1 for shape in shapes) for axis in range(len(whole))]
    runs: list[list[int]] = []
    for axis, size in enumerate(whole):
        if runs and (size == 1 or spread[axis] == spread[runs[-1][0]]):
            runs[-1].append(axis)
        else:
            runs.append([axis])
    if len(runs) == 1:  # any cut will do
        runs = [[0], [1], list(range(2, len(whole)))]
    if len(runs) > _AXES:
        return None
    runs += [[]] * (_AXES - len(runs))
    return [tuple(math.prod(shape[axis] for axis in run) for run in runs) for shape in shapes]


def chain(emission: Emission, source: str, output: str, moves: Sequence[Move]) -> Iterator[Node]:
    """Yield the nodes of one move or more from the value `source` to the value `output`."""
    for index, move in enumerate(moves):
        final = index == len(moves) - 1
        name = output if final else emission.declare(f"{output}_moved", move.shape, of=output)
        yield move.kind(name=name, inputs=(source,), output=name, **move.fields)
        source = name


def surrounded(
    emission: Emission,
    layer: PlannedLayer,
    kind: type[Node],
    fields: dict[str, Any],
    shape: Shape,
    *,
    before: Sequence[Move] = (),
    after: Sequence[Move] = (),
    suffix: str = "made",
) -> list[Node]:
    """Return a layer's node of one input, between the moves that bring it there and on.

    Args:
        emission: knows the values.
        layer: the layer.
        kind: the operator.
        fields: the node's own fields.
        shape: what the node gives.
        before: moves of the input.
        after: moves of the result.
        suffix: ends the name of the node's value, where moves follow.
    """
    nodes: list[Node] = []
    (source,), made = layer.inputs, layer.output
    if before:
        name = emission.declare(f"{layer.output}_seen", before[-1].shape, of=source)
        nodes += chain(emission, source, name, before)
        source = name
    if after:
        made = emission.declare(f"{layer.output}_{suffix}", shape, of=layer.output)
    nodes.append(kind(name=made, inputs=(source,), output=made, **fields))
    return [*nodes, *(chain(emission, made, layer.output, after) if after else ())]
