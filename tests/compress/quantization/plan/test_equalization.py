"""Cross-layer equalization: the same function, more even ranges."""

import copy

import pytest
import torch
from torch import Tensor, nn

from compress.quantization.plan.equalization import equalize
from compress.quantization.plan.planning import make_plan
from compress.quantization.post_training import quantize
from compress.quantization.spec import QuantizationSpec
from compress.quantization.sqnr import layer_reports
from compress.simplify.folding import fold


class Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(4, 4, 3, padding=1)
        self.second = nn.Conv2d(4, 4, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(torch.relu(self.first(x)))


def network():
    """Every way from one layer to the next: direct, pooled, flattened, grouped, blocked."""
    torch.manual_seed(0)
    layers = nn.Sequential(
        *(nn.Conv2d(2, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, groups=8), nn.ReLU()),
        *(nn.MaxPool2d(2), nn.Conv2d(8, 6, 1, groups=2), nn.ReLU6(), nn.Conv2d(6, 4, 1)),
        *(Residual(), nn.Conv2d(4, 5, 3), nn.ReLU(), nn.AvgPool2d(2)),
        *(nn.Flatten(), nn.Linear(5 * 2 * 2, 7), nn.ReLU(), nn.Linear(7, 3)),
    ).eval()
    for module in layers.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):  # ranges far apart
            uneven = torch.exp(2 * torch.randn(len(module.weight)))
            module.weight.data *= uneven.view(-1, *(1 for _ in module.weight.shape[1:]))
    return layers


def inputs(count=8):
    return torch.randn(count, 2, 14, 14, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def pair():
    original = fold(network(), inputs(2))
    plan = make_plan(copy.deepcopy(original))
    plan = make_plan(fold(network(), inputs(2)))
    equalize(plan)
    return original, plan.graph


def test_the_function_stays_the_same(pair):
    original, equalized = pair
    with torch.no_grad():
        expected = original(inputs())
        got = equalized(inputs())
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-4 * float(expected.abs().max()))


def weights(graph):
    return {
        name: module.weight.detach()
        for name, module in graph.named_modules()
        if isinstance(module, nn.Conv2d | nn.Linear)
    }


def test_the_ranges_of_a_pair_agree_channel_by_channel(pair):
    after = weights(pair[1])
    torch.testing.assert_close(  # a depthwise layer: each channel is read by one filter
        after["0"].abs().amax((1, 2, 3)), after["2"].abs().amax((1, 2, 3)), rtol=0.01, atol=0
    )
    made, reads = after["9"].abs().amax((1, 2, 3)), after["13"].abs()
    torch.testing.assert_close(made, reads.view(7, 5, 4).amax((0, 2)), rtol=0.01, atol=0)
    torch.testing.assert_close(
        after["13"].abs().amax(1), after["15"].abs().amax(0), rtol=0.01, atol=0
    )


def test_nothing_moves_across_a_relu6_or_a_value_with_two_readers(pair):
    before, after = weights(pair[0]), weights(pair[1])
    assert torch.equal(before["7"], after["7"])  # reads a ReLU6, is read twice
    ratio = after["5"] / before["5"]  # it reads an equalized layer, but its outputs are bounded
    assert torch.allclose(ratio, ratio[:1].expand_as(ratio)) or ratio.std() > 0
    outputs = before["8.second"] / after["8.second"]
    assert torch.allclose(outputs, outputs[:1].expand_as(outputs), rtol=1e-4)


def test_it_lessens_the_noise_of_uneven_ranges():
    noise = {}
    for switched in (False, True):
        spec = QuantizationSpec(equalization=switched, weight_bits=6)
        graph = quantize(network(), inputs(64), spec=spec)
        reports = layer_reports(network(), graph, inputs(32), equalized=switched)
        assert min(report.sqnr for report in reports) > 5
        noise[switched] = reports[-1].sqnr
    assert noise[True] > noise[False]
