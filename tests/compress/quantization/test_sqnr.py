"""Integers held against floats, layer by layer and at the output."""

import warnings

import pytest
import torch
from integer_agreement import Bottleneck, X, net, settle
from torch import Tensor, nn

import compress
from compress import quantize
from compress.errors import CompressError, QuantizationWarning
from compress.quantization.plan.planning import make_plan
from compress.quantization.spec import QuantizationSpec
from compress.quantization.sqnr import check_quantized, layer_reports


def test_reports_name_every_layer_and_its_noise():
    torch.manual_seed(7)
    example = torch.randn(64, 3, 12, 12)
    model = settle(Bottleneck(), example)
    graph = compress.quantize(model, example)
    reports = layer_reports(model, graph, example)
    assert {r.name for r in reports} >= {"depthwise", "grouped", "down", "head"}
    assert all(r.low <= 0 <= r.high for r in reports)
    assert all(r.sqnr > 20 for r in reports)


class Cancelling(nn.Module):
    """Two large values whose small difference is the output: 8 bits keep nothing of it."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second = nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, 1)
        self.second.load_state_dict(
            {name: -value * (1 + 1e-4) for name, value in self.first.state_dict().items()}
        )
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) + self.second(x)


def test_integers_that_keep_nothing_are_refused_unless_wanted():
    network = Cancelling().eval()
    with pytest.raises(
        CompressError, match=r"most is lost in layer .*, from .* to .* dB; .*more bits"
    ):
        quantize(network, X)
    with pytest.warns(QuantizationWarning, match="dB SQNR"):
        quantize(network, X, least_sqnr=None)


def test_poor_integers_come_with_a_warning_and_good_ones_without():
    with pytest.warns(QuantizationWarning, match="same largest entry for"):
        quantize(net(), X, spec=QuantizationSpec(weight_bits=2), least_sqnr=None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        quantize(net(), X)


def test_integers_planned_for_another_network_are_refused():
    plan, graph = make_plan(compress.fold(net(), X[:2])), quantize(net(), X)
    check_quantized(net(), plan, graph, X, least=None)
    other = net()
    other[-1].bias.data += 1
    with pytest.raises(CompressError, match="planned for integers, Sequential answers differently"):
        check_quantized(other, plan, graph, X, least=None)
