"""Saved graphs: the way back, and files that are damaged or lie."""

import json
import math

import numpy as np
import pytest
import safetensors.numpy
from digit_networks import digit_network
from hypothesis import given, settings
from integer_files import assert_equal
from random_graphs import quantized_graphs

from compress.errors import CompressError
from compress.graph import QuantizedGraph, probe_inputs


@settings(max_examples=60)
@given(quantized_graphs(any_ends=True))
def test_a_graph_survives_saving_and_loading(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("graph") / "graph.safetensors"
    graph.save(path)
    loaded = QuantizedGraph.load(path)
    images = probe_inputs(graph, np.uint8)
    assert_equal(loaded.run_all(images), graph.run_all(images))
    assert (loaded.inputs, loaded.values) == (graph.inputs, graph.values)
    assert list(loaded.outputs.items()) == list(graph.outputs.items())
    assert loaded.float_input == graph.float_input
    first = path.read_bytes()
    loaded.save(path)
    assert path.read_bytes() == first


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "graph.safetensors"
    digit_network().save(path)
    return path


def refused(path) -> str:
    with pytest.raises(CompressError) as caught:
        QuantizedGraph.load(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def test_truncated_and_random_files_are_refused(saved, tmp_path):
    data, path = saved.read_bytes(), tmp_path / "broken.safetensors"
    random = np.random.default_rng(0)
    for length in (0, 1, 7, 8, 9, 100, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:length])
        refused(path)
        path.write_bytes(random.bytes(length))
        refused(path)
    refused(tmp_path / "missing.safetensors")
    refused(tmp_path)


def test_flipped_bytes_never_raise_anything_but_a_user_error(saved, tmp_path):
    """A flip in a weight may go unnoticed; one in the structure must not crash."""
    data, path = saved.read_bytes(), tmp_path / "flipped.safetensors"
    random, refusals = np.random.default_rng(0), []
    for position in random.integers(0, 6000, 300):
        flipped = bytearray(data)
        flipped[position] ^= 1 << random.integers(0, 8)
        path.write_bytes(flipped)
        try:
            QuantizedGraph.load(path)
        except CompressError as error:
            refusals.append(str(error))
    assert len(refusals) > 200
    assert not any("\n" in refusal for refusal in refusals)


def rewritten(saved, path, change) -> str:
    """The refusal of the saved graph once `change` has altered its tensors and structure."""
    tensors = safetensors.numpy.load_file(saved)
    with safetensors.safe_open(saved, "np") as file:
        structure = json.loads(file.metadata()["compress.QuantizedGraph"])
    structure = change(tensors, structure) or structure
    metadata = {"compress.QuantizedGraph": json.dumps(structure)}
    path.write_bytes(safetensors.numpy.save(tensors, metadata))
    return refused(path)


def in_node(**fields):
    return lambda tensors, structure: structure["nodes"][0].update(fields)


def tensor(name, value):
    return lambda tensors, structure: tensors.update({name: value})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda tensors, structure: [1], "no sound"),
        (lambda tensors, structure: structure.pop("output") and None, "output"),
        (lambda tensors, structure: structure.update(version=2), "version is 2"),
        (lambda tensors, structure: structure.update(surprise=2), "surprise"),
        (lambda tensors, structure: structure["input"].update(shape=[1] * 7), "shape"),
        (lambda tensors, structure: structure["input"].update(shape=[1, 27, 28]), "conv0"),
        (lambda tensors, structure: structure["input"].update(shape="abc"), "shape"),
        (lambda tensors, structure: structure["input"].update(shape=[1, 2**20, 2**20]), "shape"),
        (lambda tensors, structure: structure["input"].update(name=["a"]), "name"),
        (lambda tensors, structure: structure["input"]["code"].update(scale=math.inf), "scale"),
        (lambda tensors, structure: structure["input"]["code"].update(scale=math.nan), "scale"),
        (
            lambda tensors, structure: structure["input"]["code"].update(zero_point=300),
            "zero point",
        ),
        (lambda tensors, structure: structure["nodes"].reverse(), "before it is computed"),
        (lambda tensors, structure: structure["nodes"].append(7), "no sound"),
        (in_node(operator="Eval"), "no operator 'Eval'"),
        (in_node(operator=["Conv"]), "no sound"),
        (in_node(groups=3), "conv0"),
        (in_node(inputs=["nowhere"]), "unknown"),
        (in_node(inputs=[{}]), "names"),
        (in_node(inputs=["two\nlines"]), "unknown"),
        (in_node(name="other"), "node 'other': its tensor 'weight' is missing"),
        (in_node(stride=[[1, 1]]), "stride"),
        (in_node(extra=1), "extra"),
        (tensor("conv0.weight", np.ones((16, 1, 3, 2), np.int8)), "conv0"),
        (tensor("conv0.weight", np.ones((16, 1, 3, 3), np.int16)), "int8"),
        (tensor("conv0.weight_scale", np.full(16, np.inf, np.float32)), "weight_scale"),
        (tensor("more", np.ones(1, np.int8)), "no node uses the tensor 'more'"),
    ],
)
def test_lying_files_are_refused(saved, tmp_path, change, message):
    assert message in rewritten(saved, tmp_path / "lying.safetensors", change)


ABSURD = (None, True, -1, 3, 0.5, 1e30, math.nan, 10**30, "x", "", [], {}, [1], [[1]], {"a": 1})


def places(structure, before=()):
    """The way to every part of nested lists and objects."""
    items = structure.items() if isinstance(structure, dict) else enumerate(structure)
    for key, part in items:
        yield (*before, key)
        if isinstance(part, dict | list):
            yield from places(part, (*before, key))


def test_any_absurd_value_in_the_structure_is_refused_or_harmless(saved, tmp_path):
    """Each part in turn is something else: a line says so, or the graph is sound all the same."""
    tensors, path = safetensors.numpy.load_file(saved), tmp_path / "absurd.safetensors"
    with safetensors.safe_open(saved, "np") as file:
        text = file.metadata()["compress.QuantizedGraph"]
    refusals = []
    for index, place in enumerate(places(json.loads(text))):
        structure = part = json.loads(text)
        for key in place[:-1]:
            part = part[key]
        part[place[-1]] = ABSURD[index % len(ABSURD)]
        metadata = {"compress.QuantizedGraph": json.dumps(structure)}
        path.write_bytes(safetensors.numpy.save(tensors, metadata))
        try:
            QuantizedGraph.load(path)
        except CompressError as error:
            refusals.append(str(error))
    assert len(refusals) > 250
    assert all(str(path) in line and "\n" not in line for line in refusals)


def test_foreign_safetensors_are_refused(tmp_path):
    path = tmp_path / "other.safetensors"
    for metadata in (None, {"format": "pt"}):
        safetensors.numpy.save_file({"a": np.ones(1)}, path, metadata)
        assert "holds no QuantizedGraph" in refused(path)
    nested = {"compress.QuantizedGraph": "[" * 100_000}
    safetensors.numpy.save_file({"a": np.ones(1)}, path, nested)
    refused(path)
