"""Interpolations, and tables that differ by channel, come back from our own files."""

import numpy as np
import pytest
import torch
from one_operator import graph_of
from torch import nn

import compress
from compress.exporters.onnx.integers import export_onnx
from compress.graph import Resample, Table, probes
from compress.importing import load_onnx


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("kind", [Resample, Table])
def test_an_operator_comes_back_as_what_it_was(tmp_path, kind, fast):
    of_channels = {"table": np.arange(4 * 256).reshape(4, 256).astype(np.uint8)[:, ::-1] // 3}
    graph = graph_of(kind.__name__, **(of_channels if kind is Table else {}))
    export_onnx(graph, tmp_path / "net.onnx", fast=fast)
    again = load_onnx(tmp_path / "net.onnx")
    images = probes(graph, np.float32 if graph.float_input else np.uint8)
    assert np.array_equal(again(images), graph(images))
    assert any(isinstance(node, kind) for node in again.nodes)


@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
def test_a_network_that_scales_images_up_comes_back(tmp_path, mode):
    torch.manual_seed(0)
    network = nn.Sequential(
        *(
            nn.Conv2d(1, 4, 3, stride=2, padding=1),
            nn.PReLU(4),
            nn.Upsample(scale_factor=2, mode=mode),
        ),
        nn.Conv2d(4, 2, 3),
    ).eval()
    graph = compress.quantize(network, [torch.rand(8, 1, 8, 8)])
    export_onnx(graph, tmp_path / "net.onnx")
    again = load_onnx(tmp_path / "net.onnx")
    images = probes(graph, np.float32 if graph.float_input else np.uint8)
    assert np.array_equal(again(images), graph(images))
