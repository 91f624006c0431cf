"""How near a network's integers come to it."""

import torch
from torch import nn

import compress

X = torch.randn(48, 3, 8, 8, generator=torch.Generator().manual_seed(0))
"""Inputs for networks of three channels."""


def settle(model, example):
    """Give BatchNorm the statistics of data, as training would."""
    model.train()
    with torch.no_grad():
        for _ in range(30):
            model(example)
    return model.eval()


def sqnr(model, graph, inputs=X):
    """Decibels of a network's answers over the error of its integers."""
    with torch.no_grad():
        real = model(inputs)
    error = real - torch.from_numpy(graph(inputs.numpy())).reshape(real.shape)
    return float(10 * torch.log10(real.square().mean() / error.square().mean()))


def agreement_decibels(model, example, spec=None):
    """Quantize a network on what it is compared on; the decibels, and its integers."""
    graph = compress.quantize(model, example, spec=spec)
    return sqnr(model, graph, example), graph


class Bottleneck(nn.Module):
    """Depthwise and grouped convolutions, padding, stride, a residual and a concatenation."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU6())
        self.depthwise = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.grouped = nn.Conv2d(8, 8, 1, groups=2)
        self.norm = nn.BatchNorm2d(8)
        self.down = nn.Conv2d(8, 12, 3, stride=2, padding=1)
        self.pool = nn.AvgPool2d(2)
        self.head = nn.Linear(20, 6)

    def forward(self, x):
        x = self.stem(x)
        x = torch.relu(self.norm(self.grouped(self.depthwise(x))) + x)
        x = torch.cat([nn.functional.relu(self.down(x)), self.pool(x)], dim=1)
        return self.head(x.mean((2, 3)))


def net() -> nn.Module:
    """A small network that quantizes well."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4)).eval()
