"""Loops that move codes do what NumPy does."""

import itertools
import math

import numpy as np
import pytest

from compress.exporters.c99.lowering import Operation
from compress.exporters.c99.walks import walks
from compress.graph import OPERATORS, QParams, QuantizedGraph, Value

CODE = QParams(0.5, 7)


def graph_of(operator, shape=(3, 4, 5), count=1, **fields):
    x = Value("x", shape, CODE)
    node = OPERATORS[operator](name="n", inputs=("x",) * count, output="y", **fields)
    return QuantizedGraph(x, (Value("y", node.output_shape([x] * count), CODE),), (node,), "y")


def walked(graph):
    """What the walks of the one layer write, where codes are their places."""
    (node,) = graph.nodes
    layer = Operation(name="n", kind="rearrange", inputs=("x",), output="n", rows=1, node=node)
    made = np.full(math.prod(graph.value("y").shape), -1)
    for walk in walks(graph, layer):
        for steps in itertools.product(*(range(loop.count) for loop in walk.loops)):
            here = sum(n * loop.source for n, loop in zip(steps, walk.loops, strict=True))
            there = sum(n * loop.target for n, loop in zip(steps, walk.loops, strict=True))
            made[walk.target + there] = walk.start + here
    return made.astype(np.uint8)


MOVES = [
    ("Permute", {"axes": (2, 0, 1)}),
    ("Permute", {"axes": (1, 0, 2)}),
    ("Gather", {"axis": 1, "indices": (3, 1, 0, 0)}),
    ("Gather", {"axis": 2, "indices": (0, 2, 4, 1)}),
    ("Gather", {"axis": 0, "indices": (1,)}),
    ("Concat", {"axis": 1, "count": 3}),
    ("Concat", {"axis": 0, "count": 2}),
]


@pytest.mark.parametrize(("operator", "fields"), MOVES)
def test_every_code_is_written_from_its_place(operator, fields):
    graph = graph_of(operator, **fields)
    codes = np.arange(60, dtype=np.uint8).reshape(1, 3, 4, 5)
    assert np.array_equal(walked(graph), graph.run(codes).reshape(-1))


def test_indices_that_lie_evenly_are_one_walk():
    graph = graph_of("Gather", axis=0, shape=(9, 2, 2), indices=(1, 3, 5, 7, 0, 0))
    layer = Operation(
        name="n", kind="rearrange", inputs=("x",), output="n", rows=1, node=graph.nodes[0]
    )
    assert [walk.loops[0].count for walk in walks(graph, layer)] == [4, 2]
