"""The arena: planes that live together do not overlap, and rows are streamed."""

import itertools

import numpy as np
from c_networks import PROPERTY
from hypothesis import given, settings
from random_graphs import quantized_graphs

from compress.c_runner import load_c
from compress.exporters import export
from compress.exporters.c99 import memory
from compress.exporters.c99.lowering import lower
from compress.exporters.c99.memory import Pace, plan_memory
from compress.graph import Conv, QParams, QuantizedGraph, Value


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


def depthwise_chain(layers: int, *, padding: int = 1) -> QuantizedGraph:
    """Depthwise convolutions of 3x3, one after the other, on 4 channels of 12x12."""
    random = np.random.default_rng(0)
    code = QParams(1 / 16, 0)
    shape = {"stride": (1, 1), "padding": (padding,) * 4, "dilation": (1, 1), "groups": 4}
    sides = [12 - 2 * (1 - padding) * (index + 1) for index in range(layers)]
    nodes = [
        Conv(
            name=f"conv{index}",
            inputs=(f"v{index}",),
            output=f"v{index + 1}",
            weight=random.integers(-9, 10, (4, 1, 3, 3)).astype(np.int8),
            bias=np.zeros(4, np.int32),
            weight_scale=np.full(4, 0.01, np.float32),
            relu=True,
            **shape,
        )
        for index in range(layers)
    ]
    values = tuple(
        Value(node.output, (4, side, side), code) for node, side in zip(nodes, sides, strict=True)
    )
    return QuantizedGraph(Value("v0", (4, 12, 12), code), values, tuple(nodes), f"v{layers}")


def test_the_last_rows_of_an_image_do_not_pile_up_in_a_deep_network(tmp_path):
    graph = depthwise_chain(6)
    plan = plan_memory(lower(graph))
    (segment,) = plan.segments
    assert {name: held for name, held in segment.held.items() if "conv" in name} == {
        **{f"conv{index}": 3 for index in range(5)},
        "conv5": 1,
    }
    codes = np.random.default_rng(1).integers(0, 256, (2, 4, 12, 12), np.uint8)
    folder = export(graph, tmp_path / "chain-c", format="c")
    np.testing.assert_array_equal(load_c(folder, options=["-O0"])(codes), graph.run(codes))


def test_where_nothing_piles_up_no_layer_is_held_back():
    (segment,) = plan_memory(lower(depthwise_chain(3, padding=0))).segments
    assert set(segment.paces) == {"image"}
    assert segment.turns == 12


def test_a_pace_that_c_cannot_count_is_not_kept(monkeypatch):
    graph = depthwise_chain(6)
    (paced,) = plan_memory(lower(graph)).segments
    products = [p.largest(12, paced.turns) for p in paced.paces.values()]
    monkeypatch.setattr(memory, "_INT_MAX", max(products) - 1)
    plan = plan_memory(lower(graph))
    assert all(segment.fits_int for segment in plan.segments)
    assert not any(segment.paces == paced.paces for segment in plan.segments)
    monkeypatch.setattr(memory, "_INT_MAX", max(products))
    assert plan_memory(lower(graph)).segments[0].paces == paced.paces


def test_the_largest_product_of_a_pace_is_of_its_last_row_or_turn():
    assert Pace(rows=50_000, turns=49_999).largest(50_000, 60_000) == 3_000_000_000
    assert Pace(rows=2, turns=4, first=3).largest(10, 30) == 30
    assert Pace(rows=2, turns=4, first=15).largest(10, 30) == 35


def test_a_pace_lets_rows_through_one_by_one_from_its_first_turn_on():
    pace = Pace(rows=1, turns=2, first=5)
    assert [next(t for t in range(99) if pace.allows(row, t)) for row in range(3)] == [5, 7, 9]
