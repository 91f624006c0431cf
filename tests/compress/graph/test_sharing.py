"""Weights that several nodes of a graph use: counted, shown and stored once."""

import json

import numpy as np
import pytest
import safetensors.numpy
from repeating_network import CHANNELS, images, repeating

import compress
from compress.errors import CompressError
from compress.graph import FORMAT, QuantizedGraph
from compress.graph.sharing import held_by, weight_holders

WEIGHTS = CHANNELS * CHANNELS * 9


@pytest.fixture(scope="module")
def graph():
    return compress.quantize(repeating(), images())


@pytest.fixture
def stored(graph, tmp_path):
    """The file, its tensors, and the structure in its metadata."""
    path = tmp_path / "net.safetensors"
    graph.save(path)
    with safetensors.safe_open(path, framework="np") as file:
        structure = json.loads(file.metadata()[FORMAT])
    return path, safetensors.numpy.load_file(path), structure


def test_later_nodes_add_biases_and_scales_alone(graph):
    holders = weight_holders(graph.nodes)
    assert holders == {"conv_1": "conv", "conv_2": "conv"}
    held = {node.name: held_by(node, holders) for node in graph.nodes}
    assert held["conv"] == (WEIGHTS + CHANNELS, WEIGHTS + 8 * CHANNELS)
    assert held["conv_1"] == held["conv_2"] == (CHANNELS, 8 * CHANNELS)
    assert graph.parameters == sum(count for count, _ in held.values())
    assert graph.weight_bytes == sum(size for _, size in held.values())


def test_a_table_shows_where_weights_are_held(graph):
    lines = str(graph).splitlines()
    assert lines[-2:] == [
        "conv_1 uses the weights of conv, held once",
        "conv_2 uses the weights of conv, held once",
    ]
    total = next(line for line in lines if line.startswith("total")).split()
    assert total[1:] == [f"{n:,}" for n in (graph.parameters, graph.macs, graph.weight_bytes)]


def test_a_file_stores_them_once(graph, stored):
    path, tensors, _ = stored
    assert {name for name in tensors if name.startswith("conv") and name.endswith("weight")} == {
        "conv.weight"
    }
    loaded = QuantizedGraph.load(path)
    assert loaded.sha256 == graph.sha256
    codes = graph.input.qparams.quantize(images(4).numpy())
    assert np.array_equal(loaded.run(codes), graph.run(codes))


@pytest.mark.parametrize("holder", ["conv_2", "conv_1", "mean", "no such", 3, None])
def test_a_file_that_names_no_earlier_holder_is_refused(stored, holder):
    path, tensors, structure = stored
    use = next(node for node in structure["nodes"] if node["name"] == "conv_1")
    use["weights_of"] = holder
    safetensors.numpy.save_file(tensors, path, {FORMAT: json.dumps(structure)})
    with pytest.raises(CompressError, match="no earlier node"):
        QuantizedGraph.load(path)


def test_a_file_with_weights_of_its_own_beside_a_holder_is_refused(stored):
    path, tensors, structure = stored
    tensors["conv_1.weight"] = tensors["conv.weight"]
    safetensors.numpy.save_file(tensors, path, {FORMAT: json.dumps(structure)})
    with pytest.raises(CompressError, match="weights"):
        QuantizedGraph.load(path)
