"""Layers timed alone: each computes what it does in the network."""

import numpy as np
from needed import need_c
from reported import reported

from compress.c_runner import run_c
from compress.reporting.timing import alone, instructions_of, time_layers, write_alone


def test_a_layer_alone_gives_what_it_gives_in_the_network(tmp_path):
    need_c()
    _, graph, inputs, _ = reported()
    trace = graph.trace(graph.input.qparams.quantize(inputs[:3].numpy()))
    for node in graph.nodes[:3]:
        codes = [trace[name] for name in dict.fromkeys(node.inputs)]
        (got,) = alone(graph, node).run_all(codes)
        np.testing.assert_array_equal(got, trace[node.output])
    node = graph.nodes[1]
    write_alone(graph, node, tmp_path)
    codes = [trace[name] for name in dict.fromkeys(node.inputs)]
    (got,) = run_c(tmp_path, codes)
    np.testing.assert_array_equal(got.reshape(trace[node.output].shape), trace[node.output])


def test_every_layer_has_a_time(monkeypatch):
    need_c()
    graph = alone(reported()[1], reported()[1].nodes[0])
    found = time_layers(graph, machine="here")
    assert (found.unit, set(found.by_layer)) == ("µs", {"stem"})
    median, low, high = found.by_layer["stem"]
    assert 0 < low <= median <= high
    assert "here" in found.what


def test_counts_have_no_spread():
    found = instructions_of({"conv": 7}, "counted")
    assert (found.unit, found.by_layer) == ("instructions", {"conv": (7.0, 7.0, 7.0)})
