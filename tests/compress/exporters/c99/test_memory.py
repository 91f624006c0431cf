"""The arena: planes that live together do not overlap, and rows are streamed."""

import itertools

import numpy as np
from c_networks import PROPERTY
from hypothesis import given, settings
from random_graphs import quantized_graphs

from compress.c_runner import load_c
from compress.exporters.c99.lowering import lower
from compress.exporters.c99.memory import plan_memory


def test_rows_are_streamed_so_that_the_digit_network_needs_little_memory(digits):
    graph, folder = digits
    network = load_c(folder, options=["-O0"])
    whole = max(int(np.prod(value.shape)) for value in graph.values)
    assert network.arena_bytes <= 12_000
    assert network.arena_bytes < whole / 4


@settings(max_examples=60, **PROPERTY)
@given(graph=quantized_graphs(max_nodes=8, any_ends=True))
def test_planes_that_live_together_do_not_overlap(graph):
    program = lower(graph)
    layout = plan_memory(program)
    for number, segment in enumerate(layout.segments):
        alive = {layer.output for layer in segment.layers if layer.output}
        for later in layout.segments[number:]:
            made = {x.output for earlier in layout.segments[:number] for x in earlier.layers}
            alive |= {name for x in later.layers for name in x.inputs if name in made}
        spans = sorted(
            (place.offset, place.offset + place.bytes)
            for name, place in layout.placements.items()
            if name in alive
        )
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
        assert spans[-1][1] <= layout.arena_bytes
