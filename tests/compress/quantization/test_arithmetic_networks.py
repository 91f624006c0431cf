"""Random networks of arithmetic become integers that are near them and alike everywhere."""

import random

import numpy as np
import pytest
from arithmetic_networks import BLOCKS, Block, arithmetic_network, network_of_several
from integer_agreement import X, sqnr
from torch import nn

import compress
from compress.c_runner import compiler
from compress.exporters.c99 import export_c
from compress.exporters.onnx.integers import export_onnx
from compress.exporters.torchscript.integers import export_torchscript
from compress.quantization.spec import QuantizationSpec
from compress.quantization.training.qat import convert, prepare


@pytest.mark.parametrize("index", range(len(BLOCKS)))
def test_a_block_is_trained_on_its_integers(index):
    network = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), Block(BLOCKS[index])).eval()
    prepared = prepare(network, X)
    graph = convert(prepared)
    codes = prepared.trace(X)[graph.output].numpy()
    assert np.array_equal(codes, graph.run(graph.input.qparams.quantize(X.numpy())))


@pytest.mark.parametrize("seed", range(8))
def test_a_network_gives_the_same_integers_in_every_back_end(tmp_path, seed):
    network, examples = arithmetic_network(random.Random(seed))
    graph = compress.quantize(network, examples)
    assert sqnr(network, graph, examples) > 25
    for fast in (True, False):
        export_onnx(graph, tmp_path / f"{fast}.onnx", fast=fast)
    export_torchscript(graph, tmp_path / "net.ts")
    if compiler() is not None:
        export_c(graph, tmp_path / "c", name="net")


@pytest.mark.parametrize("seed", range(4))
def test_several_inputs_give_the_same_integers_in_every_back_end(tmp_path, seed):
    network, examples = network_of_several(random.Random(seed))
    prepared = prepare(network, examples)
    graph = convert(prepared)
    trained = prepared(**examples)
    integers = graph.call_all([x.numpy() for x in examples.values()])
    for name, got in zip(("one", "all"), integers, strict=True):
        assert np.array_equal(trained[name].detach(), got)
    export_onnx(graph, tmp_path / "net.onnx")
    export_torchscript(graph, tmp_path / "net.ts")
    if compiler() is not None:
        export_c(graph, tmp_path / "c", name="net")


@pytest.mark.parametrize("seed", range(4))
def test_scales_of_powers_of_two_can_be_written_as_qdq(tmp_path, seed):
    """Its pools see 64 or 4 places: what they divide by is a power of two as well."""
    network, _ = arithmetic_network(random.Random(100 + seed))
    graph = compress.quantize(network, X, spec=QuantizationSpec(power_of_two=True))
    assert sqnr(network, graph) > 15
    export_onnx(graph, tmp_path / "net.onnx", fast=False)
    export_onnx(graph, tmp_path / "qdq.onnx", qdq=True)
