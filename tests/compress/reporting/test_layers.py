"""The rows of a report: every layer once, with what it reads."""

import pytest
from reported import reported
from torch import nn

from compress.errors import CompressError
from compress.reporting.layers import layer_rows


def test_integers_have_their_graphs_figures_and_edges():
    _, graph, _, _ = reported()
    rows = {row.name: row for row in layer_rows(graph, None)}
    assert [row for row in rows.values() if row.kind == "input"] == [rows[graph.input.name]]
    assert sum(row.weight_bytes for row in rows.values()) == graph.weight_bytes
    assert sum(row.macs for row in rows.values()) == graph.macs
    assert sum(row.parameters for row in rows.values()) == graph.parameters
    assert rows["left"].inputs == ("stem",)
    assert (rows["stem"].kernel, rows["stem"].bits, rows["pool"].bits) == ((3, 3), 8, None)
    producers = {node.output: node.name for node in graph.nodes}
    for node in graph.nodes:
        wanted = {producers.get(name, name) for name in node.inputs}
        assert set(rows[node.name].inputs) == wanted


def test_floats_need_inputs():
    with pytest.raises(CompressError, match="needs inputs"):
        layer_rows(nn.Linear(2, 2), None)
