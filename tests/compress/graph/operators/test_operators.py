"""Every operator's integers, against loops over whole numbers; nodes that cannot be."""

import numpy as np
import pytest
from hypothesis import given, settings
from naive_interpreter import naive_run
from random_graphs import quantized_graphs
from small_graphs import UNIT, with_node

from compress.errors import CompressError
from compress.graph import (
    Flatten,
    Maximum,
    Minimum,
    Mul,
    Node,
    Value,
    WeightedSum,
    probe_inputs,
)


@settings(max_examples=60)
@given(quantized_graphs(max_nodes=4, any_ends=True))
def test_the_interpreter_agrees_with_loops_over_whole_numbers(graph):
    inputs = [images[[1, 3, -1]] for images in probe_inputs(graph, np.uint8)]
    trace = graph.trace(*inputs)
    for index, images in enumerate(zip(*inputs, strict=True)):
        for name, codes in naive_run(graph, images).items():
            assert np.array_equal(trace[name][index], codes), name


@pytest.mark.parametrize(
    "node",
    [
        Mul(name="n", inputs=("x", "x"), output="y"),
        Maximum(name="n", inputs=("x", "x"), output="y"),
        Minimum(name="n", inputs=("x", "x"), output="y"),
        WeightedSum(name="n", inputs=("x", "x"), output="y", weights=(1, -1), unit=1.0),
    ],
)
def test_two_values_meet_as_rows_or_images_alone(node):
    for shape in ((5,), (2, 1, 4)):
        assert node.output_shape([Value("x", shape, UNIT)] * 2) == shape
    for shape in ((3, 4), (2, 3, 4, 5)):
        with pytest.raises(CompressError, match=r"takes inputs of rank 1 or 3, not \("):
            node.output_shape([Value("x", shape, UNIT)] * 2)
    with pytest.raises(CompressError, match=r"don't fit: \[\(2, 3, 4\), \(2, 3, 3\)\]"):
        node.output_shape([Value("x", (2, 3, size), UNIT) for size in (4, 3)])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: with_node(Flatten, (32,), inputs=("z",)), "unknown"),
        (lambda: with_node(Flatten, (32,), inputs=("y",)), "before it is computed"),
        (lambda: with_node(Flatten, (32,), inputs="x"), "tuple of names"),
        (lambda: with_node(Node, (2, 4, 4)), "no operator Node"),
    ],
)
def test_a_wrong_node_is_refused(make, message):
    with pytest.raises(CompressError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)
