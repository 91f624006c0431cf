"""Activations, each a table of its values."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from between_layers import assert_becomes
from integer_agreement import X, agreement_decibels, sqnr
from needed import need_c
from planned_nodes import IMAGES, Applied
from torch import nn
from torch.nn import functional

import compress
from compress.exporters import export
from compress.graph import Table
from compress.runtimes import compare, runtimes_of

ACTIVATIONS = [nn.SiLU(), nn.Tanh(), nn.GELU(), torch.sigmoid, functional.silu]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_become_the_table_of_their_values(activation):
    torch.manual_seed(0)
    graph = compress.quantize(Applied(activation).eval(), IMAGES)
    (table,) = (node for node in graph.nodes if isinstance(node, Table))
    before, after = (graph.value(name).qparams for name in (table.inputs[0], table.output))
    reals = torch.from_numpy(before.dequantize(np.arange(256, dtype=np.uint8)))
    assert np.array_equal(table.table, after.quantize(activation(reals).numpy()))


@pytest.mark.parametrize(
    "activation",
    [
        *(nn.SELU(), nn.CELU(0.7), nn.Mish(), nn.Softplus(), nn.Softsign(), nn.LogSigmoid()),
        *(nn.Hardshrink(0.3), nn.Softshrink(0.2), nn.Tanhshrink(), nn.GELU("tanh"), nn.ReLU6()),
        *(nn.Threshold(0.1, -0.3), nn.RReLU(), nn.Hardtanh(-0.5, 0.7), nn.PReLU(init=0.3)),
    ],
    ids=lambda module: type(module).__name__,
)
def test_activations_are_tables(activation):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 8, 3), activation, nn.Conv2d(8, 4, 3), nn.Flatten()).eval()
    # Where a function jumps, a rounded value may land on the other side.
    jumps = isinstance(activation, nn.Hardshrink | nn.Threshold)
    assert sqnr(network, compress.quantize(network, X)) > (23 if jumps else 30)


CHAINS = {
    "a slope a channel": (lambda m, x: m.prelu(x), "Conv Table"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_slope_a_channel_is_a_table_a_channel(name):
    assert_becomes(*CHAINS[name])


def one_slope():
    """A network whose PReLUs have one slope each, one of them negative."""
    torch.manual_seed(7)
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 3), nn.PReLU(init=0.3), nn.Conv2d(6, 8, 3), nn.PReLU(init=-0.2)),
        *(nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 9, 5), nn.PReLU(init=1.5)),
    ).eval()


def test_prelu_of_one_slope_is_a_table_and_close_to_float():
    example = torch.randn(64, 1, 10, 10, generator=torch.Generator().manual_seed(1))
    found, graph = agreement_decibels(one_slope(), example)
    tables = [node for node in graph.nodes if isinstance(node, Table)]
    assert len(tables) == 3
    assert found > 30
    for table, slope in zip(tables, (0.3, -0.2, 1.5), strict=True):
        x, y = (graph.value(name).qparams for name in (table.inputs[0], table.output))
        real = x.dequantize(np.arange(256, dtype=np.uint8))
        wanted = np.where(real >= 0, real, np.float32(slope) * real)
        np.testing.assert_array_equal(table.table, y.quantize(wanted))


@pytest.mark.parametrize("suffix", [".onnx", ".ts", "-c"])
def test_every_runtime_gives_the_integers_of_prelu(suffix, tmp_path):
    if suffix == "-c":
        need_c()
    example = torch.randn(64, 1, 10, 10, generator=torch.Generator().manual_seed(1))
    graph = replace(compress.quantize(one_slope(), example), float_input=False)
    path = tmp_path / f"net{suffix}"
    export(graph, path, format={".onnx": "onnx", ".ts": "torchscript", "-c": "c"}[suffix])
    codes = {"random": np.random.default_rng(0).integers(0, 256, (300, 1, 10, 10), np.uint8)}
    wanted = {"random": graph(codes["random"])}
    runtimes = [r for r in runtimes_of(path) if "QDQ" not in r.name and "no opt" not in r.name]
    found = [compare(runtime, codes, wanted, 1.0) for runtime in runtimes]
    assert [(one.total, one.missing) for one in found] == [(0, None)] * len(runtimes)
