"""A small network that holds most kinds of layers, and a training that moves every parameter."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from compress.quantization.spec import QuantizationSpec

SPEC = QuantizationSpec(observer="mse")


def small_network():
    torch.manual_seed(3)
    network = nn.Sequential(
        *(nn.Conv2d(1, 6, 3, bias=False), nn.ReLU(), nn.BatchNorm2d(6)),
        *(nn.Conv2d(6, 8, 3, groups=2), nn.ReLU6(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 8, 3, padding=1), nn.Hardswish(), nn.AvgPool2d(2)),
        *(nn.Flatten(), nn.Linear(8 * 3 * 3, 4)),
    )
    network(torch.randn(64, 1, 16, 16))  # gives BatchNorm its statistics
    return network.eval()


def images(count=64, seed=0):
    return torch.randn(count, 1, 16, 16, generator=torch.Generator().manual_seed(seed))


def trained(prepared, steps=20, rate=5e-3):
    """Push every parameter about, as training does."""
    torch.manual_seed(1)
    optimizer = torch.optim.Adam((p for p in prepared.parameters() if p.requires_grad), lr=rate)
    inputs, target = images(32), torch.randint(0, 4, (32,))
    losses = []
    for _ in range(steps):
        loss = functional.cross_entropy(prepared(inputs), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def codes_of(graph, inputs):
    return graph.trace(graph.input.qparams.quantize(inputs.contiguous().numpy()))


def assert_same_integers(prepared, graph, inputs):
    simulated, integers = prepared.trace(inputs), codes_of(graph, inputs)
    # Runs of moves are made fewer in the graph: what stood between them is not there any more.
    assert graph.output in simulated
    for name in simulated.keys() & integers.keys():
        assert np.array_equal(simulated[name].numpy(), integers[name]), name
