"""Networks whose values have any shape: as accurate as others, and trained on the same integers."""

import numpy as np
import torch
from torch import Tensor, nn

import compress
from compress.quantization.sqnr import decibels

GENERATOR = torch.Generator().manual_seed(0)
IMAGES = torch.randn(24, 3, 8, 8, generator=GENERATOR)
SERIES = torch.randn(24, 4, 12, generator=GENERATOR)


class Between(nn.Module):
    """A convolution, a function of what it gives, and a layer that reads that."""

    def __init__(self, first, function, last=None):
        super().__init__()
        self.first, self.function, self.last = first, function, last or nn.Identity()

    def forward(self, x):
        return self.last(self.function(self.first(x)))


def nothing(x: Tensor) -> Tensor:
    """What stands between two layers that follow each other."""
    return x


def on_images(function, last=None) -> tuple[nn.Module, Tensor]:
    """A function of eight channels of images, between a convolution and `last`, and images."""
    return Between(nn.Conv2d(3, 8, 3, padding=1), function, last).eval(), IMAGES


def on_series(function, last=None) -> tuple[nn.Module, Tensor]:
    """A function of eight channels of series, between a convolution and `last`, and series."""
    return Between(nn.Conv1d(4, 8, 3, padding=1), function, last).eval(), SERIES


def assert_same_in_training(network: nn.Module, data: Tensor) -> None:
    """Its integers are accurate, of the network's shape, and those that training computes."""
    prepared = compress.prepare(network, data)
    graph = compress.convert(prepared)
    with torch.no_grad():
        expected = network(data).numpy()
    got = graph(data.numpy())
    assert got.shape == (expected.shape if expected.ndim > 1 else (*expected.shape, 1))
    assert decibels(expected, got) > 28
    simulated = prepared.trace(data)
    computed = graph.trace(graph.input.qparams.quantize(data.numpy()))
    shared = set(simulated) & set(computed)
    assert graph.output in shared
    for value in shared:
        codes = simulated[value].numpy().reshape(computed[value].shape)
        assert np.array_equal(codes, computed[value]), value
