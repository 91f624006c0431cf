"""The integer nodes that a function of a convolution's output becomes."""

import torch
from torch import Tensor, nn

import compress
from compress.graph import Conv, Node

IMAGES = torch.randn(32, 3, 8, 8, generator=torch.Generator().manual_seed(0))


class Applied(nn.Module):
    """A convolution, then a function."""

    def __init__(self, function):
        super().__init__()
        self.conv, self.function = nn.Conv2d(3, 4, 1), function

    def forward(self, x: Tensor) -> Tensor:
        return self.function(self.conv(x))


def nodes_of(function) -> list[Node]:
    """The nodes that a function of a convolution's output becomes."""
    torch.manual_seed(0)
    first, *rest = compress.quantize(Applied(function).eval(), IMAGES).nodes
    assert isinstance(first, Conv)
    return rest
