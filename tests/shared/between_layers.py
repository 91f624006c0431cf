"""A function between two convolutions: the integer layers that it becomes, and its training."""

from collections.abc import Callable

import numpy as np
import torch
from integer_agreement import X, sqnr
from random_networks import randomize
from torch import Tensor, nn

import compress
from compress.quantization.training.qat import convert, prepare


class ConstantsAtHand(nn.Module):
    """A function of one tensor, with layers and constants of eight channels at hand."""

    def __init__(self, function: Callable[..., Tensor]) -> None:
        super().__init__()
        self.function = function
        self.layer, self.other = (nn.Conv2d(8, 8, 3, padding=1) for _ in range(2))
        self.norm, self.prelu = nn.BatchNorm2d(8), nn.PReLU(8)
        self.scale = nn.Parameter(torch.rand(8, 1, 1) + 0.5)
        self.shift = nn.Parameter(torch.randn(1, 8, 1, 1))
        self.kernel = nn.Parameter(torch.randn(8, 8, 3, 3) / 8)
        with torch.no_grad():
            self.prelu.weight.uniform_(-0.5, 1.5)

    def forward(self, x: Tensor) -> Tensor:
        return self.function(self, x)


@torch.no_grad()
def between(function: Callable[..., Tensor]) -> nn.Module:
    """The function between a convolution and a head, in eval mode."""
    first, last = nn.Conv2d(3, 8, 3, padding=1), nn.LazyConv2d(6, 3)
    network = nn.Sequential(first, ConstantsAtHand(function), last, nn.Flatten()).eval()
    network(X[:2])
    return network


def assert_becomes(function: Callable[..., Tensor], kinds: str) -> None:
    """The convolution before a function and the function are nodes of these kinds, and accurate."""
    torch.manual_seed(0)
    network = between(function)
    randomize(network)
    graph = compress.quantize(network, X)
    found = [type(node).__name__ for node in graph.nodes]
    assert found == [*kinds.split(), "Conv", "Flatten"]
    assert sqnr(network, graph) > 30


def assert_trains_on_its_integers(function: Callable[..., Tensor]) -> None:
    """Training computes the integers that the network becomes, and finite gradients."""
    torch.manual_seed(0)
    prepared = prepare(between(function), X)
    graph = convert(prepared)
    codes = prepared.trace(X)[graph.output].numpy()
    assert np.array_equal(codes, graph.run(graph.input.qparams.quantize(X.numpy())))
    prepared(X).square().sum().backward()
    gradients = [parameter.grad for parameter in prepared.parameters()]
    assert all(bool(g.isfinite().all()) for g in gradients if g is not None)
