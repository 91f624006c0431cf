"""Tracing: what forwards do in Python is followed, or refused with the reason; never half."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from compress import fold, quantize
from compress.errors import CompressError
from compress.graph import QuantizedGraph
from compress.tracing import trace

X = torch.randn(16, 3, 8, 8, generator=torch.Generator().manual_seed(0))


class Two(nn.Module):
    """Two convolutions of one shape, for forwards that choose between them."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Conv2d(3, 6, 3, padding=1)
        self.second = nn.Conv2d(3, 6, 3, padding=1)
        self.third = nn.Conv2d(6, 6, 3, padding=1)


class Defaults(Two):
    def forward(self, x: Tensor, aux: Tensor | None = None, *, scale: float = 1.0) -> Tensor:
        y = self.first(x)
        if aux is None and scale == 1.0:
            y = y + self.second(x)
        return functional.relu(y)


class Kinds(Two):
    def forward(self, x: Tensor) -> Tensor:
        y = self.first(x)
        if isinstance(y, Tensor) and torch.is_tensor(y) and not isinstance(y, tuple):
            y = y + self.second(x)
        return functional.relu(y)


class Shapes(Two):
    def forward(self, x: Tensor) -> Tensor:
        y = self.first(x) if x.shape[1] == 3 and len(x.shape) == 4 else self.second(x)
        if y.size(2) > 4 and x.dtype == torch.float32:
            y = functional.avg_pool2d(y, int(y.size(2)) // 2)
        return y


class Several(Two):
    def forward(self, x: Tensor) -> Tensor:
        (y,) = (self.first(x),)
        a, b = y.split(3, 1)
        return torch.cat(tensors=[b, a], dim=1)


@pytest.mark.parametrize("kind", [Defaults, Kinds, Shapes, Several])
def test_python_is_followed(kind):
    network = kind().eval()
    for made in (trace(network, X[:2]), fold(network, X[:2])):
        for count in (1, 5):
            torch.testing.assert_close(made(X[:count]), network(X[:count]))


class ByBatch(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) if x.shape[0] == 2 else self.second(x)


class ByValue(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) if x.mean() > 0 else self.second(x)


class Counting(Two):
    def forward(self, x: Tensor) -> Tensor:
        self.calls = getattr(self, "calls", 0) + 1
        return self.first(x) * self.calls


class Numpy(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) * float(x.max())


class FixedBatch(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x).view(len(x), -1)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (ByBatch, "answers differently on a batch of 3"),
        (ByValue, "decides by the values of a tensor"),
        (Counting, "answers differently"),
        (Numpy, "takes a number out of a tensor"),
        (FixedBatch, "on a batch of 3"),
    ],
)
def test_what_a_graph_cannot_hold_is_refused_with_the_reason(kind, reason):
    for verb in (trace, fold, quantize):
        with pytest.raises(CompressError, match=reason):
            verb(kind().eval(), X[:2])


def test_a_slice_that_is_assigned_to_is_refused():
    class Assigns(Two):
        def forward(self, x: Tensor) -> Tensor:
            y = self.first(x)
            y[:, :2] = 0
            return y

    with pytest.raises(CompressError, match="assigns to parts of a tensor"):
        trace(Assigns(), X[:2])


def test_what_is_no_network_is_named():
    graph = quantize(nn.Sequential(nn.Conv2d(3, 4, 3)), X)
    assert isinstance(graph, QuantizedGraph)
    for thing, words in (("net.onnx", "not str 'net.onnx'"), (graph, "holds integers already")):
        with pytest.raises(CompressError, match=words):
            quantize(thing, X)


def test_weights_that_are_not_finite_are_named():
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
    network[1].running_var[2] = float("nan")
    with pytest.raises(CompressError, match=r"1\.running_var holds NaN or infinity"):
        fold(network, X[:2])


def test_tracing_leaves_the_random_state_and_the_network_as_they_were():
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Dropout(0.5), nn.ReLU(inplace=True)).train()
    before, state = torch.random.get_rng_state(), network.state_dict()
    trace(network, X[:2])
    assert torch.equal(torch.random.get_rng_state(), before)
    assert network.training
    assert network[2].inplace
    for name, value in network.state_dict().items():
        assert torch.equal(value, state[name])
