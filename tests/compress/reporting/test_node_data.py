"""What is written for Model Explorer has its format, and fits its own graph."""

import json

import pytest
from reported import reported

from compress.errors import CompressError
from compress.reporting.content import LayerTimes, NetworkReport
from compress.reporting.layers import layer_rows
from compress.reporting.node_data import write_node_data


@pytest.fixture
def network():
    graph = reported()[1]
    times = LayerTimes("alone", "µs", {node.name: (2.0, 1.0, 3.0) for node in graph.nodes})
    return NetworkReport("net", "", layer_rows(graph, None), graph.weight_bytes, times=(times,))


def test_every_figure_names_nodes_of_the_graph(network, tmp_path):
    paths = write_node_data(network, tmp_path / "data.json")
    assert [path.name for path in paths] == [
        *("data.json", "data-macs.json", "data-weight-bytes.json", "data-graph.json"),
    ]
    (graph,) = json.loads(paths[-1].read_text())["graphs"]
    nodes = {node["id"]: node for node in graph["nodes"]}
    edges = {e["sourceNodeId"] for node in nodes.values() for e in node["incomingEdges"]}
    assert edges <= set(nodes)
    for path in paths[:-1]:
        data = json.loads(path.read_text())
        assert set(data) == {"name", "results", "gradient"}
        assert set(data["results"]) <= set(nodes)
        assert all(set(value) == {"value"} for value in data["results"].values())
        assert [stop["stop"] for stop in data["gradient"]] == [0, 1]
    macs = json.loads(paths[1].read_text())["results"]
    assert sum(each["value"] for each in macs.values()) == reported()[1].macs


def test_nothing_is_replaced_unasked_and_nothing_half_written(network, tmp_path):
    (tmp_path / "data-macs.json").write_text("mine")
    with pytest.raises(CompressError, match=r"data-macs\.json is there already"):
        write_node_data(network, tmp_path / "data.json")
    assert [path.name for path in tmp_path.iterdir()] == ["data-macs.json"]
    assert len(write_node_data(network, tmp_path / "data.json", overwrite=True)) == 4
