"""Integer graphs as TorchScript: every integer, and nothing but integers in the file."""

import os
import sys
import zipfile

import numpy as np
import pytest
import torch
from digit_networks import digit_network
from hypothesis import given, settings
from integer_files import assert_equal, images_for, inputs_for, torch_run, torch_run_all
from random_graphs import quantized_graphs

from compress.exporters.torchscript.integers import export_torchscript, to_module


@settings(max_examples=20)
@given(quantized_graphs(any_ends=True))
def test_torchscript_gives_every_integer_of_the_interpreter(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("torchscript") / "graph.pt"
    for kind, images in inputs_for(graph).items():
        export_torchscript(graph, path, input=kind)
        assert_equal(torch_run_all(torch.jit.load(path), images), graph.call_all(images))


@settings(max_examples=60)
@given(quantized_graphs(any_ends=True))
def test_the_plain_module_gives_every_integer_of_the_interpreter(graph):
    for kind, images in inputs_for(graph).items():
        assert_equal(torch_run_all(to_module(graph, input=kind), images), graph.call_all(images))


def test_torchscript_keeps_integers_and_no_paths(tmp_path):
    graph, path = digit_network(), tmp_path / "graph.pt"
    export_torchscript(graph, path)
    buffers = dict(torch.jit.load(path).named_buffers())
    weights = [value.dtype for name, value in buffers.items() if name.endswith(".weight")]
    biases = [value.dtype for name, value in buffers.items() if name.endswith(".bias")]
    assert weights == [torch.int8] * 8
    assert biases == [torch.int32] * 8
    assert path.stat().st_size < 32_000
    with zipfile.ZipFile(path) as archive:
        assert not any(name.endswith("debug_pkl") for name in archive.namelist())
        for name in archive.namelist():
            assert os.path.dirname(__file__).encode() not in archive.read(name)
            assert sys.prefix.encode() not in archive.read(name)


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_change_nothing_in_torchscript(tmp_path, threads):
    graph, path, before = digit_network(), tmp_path / "graph.pt", torch.get_num_threads()
    export_torchscript(graph, path)
    images = images_for(graph)["float"]
    try:
        torch.set_num_threads(threads)
        assert np.array_equal(torch_run(torch.jit.load(path), images), graph(images))
    finally:
        torch.set_num_threads(before)
