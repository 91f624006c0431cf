"""The layers of C that each operator becomes."""

import pytest
from one_operator import graph_of, weights

from compress.exporters.c99.lowering import WINDOWED, lower
from compress.graph.operators.__init__ import OPERATORS

KINDS = {
    "a convolution": ("Conv", {}, ["convolve"]),
    "each channel alone": ("Conv", {**weights(4, 1, 3, 3), "groups": 4}, ["depthwise"]),
    "a linear layer": ("Linear", {}, ["convolve"]),
    "channels joined": ("Concat", {"axis": 0}, ["join"]),
    "rows joined": ("Concat", {"axis": 1}, ["rearrange"]),
    "places joined": ("Concat", {"axis": 2}, ["abut"]),
    "channels picked": ("Gather", {"axis": 0}, ["pick"]),
    "rows picked": ("Gather", {"axis": 1}, ["pick_rows"]),
    "places picked": ("Gather", {"axis": 2}, ["pick_places"]),
    "a turn that the caller's array takes up": ("Permute", {}, []),
    "a change of shape that it takes up": ("Reshape", {}, []),
    "an average": ("AveragePool", {}, ["average"]),
    "a maximum": ("MaxPool", {}, ["maximum"]),
    "an interpolation": ("Resample", {}, ["resample"]),
    "the larger": ("Maximum", {}, ["choose"]),
    "the smaller": ("Minimum", {}, ["choose"]),
    "a sum of one code": ("Add", {}, ["add"]),
    "a sum of two codes": ("ScaledAdd", {}, ["sum_codes"]),
    "a weighted sum": ("WeightedSum", {}, ["weigh"]),
}


@pytest.mark.parametrize("name", KINDS)
def test_an_operator_becomes_these_layers(name):
    operator, fields, kinds = KINDS[name]
    layers = lower(graph_of(operator, **fields)).layers
    assert [layer.kind for layer in layers] == ["load", *kinds, "store"]


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_window_reads_what_the_operator_reads(operator):
    """The rows that the last row of a plane is made from end where those of its input do."""
    graph = graph_of(operator)
    program = lower(graph)
    for layer in program.layers:
        if layer.kind in WINDOWED and not layer.spans:
            plane, out = program.planes[layer.inputs[0]], program.planes[layer.output]
            last = layer.window.first(out.height - 1) + layer.window.extent[0]
            assert layer.window.first(0) <= 0
            assert plane.height - layer.window.stride[0] < last <= plane.height + 2
        for first, end in layer.spans:
            assert 0 <= first < end <= program.planes[layer.inputs[0]].height
