"""Files of integers in every format: the same answers, or no file."""

import dataclasses
import os
import re
import subprocess
import sys

import numpy as np
import onnx
import onnx.reference
import pytest
import torch
from digit_networks import digit_network
from integer_files import images_for, many_sums, sessions, torch_run
from repeating_network import CHANNELS, repeating
from repeating_network import images as repeated_images
from torch import nn

import compress
from compress.errors import CompressError
from compress.exporters.onnx.integers import export_onnx, to_onnx
from compress.exporters.torchscript.integers import export_torchscript, to_module
from compress.graph import QuantizedGraph, Weighted, probes


def test_a_whole_network_is_the_same_everywhere(tmp_path):
    graph = digit_network()
    images = np.random.default_rng(2).normal(0, 1.5, (300, 1, 28, 28)).astype(np.float32)
    expected = graph(images)
    assert len(np.unique(expected)) > 100
    export_onnx(graph, tmp_path / "graph.onnx")
    for session in sessions(tmp_path / "graph.onnx"):
        assert np.array_equal(session.run(None, {"image": images})[0], expected)
    export_torchscript(graph, tmp_path / "graph.pt")
    assert np.array_equal(torch_run(torch.jit.load(tmp_path / "graph.pt"), images), expected)


@pytest.mark.parametrize(("bits", "input_"), [(8, "float"), (3, "uint8")])
def test_biases_of_16_bits_give_the_same_in_every_format(tmp_path, bits, input_):
    torch.manual_seed(0)
    layers = (nn.Conv2d(1, 8, 3, stride=2), nn.ReLU(), nn.Conv2d(8, 12, 3), nn.ReLU())
    model = nn.Sequential(*layers, nn.Flatten(), nn.Linear(12 * 16, 10))
    spec = compress.QuantizationSpec(weight_bits=bits, bias_bits=16)
    graph = compress.quantize(model, torch.rand(100, 1, 13, 13), spec=spec, least_sqnr=None)
    biases = [node.bias for node in graph.nodes if isinstance(node, Weighted)]
    assert {bias.dtype for bias in biases} == {np.dtype(np.int16)}
    assert all(np.abs(bias).max() > 100 for bias in biases)
    images = images_for(graph)[input_]
    export_torchscript(graph, tmp_path / "graph.ts", input=input_)
    expected = torch_run(torch.jit.load(tmp_path / "graph.ts"), images)
    export_onnx(graph, tmp_path / "graph.onnx", input=input_)
    for session in sessions(tmp_path / "graph.onnx"):
        assert np.array_equal(session.run(None, {"image": images})[0], expected)
    codes = images if input_ == "uint8" else graph.input.qparams.quantize(images)
    assert np.array_equal(graph.value(graph.output).qparams.dequantize(graph.run(codes)), expected)
    compress.export(graph, tmp_path / "c", format="c")
    assert np.array_equal(compress.load_c(tmp_path / "c").logits(codes), expected)
    again = compress.load(compress.export(graph, tmp_path / "graph.safetensors"))
    assert again.sha256 == graph.sha256


@pytest.mark.parametrize("bits", [8, 4])
def test_weights_that_are_used_several_times_are_stored_once(tmp_path, bits):
    spec = compress.QuantizationSpec(weight_bits=bits)
    graph = compress.quantize(repeating(), repeated_images(), spec=spec, least_sqnr=None)
    codes = probes(graph, np.uint8)
    expected = graph.value(graph.output).qparams.dequantize(graph.run(codes))

    plain = to_onnx(graph, fast=bits < 8)
    weights = [x for x in plain.graph.initializer if list(x.dims)[:2] == [CHANNELS, CHANNELS]]
    assert len(weights) == 1, "one initializer"

    export_torchscript(graph, tmp_path / "graph.ts", input="uint8")
    module = torch.jit.load(tmp_path / "graph.ts")
    assert np.array_equal(torch_run(module, codes), expected)
    held = [x for name, x in module.state_dict().items() if re.search(r"conv.*\.weight", name)]
    assert len(held) == 3
    assert len({weight.data_ptr() for weight in held}) == 1

    compress.export(graph, tmp_path / "c", format="c")
    source = next((tmp_path / "c").glob("*.c")).read_text()
    assert len(re.findall(r"int8_t conv\w*_weight\[", source)) == 1
    assert source.count(".weight = conv_weight,") == 3
    assert np.array_equal(compress.load_c(tmp_path / "c").run(codes), graph.run(codes))


def test_the_factor_and_the_product_are_float32_everywhere(tmp_path):
    """Sums that a factor or a product in float64 would round to another integer."""
    graph = many_sums()
    x, y = graph.input.qparams, graph.value("y").qparams
    (node,) = graph.nodes
    scales = node.weight_scale.astype(np.float64) * x.scale / y.scale
    ties = np.rint((np.arange(-80, 80)[:, None] + 0.5) / scales)
    chosen = np.argmin(np.abs(ties * scales % 1 - 0.5), axis=0)
    bias = np.take_along_axis(ties, chosen[None], axis=0)[0].astype(np.int32)
    graph = dataclasses.replace(graph, nodes=(dataclasses.replace(node, bias=bias),))
    codes = graph.run(np.zeros((1, 1), np.uint8))[0]
    precise = np.clip(np.rint(bias * scales) + y.zero_point, 0, 255)
    assert (precise != codes).sum() > 5
    export_onnx(graph, tmp_path / "graph.onnx")
    for session in sessions(tmp_path / "graph.onnx"):
        logits = session.run(None, {"image": np.zeros((1, 1), np.float32)})[0]
        assert np.array_equal(y.quantize(logits)[0], codes)
    module = to_module(graph, input="uint8")
    assert np.array_equal(y.quantize(torch_run(module, np.zeros((1, 1), np.uint8)))[0], codes)


def test_the_input_is_what_the_graph_says(tmp_path):
    graph = dataclasses.replace(digit_network(), float_input=False)
    assert to_onnx(graph).graph.input[0].type.tensor_type.elem_type == onnx.TensorProto.UINT8
    codes = probes(graph, np.uint8)
    assert np.array_equal(torch_run(to_module(graph), codes), graph(codes))
    for export in (export_onnx, export_torchscript):
        with pytest.raises(CompressError, match="float or uint8"):
            export(graph, tmp_path / "graph", input="int8")
    assert os.listdir(tmp_path) == []


class Lying(QuantizedGraph):
    """A graph whose interpreter differs from its parts in one integer."""

    def run_all(self, codes):
        (result,) = super().run_all(codes)
        result.reshape(-1)[0] ^= 1
        return (result,)


class LyingInside(QuantizedGraph):
    def trace(self, *codes):
        trace = super().trace(*codes)
        trace["conv1.out"] = trace["conv1.out"] ^ 1
        return trace


def remade(kind, graph):
    return kind(*(getattr(graph, field.name) for field in dataclasses.fields(graph)))


@pytest.mark.parametrize(
    ("export", "kind", "message"),
    [
        (export_onnx, Lying, r"onnxruntime .* in 1 of"),
        (export_torchscript, Lying, r"TorchScript .* in 1 of"),
        (export_onnx, LyingInside, r"value 'conv1\.out': onnxruntime"),
    ],
)
def test_other_integers_are_refused_and_nothing_is_written(tmp_path, export, kind, message):
    path = tmp_path / "graph.file"
    path.write_text("what was here before")
    with pytest.raises(CompressError, match=message) as caught:
        export(remade(kind, digit_network()), path)
    assert "\n" not in str(caught.value)
    assert os.listdir(tmp_path) == [path.name]
    assert path.read_text() == "what was here before"


ONNX_ALONE = """
import sys, numpy as np, onnxruntime
session = onnxruntime.InferenceSession("graph.file", providers=["CPUExecutionProvider"])
np.save("logits.npy", session.run(None, {"image": np.load("images.npy")})[0])
sys.exit(bool({"torch", "onnx", "compress"} & set(sys.modules)))
"""


TORCH_ALONE = """
import sys, numpy as np, torch
module = torch.jit.load("graph.file")
np.save("logits.npy", module(torch.from_numpy(np.load("images.npy"))).numpy())
sys.exit(bool({"onnxruntime", "onnx", "compress"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("export", "code"), [(export_onnx, ONNX_ALONE), (export_torchscript, TORCH_ALONE)]
)
def test_the_file_loads_without_this_project(tmp_path, export, code):
    graph = digit_network()
    export(graph, tmp_path / "graph.file")
    images = images_for(graph)["float"]
    np.save(tmp_path / "images.npy", images)
    ran = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", code], cwd=tmp_path, check=False
    )
    assert ran.returncode == 0
    assert np.array_equal(np.load(tmp_path / "logits.npy"), graph(images))
