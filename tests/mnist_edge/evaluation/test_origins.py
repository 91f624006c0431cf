"""Where published networks come from: recipes and seeds tell, and the weights agree."""

from dataclasses import replace

import pytest
import torch

from compress.graph import QuantizedGraph
from compress.manifest import read_manifest
from compress.model_file import load_model
from compress.quantization.diagnosis.finished import read_finished
from compress.quantization.rounding.weights import restore
from compress.quantization.spec import QuantizationSpec
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.evaluation.origins import Origin, origin_of, recipe_of

ENTRIES = {entry.file: entry for entry in read_manifest(exported_dir())}


def origin(file):
    return origin_of(ENTRIES[file], exported_dir())


@pytest.mark.parametrize("name", ["phase5-int8", "phase5-int4", "phase5-folded"])
def test_networks_of_phase_5_come_from_phase5_float(name):
    found = origin(f"{name}.onnx")
    assert isinstance(found, Origin)
    assert (found.name, found.network.name) == ("phase5-float", "phase5-float.safetensors")
    assert "seed 0" in found.why


def test_the_weights_say_so_too():
    graph = QuantizedGraph.load(exported_dir() / "phase5-int8.safetensors")
    model = load_model(origin("phase5-int8.onnx").network).model
    example = torch.zeros(2, 1, 28, 28)
    chosen, weights = read_finished(graph, model, example, QuantizationSpec())
    for layer in chosen.weighted:
        integers = weights[layer.output]
        error = abs(restore(integers.weight, integers.scale) - layer.weight.detach().numpy())
        assert (error < 1.01 * integers.scale.reshape(-1, 1, 1, 1)).mean() > 0.99


def test_of_the_edge_family_the_float_network_is_not_published():
    assert "is not published" in origin("mcu.onnx")
    assert "is not published" in origin("edge-1k.safetensors")


def test_floats_and_unknown_files_have_none():
    assert origin("phase5-float.onnx") == "it is a float network itself"
    assert origin_of(None, exported_dir()) == "no manifest beside it names a recipe"


def test_another_seed_is_another_network():
    entry = replace(ENTRIES["phase5-int8.onnx"], seed=1)
    assert "is not published" in origin_of(entry, exported_dir())


def test_a_recipe_that_is_gone_is_no_recipe():
    assert recipe_of(ENTRIES["mcu.onnx"]).name == "mcu"
    assert recipe_of(replace(ENTRIES["mcu.onnx"], recipe="gone.toml")) is None
