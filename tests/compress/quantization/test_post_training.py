"""Post-training quantization: any network it accepts becomes integers that agree with it."""

import numpy as np
import pytest
import torch
from integer_agreement import Bottleneck, agreement_decibels, settle
from torch import nn

import compress
from compress.graph import QuantizedGraph, Table
from compress.quantization.spec import QuantizationSpec

GENERATOR = torch.Generator().manual_seed(0)


NETWORKS = {
    "bottleneck": (Bottleneck, (3, 12, 12)),
    "sequential": (
        lambda: nn.Sequential(
            nn.Conv2d(1, 6, 3, bias=False),
            nn.ReLU(),
            nn.BatchNorm2d(6),
            nn.Dropout2d(0.1),
            nn.Conv2d(6, 8, 3),
            nn.MaxPool2d(2),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(8, 5),
        ),
        (1, 14, 14),
    ),
    "activations": (
        lambda: nn.Sequential(
            nn.Conv2d(2, 8, 3),
            nn.SiLU(),
            nn.Conv2d(8, 8, 3),
            nn.Hardswish(),
            nn.Conv2d(8, 8, 1),
            nn.GELU(),
            nn.Conv2d(8, 4, 1),
            nn.LeakyReLU(0.1),
            nn.Flatten(),
        ),
        (2, 8, 8),
    ),
    "linear": (
        lambda: nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 4)),
        (20,),
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("observer", ["minmax", "percentile", "mse", "entropy"])
def test_eight_bits_are_close_to_float(name, observer):
    torch.manual_seed(1)
    build, shape = NETWORKS[name]
    example = torch.randn(256, *shape, generator=GENERATOR)
    model = settle(build(), example)
    noise, graph = agreement_decibels(model, example, QuantizationSpec(observer=observer))
    assert noise > (25 if observer in ("minmax", "mse") else 10)
    assert graph.saturation_safe


def test_more_weight_bits_are_closer_to_float():
    torch.manual_seed(2)
    example = torch.randn(256, 3, 12, 12, generator=GENERATOR)
    model = settle(Bottleneck(), example)
    noise = [
        agreement_decibels(model, example, QuantizationSpec(weight_bits=bits))[0]
        for bits in (2, 3, 4, 6, 8)
    ]
    assert noise == sorted(noise)
    assert noise[-1] - noise[0] > 15


def test_dead_and_constant_channels_are_harmless():
    torch.manual_seed(3)
    model = nn.Sequential(nn.Conv2d(4, 6, 3), nn.ReLU(), nn.Conv2d(6, 3, 1), nn.Flatten()).eval()
    with torch.no_grad():
        model[0].weight[2] = 0
        model[0].bias[2] = -1
        model[0].bias[3] = -100
        model[2].weight[:, 5] = 0
    noise, _ = agreement_decibels(model, torch.randn(64, 4, 6, 6, generator=GENERATOR))
    assert noise > 25


def test_unusual_activations_become_tables():
    torch.manual_seed(6)
    build, shape = NETWORKS["activations"]
    graph = compress.quantize(build().eval(), torch.randn(64, *shape, generator=GENERATOR))
    assert sum(isinstance(node, Table) for node in graph.nodes) == 4


def test_a_quantized_network_is_saved_and_read_the_same(tmp_path):
    example = torch.randn(32, 3, 12, 12, generator=GENERATOR)
    graph = compress.quantize(Bottleneck().eval(), example)
    compress.export(graph, tmp_path / "g.safetensors", format="safetensors")
    again = QuantizedGraph.load(tmp_path / "g.safetensors")
    assert np.array_equal(again(example.numpy()), graph(example.numpy()))
