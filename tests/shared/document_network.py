"""The reference document's network of phase 5."""

import torch
from random_networks import randomize
from torch import nn


def block(inputs: int, outputs: int) -> list[nn.Module]:
    """Convolution, ReLU, BatchNorm, dropout: the document's order."""
    conv = nn.Conv2d(inputs, outputs, 3, bias=False)
    return [conv, nn.ReLU(), nn.BatchNorm2d(outputs), nn.Dropout2d(0.04)]


def phase_5(flatten: nn.Module | None = None) -> nn.Sequential:
    """The network, 9,980 parameters, as torch starts it, in training mode."""
    return nn.Sequential(
        *(*block(1, 16), *block(16, 32), nn.Conv2d(32, 14, 1, bias=False), nn.MaxPool2d(2)),
        *(*block(14, 10), *block(10, 12), *block(12, 10), nn.Conv2d(10, 12, 3, bias=False)),
        *(nn.AdaptiveAvgPool2d(1), nn.Conv2d(12, 10, 1, bias=False), flatten or nn.Flatten()),
    )


def trained_phase_5() -> nn.Sequential:
    """The network as if it were trained, in eval mode."""
    network = phase_5().eval()
    torch.manual_seed(5)
    randomize(network)
    return network
