"""Moves of an integer graph, several in a row, made the fewest."""

import dataclasses
import math
from collections.abc import Collection
from typing import Any

import numpy as np

from compress.graph import Flatten, Gather, Node, Permute, Reshape, Shape, Table, Value
from compress.quantization.plan.moving import Move, composed, few_moves, indices_of

_MOVES = (Flatten, Gather, Permute, Reshape)


def tidied(nodes: list[Node], values: dict[str, Value], kept: Collection[str]) -> list[Node]:
    """Return the nodes of a graph with runs of moves made the fewest nodes.

    A table does not mind where a code stands: between two moves it is computed before both.

    Args:
        nodes: in order.
        values: by name; those that new nodes compute are added.
        kept: the values that others than the nodes read.
    """
    start = 0
    while start < len(nodes):
        shorter = _shortened(nodes, start, values, kept)
        if shorter is None:
            start += 1
        else:  # which may let a run that leads to it become shorter, too
            start = _first_before(nodes, start)
            nodes = shorter
    return nodes


def _first_before(nodes: list[Node], place: int) -> int:
    """Return the place of the first of the moves and tables that lead to a node."""
    made = {node.output: index for index, node in enumerate(nodes[:place])}
    while (before := made.get(nodes[place].inputs[0])) is not None:
        if not isinstance(nodes[before], (*_MOVES, Table)):
            break
        place = before
    return place


def _shortened(
    nodes: list[Node], start: int, values: dict[str, Value], kept: Collection[str]
) -> list[Node] | None:
    """Return all nodes with the run at `start` made shorter; None if it can't be."""
    run = _run(nodes, start, kept)
    for length in range(len(run), 1, -1):
        part = run[:length]
        made = _made(part, values, kept) if isinstance(part[-1], _MOVES) else None
        if made is not None and len(made) < length:
            return _replaced(nodes, part, made)
    return None


def _run(nodes: list[Node], start: int, kept: Collection[str]) -> list[Node]:
    """Return the moves and tables from a move on, each read by the next alone."""
    run = [nodes[start]] if isinstance(nodes[start], _MOVES) else []
    while run and run[-1].output not in kept:
        readers = [node for node in nodes if run[-1].output in node.inputs]
        if len(readers) != 1 or not isinstance(readers[0], (*_MOVES, Table)):
            break
        run.append(readers[0])
    return run


def _made(run: list[Node], values: dict[str, Value], kept: Collection[str]) -> list[Node] | None:
    """Return the fewest nodes that do what a run does; None if moves of axes can't."""
    source, target = values[run[0].inputs[0]], values[run[-1].output]
    indices = np.arange(math.prod(source.shape))
    for node in run:
        step = indices_of(node, values[node.inputs[0]].shape)
        indices = indices if step is None else composed(indices, step)
    moves = few_moves(source.shape, target.shape, indices)
    if moves is None:
        return None
    tables = [node for node in run if isinstance(node, Table)]
    if not moves and not tables and target.name in kept:
        moves = [Move(Reshape, {"shape": target.shape}, target.shape)]
    steps: list[tuple[type[Node], dict[str, Any], Shape, str]] = [
        (Table, {"table": node.table}, source.shape, node.output) for node in tables
    ]
    steps += [(move.kind, move.fields, move.shape, target.name) for move in moves]
    made: list[Node] = []
    read = source.name
    for index, (kind, fields, shape, of) in enumerate(steps):
        final = index == len(steps) - 1
        name = target.name if final else declared(values, f"{of}_moved", shape, of=of)
        made.append(kind(name=name, inputs=(read,), output=name, **fields))
        read = name
    return made


def declared(values: dict[str, Value], wish: str, shape: Shape, *, of: str) -> str:
    """Declare one more value, with the code of the value `of`; return its name."""
    name, number = wish, 2
    while name in values:
        name, number = f"{wish}{number}", number + 1
    values[name] = Value(name, shape, values[of].qparams)
    return name


def _replaced(nodes: list[Node], run: list[Node], made: list[Node]) -> list[Node]:
    """Return all nodes with `made` in the place of the last of a run, and without the others."""
    source, result = run[0].inputs[0], run[-1].output
    left: list[Node] = []
    for node in nodes:
        if node is run[-1]:
            left += made
        elif node not in run:
            left.append(node if made else reading(node, source, result))
    return left


def reading(node: Node, new: str, old: str) -> Node:
    """Return a node that reads the value `new` in the place of `old`."""
    inputs = tuple(new if name == old else name for name in node.inputs)
    return dataclasses.replace(node, inputs=inputs)
