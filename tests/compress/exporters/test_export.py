"""What `compress.export` concludes from a path and from a network."""

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

import compress
from compress.errors import CompressError
from compress.exporters import export
from compress.graph import Flatten, QParams, QuantizedGraph, Value
from compress.measuring import open_model
from compress.training_data import KEY, TrainingData, from_text


def network():
    torch.manual_seed(0)
    layers = nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 5)
    return nn.Sequential(*layers).eval()


def flattening():
    """A graph of integers that only flattens."""
    code = QParams(1 / 64, 0)
    nodes = (Flatten(name="flat", inputs=("x",), output="y"),)
    return QuantizedGraph(Value("x", (2, 3, 3), code), (Value("y", (18,), code),), nodes, "y")


@pytest.mark.parametrize("suffix", [".onnx", ".ts", ".safetensors"])
def test_a_folded_network_needs_neither_format_nor_example(tmp_path, suffix):
    example = torch.rand(3, 1, 8, 8)
    path = compress.export(compress.fold(network(), example), tmp_path / f"net{suffix}")
    answers = open_model(path).outputs(example.numpy())
    assert np.allclose(answers, network()(example).detach().numpy(), atol=1e-5)


def test_the_example_of_a_folded_network_is_the_one_given_else(tmp_path):
    folded = compress.fold(network(), torch.rand(3, 1, 8, 8))
    compress.export(folded, tmp_path / "a.onnx")
    compress.export(folded, tmp_path / "b.onnx", example=torch.zeros(2, 1, 8, 8))
    assert (tmp_path / "a.onnx").read_bytes() == (tmp_path / "b.onnx").read_bytes()


@pytest.mark.parametrize("model", [network(), torch.fx.symbolic_trace(network())])
def test_a_network_that_knows_no_example_says_what_to_give(tmp_path, model):
    with pytest.raises(CompressError, match=r"give example=, a batch \[N, \.\.\.\]"):
        compress.export(model, tmp_path / "net.onnx")
    assert not list(tmp_path.iterdir())


def test_the_format_of_integers_is_told_by_the_path(tmp_path):
    compress.export(flattening(), tmp_path / "net.onnx")
    onnx.load(tmp_path / "net.onnx")
    compress.export(flattening(), tmp_path / "net.safetensors")
    assert QuantizedGraph.load(tmp_path / "net.safetensors").macs == 0
    compress.export(flattening(), tmp_path / "my-net-c")
    assert (tmp_path / "my-net-c" / "my_net.h").is_file()


def test_a_format_that_is_named_goes_before_the_path(tmp_path):
    compress.export(flattening(), tmp_path / "firmware", format="c")
    assert (tmp_path / "firmware" / "firmware.c").is_file()


def test_paths_that_tell_no_format_are_refused(tmp_path):
    for model in (network(), flattening()):
        with pytest.raises(
            CompressError, match=r"net\.tflite does not tell a format; end its name in"
        ):
            compress.export(model, tmp_path / "net.tflite")
    with pytest.raises(CompressError, match="format 'tflite' is unknown; choose one of onnx"):
        compress.export(flattening(), tmp_path / "net.onnx", format="tflite")


@pytest.mark.parametrize(
    ("folder", "reason"),
    [("int-c", "that word has a meaning in C"), ("8bit-c", "it must be a small letter, then")],
)
def test_folders_that_no_c_code_can_be_named_after_are_refused(tmp_path, folder, reason):
    name = folder.removesuffix("-c")
    message = f"the folder '{folder}' would give its C code the name '{name}': {reason}"
    with pytest.raises(CompressError, match=message) as caught:
        compress.export(flattening(), tmp_path / folder)
    advised = str(caught.value).split("'")[-2]
    compress.export(flattening(), tmp_path / advised)


def test_what_a_format_cannot_hold_is_refused(tmp_path):
    with pytest.raises(CompressError, match="cannot be written as pt2"):
        compress.export(flattening(), tmp_path / "net.pt2")
    with pytest.raises(CompressError, match="the format c holds integers only; quantize"):
        compress.export(network(), tmp_path / "net-c")


def test_a_float_network_is_told_to_be_quantized_first(tmp_path):
    with pytest.raises(CompressError, match="quantize the network first"):
        export(torch.nn.ReLU(), tmp_path / "net-c", format="c", example=torch.zeros(2, 3))


def test_what_is_no_network_is_refused(tmp_path):
    with pytest.raises(CompressError, match=r"a torch\.nn\.Module or a QuantizedGraph, not str"):
        compress.export("net.ts", tmp_path / "net.onnx")


def test_files_keep_what_the_network_was_trained_on(tmp_path):
    about = TrainingData("photos", (1, 8, 8), True, (0.5,), (0.2,), ("cat", "dog"))
    graph = compress.quantize(network(), torch.rand(32, 1, 8, 8))
    for name in ("net.onnx", "net-c"):
        compress.export(graph, tmp_path / name, training_data=about)
    metadata = onnxruntime.InferenceSession(tmp_path / "net.onnx").get_modelmeta()
    assert from_text(metadata.custom_metadata_map[KEY]) == about
    assert "0 cat, 1 dog" in (tmp_path / "net-c" / "net.c").read_text()
    compress.export(graph, tmp_path / "net.ts", training_data=about)  # which keeps none
