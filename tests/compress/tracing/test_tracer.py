"""Tracing: what forwards do in Python is followed, or refused with the reason; never half."""

import copy
import random

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from two_convolutions import OwnGradient, Scripted, Two, X

from compress import fold, prepare, quantize
from compress.errors import CompressError
from compress.graph import QuantizedGraph
from compress.tracing import trace


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
        parts = y.chunk(3, 1)
        y = torch.cat([*parts[1:], parts[0]], 1)
        a, b = y.split(3, 1)
        return torch.cat(tensors=[b, a], dim=1)


class Lengths(Two):
    def forward(self, x: Tensor) -> Tensor:
        y = self.first(x)
        if len(y) and len(y.shape) == 4 and isinstance(y.size(0), int):
            y = y.view(len(y), -1)
        return y.view(len(x), *self.first(x).shape[1:])


class Everything(Two):
    """Positional and keyword arguments, an early return, a branch on a constant of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(2.0))

    def forward(self, *inputs: Tensor, **options: bool) -> Tensor | None:
        x = inputs[0]
        if len(inputs) > 1 or options.get("nothing", False):
            return None
        y = self.first(x) if hasattr(x, "shape") and not hasattr(x, "missing") else self.second(x)
        return y * 2 if self.gain > 1 else y


class Replaced(Two):
    """A layer whose forward somebody replaced, on the layer alone."""

    def __init__(self) -> None:
        super().__init__()
        self.first.forward = lambda x: functional.pad(x.abs(), (0, 1))

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.first(x))


class Copies(Two):
    def forward(self, x: Tensor) -> Tensor:
        return copy.deepcopy(self.first(x)).relu_() + x.sum((1, 2, 3), keepdim=True)


class MadeInForward(Two):
    def forward(self, x: Tensor) -> Tensor:
        x = nn.ZeroPad2d(1)(nn.ReLU()(self.first(x)))
        return nn.Sequential(nn.MaxPool2d(2), nn.Dropout(0.0))(x)


class PartsOfSequential(Two):
    def __init__(self) -> None:
        super().__init__()
        self.all = nn.Sequential(self.first, nn.ReLU(), self.third, nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        y = self.all[:2](x)
        return y + self.all[2:](y)


class BufferForEachInput(Two):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("grid", torch.rand(1, 1, 8, 8))

    def forward(self, x: Tensor) -> Tensor:
        grid = self.grid.expand(x.shape[0], -1, -1, -1)
        return self.first(torch.cat([x[:, :2], grid[..., : x.shape[2], : x.shape[3]]], 1))


class WeightsOneByOne(Two):
    def __init__(self) -> None:
        super().__init__()
        self.shares = nn.Parameter(torch.randn(2))

    def forward(self, x: Tensor) -> Tensor:
        branches = (self.first(x), self.second(x))
        shares = torch.softmax(self.shares, 0)
        return sum(share * branch for share, branch in zip(shares, branches, strict=True))


class FixedBatch(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x).view(int(x.size(0)), -1)


@pytest.mark.parametrize(
    "kind",
    [
        Defaults,
        Kinds,
        Shapes,
        Several,
        Lengths,
        Everything,
        Replaced,
        MadeInForward,
        BufferForEachInput,
        PartsOfSequential,
        WeightsOneByOne,
        FixedBatch,
        OwnGradient,
        Copies,
    ],
)
def test_python_is_followed(kind):
    network = kind().eval().requires_grad_(False)
    for made in (trace(network, X[:2]), fold(network, X[:2])):
        for count in (1, 5):
            torch.testing.assert_close(made(X[:count]), network(X[:count]))


class FromNumbers(Two):
    def forward(self, x: Tensor) -> Tensor:
        return torch.as_tensor(self.first(x))


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


class ByLargeBatch(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) if 2 * len(x) < 150 else self.second(x)


class ByShape(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) if x.shape[0] <= 40 else self.second(x)


class ByUnpackedShape(Two):
    def forward(self, x: Tensor) -> Tensor:
        count, _, height, _ = x.shape
        return self.first(x) if count * height < 600 else self.second(x)


class ByHugeBatch(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) if x.numel() < 1_800_000_000 else self.second(x)


class Loops(Two):
    def forward(self, x: Tensor) -> Tensor:
        for _ in range(min(len(x), 20)):
            x = x * 1.1
        return self.first(x)


class ByNumber(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) if x.sum().item() < 1e9 else self.second(x)


class ByCount(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) if len(x[x > 50]) == 0 else self.second(x)


class Unregistered(Two):
    def __init__(self) -> None:
        super().__init__()
        self.layers = [nn.Conv2d(3, 6, 1)]

    def forward(self, x: Tensor) -> Tensor:
        return self.layers[0](x)


class InputsOneByOne(Two):
    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([self.first(each[None])[0] for each in x])


class Foreign(Two):
    def __init__(self) -> None:
        super().__init__()
        self.first.forward = lambda x: functional.conv2d(x, self.first.weight, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.first(x)


class Draws(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) if torch.rand(1) > 1e-9 else self.second(x)


class DrawsInPython(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) if random.random() > 1e-9 else self.second(x)


class DrawsInNumpy(Two):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x) if np.random.rand() > 1e-9 else self.second(x)  # noqa: NPY002


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (ByBatch, "answers differently on a batch of 1"),
        (ByLargeBatch, "answers differently on a batch of 75"),
        (Scripted, "calls a function that is compiled; call that in plain Python"),
        (FromNumbers, "decides by the values of a tensor"),
        (ByShape, "answers differently on a batch of 41"),
        (ByUnpackedShape, "answers differently on a batch of 75"),
        (ByHugeBatch, "may answer differently on a batch of 16777215"),
        (Loops, "answers differently on a batch of 1"),
        (ByNumber, "decides by the values of a tensor"),
        (ByCount, "decides by the values of a tensor"),
        (Unregistered, "calls a Conv2d that is not registered in it; keep it"),
        (InputsOneByOne, "iterates over a tensor; use unbind"),
        (Foreign, "uses a parameter of another network; make"),
        (Draws, "draws random numbers that don't come from its input"),
        (DrawsInPython, "draws random numbers from Python or NumPy"),
        (DrawsInNumpy, "draws random numbers from Python or NumPy"),
        (ByValue, "decides by the values of a tensor"),
        (Counting, "answers differently"),
        (Numpy, "takes a number out of a tensor"),
    ],
)
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_what_a_graph_cannot_hold_is_refused_with_the_reason(kind, reason):
    for verb in (trace, fold, quantize):
        with pytest.raises(CompressError, match=reason):
            verb(kind().eval(), X[:2])


def test_a_network_prepared_for_training_is_named():
    prepared = prepare(nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()).eval(), X)
    for verb in (quantize, fold):
        with pytest.raises(CompressError, match=r"prepared for training; compress\.convert makes"):
            verb(prepared, X)


def test_what_is_no_network_is_named():
    graph = quantize(nn.Sequential(nn.Conv2d(3, 4, 3)), X)
    assert isinstance(graph, QuantizedGraph)
    for thing, words in (("net.onnx", "not str 'net.onnx'"), (graph, "holds integers already")):
        with pytest.raises(CompressError, match=words):
            quantize(thing, X)


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_networks_that_cannot_be_traced_as_they_are_are_named():
    network = nn.Sequential(nn.Conv2d(3, 4, 3)).eval()
    with pytest.raises(CompressError, match="is compiled, so it can't be traced; hand in"):
        fold(torch.jit.script(network), X[:2])
    with pytest.raises(CompressError, match="layers without weights yet; run it once"):
        fold(nn.Sequential(nn.LazyConv2d(4, 3)), X[:2])
    with pytest.raises(CompressError, match=r"a tensor, a batch \[N, \.\.\.\], not ndarray"):
        fold(network, X.numpy())


def test_an_example_that_is_not_finite_is_refused():
    with pytest.raises(CompressError, match="the example holds NaN or infinity"):
        fold(nn.Sequential(nn.Conv2d(3, 4, 3)), X[:2] / 0)


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
