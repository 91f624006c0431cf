"""No channel leaves its bounds, whatever the input; what is known to be constant is."""

import random

import numpy as np
import pytest
import torch
from random_networks import random_network
from torch import fx, nn

from compress.simplify.bounds import bounds_of, telling_weights
from compress.simplify.flow import flows_of
from compress.tracing.tracer import trace

EPSILON = float(np.finfo(np.float32).eps)


def bounds(network, example):
    traced = trace(network.double(), example.double())
    return traced, bounds_of(flows_of(traced.graph), EPSILON)


class Values(fx.Interpreter):
    """Keeps what each node gives."""

    def __init__(self, network):
        super().__init__(network)
        self.found = {}

    def run_node(self, n):
        self.found[n] = super().run_node(n)
        return self.found[n]


@pytest.mark.parametrize("seed", range(8))
def test_values_of_random_networks_lie_within_their_bounds(seed):
    network, example = random_network(random.Random(seed))
    traced, found = bounds(network, example)
    values = Values(traced)
    with torch.no_grad():
        values.run(torch.cat([example, 100 * example, -example]).double())
    for node, limits in found.items():
        channels = values.found[node].transpose(0, 1).flatten(1)
        slack = 1e-9 * float(channels.abs().max())
        assert bool((channels.amin(1) >= limits.low - slack).all()), node
        assert bool((channels.amax(1) <= limits.high + slack).all()), node


def last_bounds(*layers, channels=2):
    network = nn.Sequential(nn.Conv2d(channels, 2, 1), *layers).eval()
    traced, found = bounds(network, torch.randn(2, channels, 4, 4))
    (output,) = (node for node in traced.graph.nodes if node.op == "output")
    return found[output.args[0]]


def conv(weight, bias):
    layer = nn.Conv2d(2, 2, 1)
    layer.weight.data = torch.tensor(weight).view(2, 2, 1, 1)
    layer.bias.data = torch.tensor(bias)
    return layer


def test_a_sum_of_nothing_positive_never_opens_a_relu():
    found = last_bounds(nn.ReLU(), conv([[-1.0, -2.0], [1.0, 0.0]], [-0.5, 1.0]), nn.ReLU())
    assert found.zero.tolist() == [True, False]
    assert found.low.tolist() == [0.0, 1.0]
    assert found.high[1] == torch.inf


def test_bounded_inputs_bound_the_sums():
    found = last_bounds(nn.ReLU6(), conv([[1.0, -1.0], [0.5, 0.5]], [0.0, 1.0]))
    assert found.low.tolist() == [-6.0, 1.0]
    assert found.high.tolist() == [6.0, 7.0]


def test_zeros_around_an_image_lie_within_the_bounds():
    assert last_bounds(nn.Sigmoid(), nn.ZeroPad2d(1)).low.tolist() == [0.0, 0.0]
    found = last_bounds(nn.Hardtanh(2, 3), nn.AvgPool2d(3, 1, 1))
    assert (found.low.tolist(), found.high.tolist()) == ([0.0, 0.0], [3.0, 3.0])


def test_weights_that_rounding_hides_are_zeros():
    layer = conv([[1e-30, 1.0], [1e-30, 1e-30]], [1.0, 0.0]).double()
    weight = telling_weights(layer, EPSILON).flatten(1).view(2, 2)
    assert weight[0].tolist() == [0.0, 1.0]
    assert weight[1].tolist() == pytest.approx([1e-30, 1e-30])
