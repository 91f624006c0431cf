"""Every operator's integers, against loops over whole numbers; nodes that cannot be."""

import numpy as np
import pytest
from hypothesis import given, settings
from naive_interpreter import naive_run
from random_graphs import quantized_graphs
from small_graphs import with_node

from compress.errors import CompressError
from compress.graph import (
    Add,
    AveragePool,
    Concat,
    Flatten,
    Gather,
    MaxPool,
    Node,
    QParams,
    Reshape,
    Table,
    probes,
)


@settings(max_examples=60)
@given(quantized_graphs(max_nodes=4))
def test_the_interpreter_agrees_with_loops_over_whole_numbers(graph):
    images = probes(graph, np.uint8)[[1, 3, -1]]
    trace = graph.trace(images)
    for index, image in enumerate(images):
        for name, codes in naive_run(graph, image).items():
            assert np.array_equal(trace[name][index], codes), name


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: with_node(AveragePool, (2, 1, 1), kernel=(5, 4), stride=(1, 1)), "exceeds"),
        (lambda: with_node(AveragePool, (2, 1, 1), kernel=(4,), stride=(1, 1)), "kernel must be"),
        (
            lambda: with_node(
                AveragePool, (2, 1, 1), kernel=(4, 4), stride=(1, 1), code=QParams(2.0**-120, 0)
            ),
            None,
        ),
        (
            lambda: with_node(MaxPool, (2, 4, 4), kernel=(1, 1), stride=(1, 1), padding=(1,) * 4),
            "smaller than",
        ),
        (
            lambda: with_node(
                MaxPool, (2, 4, 4), kernel=(1, 1), stride=(1, 1), code=QParams(1.0, 0)
            ),
            "one code",
        ),
        (lambda: with_node(Add, (2, 4, 4)), "takes 2 inputs"),
        (lambda: with_node(Concat, (2, 4, 4)), "at least 2"),
        (lambda: with_node(Gather, (2, 4, 4), channels=(0, 2)), "beyond the 2"),
        (lambda: with_node(Gather, (2, 4, 4), channels=()), "no channel"),
        (lambda: with_node(Reshape, (2, 16), shape=(2, 16)), "shape must be"),
        (lambda: with_node(Reshape, (33,), shape=(33,)), "cannot reshape"),
        (lambda: with_node(Flatten, (31,)), "declared"),
        (lambda: with_node(Table, (2, 4, 4), table=np.zeros(255, np.uint8)), "table has"),
        (lambda: with_node(Table, (2, 4, 4), table=np.zeros(256, np.int8)), "table must be uint8"),
        (lambda: with_node(Flatten, (32,), inputs=("z",)), "unknown"),
        (lambda: with_node(Flatten, (32,), inputs=("y",)), "before it is computed"),
        (lambda: with_node(Flatten, (32,), inputs="x"), "tuple of names"),
        (lambda: with_node(Node, (2, 4, 4)), "no operator Node"),
    ],
)
def test_a_wrong_node_is_refused(make, message):
    if message is None:
        assert make().power_of_two
        return
    with pytest.raises(CompressError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)
