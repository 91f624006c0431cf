"""What once came out wrong without a word: each is right now, or refused."""

import warnings

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from compress import prune, quantize
from compress.errors import CompressError, QuantizationWarning
from compress.quantization.spec import QuantizationSpec
from compress.quantization.sqnr import decibels
from compress.quantization.training.qat import convert, prepare

X = torch.randn(48, 3, 8, 8, generator=torch.Generator().manual_seed(0))


def sqnr(network: nn.Module, graph) -> float:
    with torch.no_grad():
        return decibels(network(X).numpy(), graph(X.numpy()))


class TinyFilter(nn.Module):
    """A depthwise filter of about 1e-8 beside a bias of a half."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Conv2d(3, 8, 3)
        self.depthwise = nn.Conv2d(8, 8, 3, groups=8)
        self.last = nn.Conv2d(8, 4, 1)
        with torch.no_grad():
            self.depthwise.weight[::3] *= 1e-8
            self.depthwise.weight[1] = 0
            self.depthwise.bias[:] = torch.linspace(-0.5, 0.5, 8)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(functional.relu(self.depthwise(functional.relu(self.first(x)))))


@pytest.mark.parametrize("power_of_two", [False, True])
@pytest.mark.parametrize("per_channel", [False, True])
def test_a_bias_beside_tiny_weights_is_not_clipped(power_of_two, per_channel):
    spec = QuantizationSpec(power_of_two=power_of_two, per_channel=per_channel)
    network = TinyFilter().eval()
    assert sqnr(network, quantize(network, X, spec=spec)) > 20


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


def test_hooks_are_refused():
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 4, 1)).eval()
    network[0].register_forward_hook(lambda module, inputs, output: output * 2)
    with pytest.raises(CompressError, match="layer 0 has a forward hook"):
        quantize(network, X)


def test_dropout_that_stays_on_is_refused():
    class Drops(nn.Sequential):
        def forward(self, x: Tensor) -> Tensor:
            return functional.dropout(super().forward(x), 0.5)

    with pytest.raises(CompressError, match="at random in eval mode too"):
        quantize(Drops(nn.Conv2d(3, 4, 3)).eval(), X)


def test_batch_norm_called_twice_is_named_as_such():
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.norm = nn.Conv2d(3, 3, 3), nn.BatchNorm2d(3)

        def forward(self, x: Tensor) -> Tensor:
            return self.norm(self.conv(self.norm(self.conv(x))))

    with pytest.raises(CompressError, match=r"layer norm .* is called 2 times"):
        quantize(Twice().eval(), X)


def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4)).eval()


def test_calibration_comes_as_tensor_array_or_batches():
    wanted = quantize(net(), X)
    loader = DataLoader(TensorDataset(X, torch.zeros(len(X))), batch_size=20)
    for given in (X.numpy(), X.double().numpy(), loader, iter([X[:5], X[5:]])):
        graph = quantize(net(), given)
        assert np.array_equal(graph(X.numpy()), wanted(X.numpy()))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("net.onnx", "not str"),
        ([], "there are none"),
        ([X[:3], X[:3, :, :4]], "differ in shape"),
        ([None], "not batches of NoneType"),
        (X[:1], "at least 2 inputs"),
        (X.clone().index_fill_(0, torch.tensor(3), torch.nan), "calibration input 3 holds NaN"),
    ],
)
def test_calibration_that_is_none_is_refused(given, reason):
    with pytest.raises(CompressError, match=reason):
        quantize(net(), given)


def test_a_share_is_no_budget():
    with pytest.raises(CompressError, match=r"Budget\(macs=0.5\), not 0.5"):
        prune(net(), X[:2], target=0.5)


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
