"""Runs of moves become the fewest nodes, and the integers stay."""

import numpy as np
import pytest
from small_graphs import UNIT

from compress.graph import Flatten, Gather, Permute, QuantizedGraph, Reshape, Table, Value
from compress.quantization.tidying import tidied

TABLE = np.random.default_rng(0).integers(0, 256, 256, np.uint8)
TURN = {"axes": (1, 2, 0)}


def graph_of(*steps, size=(2, 4, 4)):
    """A graph of steps in a row: a kind of node, its fields, and the shape that it gives."""
    nodes, values, name = [], [Value("x", size, UNIT)], "x"
    for number, (kind, fields, shape) in enumerate(steps):
        output = f"v{number}"
        nodes.append(kind(name=output, inputs=(name,), output=output, **fields))
        values.append(Value(output, shape, UNIT))
        name = output
    return QuantizedGraph(values[0], tuple(values[1:]), tuple(nodes), name)


def tidy(graph, kept=()):
    values = {value.name: value for value in (graph.input, *graph.values)}
    nodes = tidied(list(graph.nodes), values, {"x", graph.output, *kept})
    made = {node.output for node in nodes}
    left = tuple(value for name, value in values.items() if name in made)
    return QuantizedGraph(graph.input, left, tuple(nodes), graph.output)


RUNS = {
    "two turns that undo each other, and a gather": (
        [
            (Permute, TURN, (4, 4, 2)),
            (Permute, {"axes": (2, 0, 1)}, (2, 4, 4)),
            (Gather, {"indices": (1, 0), "axis": 0}, (2, 4, 4)),
        ],
        [Gather],
    ),
    "gathers of one axis": (
        [
            (Gather, {"indices": (3, 1, 0), "axis": 1}, (2, 3, 4)),
            (Gather, {"indices": (2, 0), "axis": 1}, (2, 2, 4)),
        ],
        [Gather],
    ),
    "a table between moves": (
        [
            (Permute, TURN, (4, 4, 2)),
            (Table, {"table": TABLE}, (4, 4, 2)),
            (Permute, {"axes": (2, 0, 1)}, (2, 4, 4)),
        ],
        [Table],
    ),
    "reshapes": ([(Reshape, {"shape": (8, 4)}, (8, 4)), (Flatten, {}, (32,))], [Flatten]),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_run_of_moves_is_the_fewest_nodes(name):
    steps, kinds = RUNS[name]
    graph = graph_of(*steps)
    found = tidy(graph)
    assert [type(node) for node in found.nodes] == kinds
    codes = np.random.default_rng(1).integers(0, 256, (3, 2, 4, 4), np.uint8)
    assert np.array_equal(found.run(codes), graph.run(codes))


def test_a_value_that_others_read_is_kept():
    graph = graph_of(*RUNS["gathers of one axis"][0])
    assert len(tidy(graph, kept=("v0",)).nodes) == 2
