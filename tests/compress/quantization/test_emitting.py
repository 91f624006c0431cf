"""What becomes of activations and bounds in the integer network."""

import os
from dataclasses import replace

import numpy as np
import pytest
import torch
from integer_agreement import X, agreement_decibels, sqnr
from torch import Tensor, nn
from torch.nn import functional

import compress
from compress import quantize
from compress.c_runner import compiler
from compress.exporters import export
from compress.graph import Table
from compress.quantization.spec import QuantizationSpec
from compress.quantization.training.qat import convert, prepare
from compress.runtimes import compare, runtimes_of


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
    if suffix == "-c" and compiler() is None:
        assert not os.environ.get("CI"), "CI must have a C compiler"
        pytest.skip("no C compiler")
    example = torch.randn(64, 1, 10, 10, generator=torch.Generator().manual_seed(1))
    graph = replace(compress.quantize(one_slope(), example), float_input=False)
    path = tmp_path / f"net{suffix}"
    export(graph, path, format={".onnx": "onnx", ".ts": "torchscript", "-c": "c"}[suffix])
    codes = {"random": np.random.default_rng(0).integers(0, 256, (300, 1, 10, 10), np.uint8)}
    wanted = {"random": graph(codes["random"])}
    runtimes = [r for r in runtimes_of(path) if "QDQ" not in r.name and "no opt" not in r.name]
    found = [compare(runtime, codes, wanted, 1.0) for runtime in runtimes]
    assert [(one.total, one.missing) for one in found] == [(0, None)] * len(runtimes)


class Bounded(nn.Module):
    """A ReLU6 whose code is shared with a wider value, by an addition or a concatenation."""

    def __init__(self, join: str) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.bounded, self.wide = (nn.Conv2d(3, 8, 3, padding=1) for _ in range(2))
        self.last = nn.Conv2d(8 if join == "add" else 16, 4, 1)
        self.join = join
        with torch.no_grad():
            self.bounded.weight *= 40
            self.wide.weight *= 100
            self.last.weight[:, :8] *= 10

    def forward(self, x: Tensor) -> Tensor:
        one, other = functional.relu6(self.bounded(x)), self.wide(x)
        return self.last(one + other if self.join == "add" else torch.cat([one, other], 1))


@pytest.mark.parametrize("power_of_two", [False, True])
@pytest.mark.parametrize(("join", "least"), [("add", 28), ("cat", 15)])
def test_the_bound_of_a_relu6_holds_where_its_code_is_wider(join, least, power_of_two):
    network, spec = Bounded(join).eval(), QuantizationSpec(power_of_two=power_of_two)
    assert sqnr(network, quantize(network, X, spec=spec)) > least


@pytest.mark.parametrize("join", ["add", "cat"])
def test_a_bound_is_trained_with(join):
    prepared = prepare(Bounded(join).eval(), X)
    graph = convert(prepared)
    codes = prepared.trace(X)[graph.output].numpy()
    assert np.array_equal(codes, graph.run(graph.input.qparams.quantize(X.numpy())))
    assert any(node.name.endswith("_unlimited") for node in graph.nodes)


def test_a_bound_that_the_code_keeps_costs_no_table():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU6(), nn.Conv2d(8, 4, 1)).eval()
    assert [type(node).__name__ for node in quantize(network, X * 30).nodes] == ["Conv", "Conv"]
