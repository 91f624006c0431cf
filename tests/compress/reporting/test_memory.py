"""The arena over time is the plan's: as many rows in use as it holds, and never more."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
from random_graphs import quantized_graphs

from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.memory import rows_in_use
from compress.graph import Flatten, QParams, QuantizedGraph, Value
from compress.reporting.memory import memory_timeline


@settings(max_examples=40, deadline=None)
@given(graph=quantized_graphs(max_nodes=8))
def test_the_rows_in_use_reach_what_the_plan_holds_and_no_more(graph):
    layout = lay_out(graph)
    turns = rows_in_use(layout.program, layout.plan.segments)
    for name, place in layout.plan.placements.items():
        assert max(turn.get(name, 0) for turn in turns) <= place.held
        read = any(name in layer.inputs for layer in layout.program.layers)
        assert any(turn.get(name) for turn in turns) == read


@settings(max_examples=25, deadline=None)
@given(graph=quantized_graphs(max_nodes=8), step=st.integers(0, 1000))
def test_buffers_that_live_together_do_not_overlap(graph, step):
    memory = memory_timeline(graph)
    step %= memory.steps
    alive = sorted(
        (each.offset, each.offset + each.bytes)
        for each in memory.buffers
        if each.first <= step < each.first + len(each.used)
    )
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(alive))
    assert memory.used[memory.peak_step] == max(memory.used) <= memory.arena_bytes


def test_an_input_that_nothing_reads_has_no_rows_in_use():
    code = QParams(1.0, 0)
    node = Flatten(name="flat", inputs=("x",), output="y")
    inputs = (Value("x", (1, 2, 3), code), Value("unread", (1, 4, 4), code))
    graph = QuantizedGraph(inputs, (Value("y", (6,), code),), (node,), "y")
    memory = memory_timeline(graph)
    (unread,) = (each for each in memory.buffers if each.name == "unread")
    assert set(unread.used) == {0}
