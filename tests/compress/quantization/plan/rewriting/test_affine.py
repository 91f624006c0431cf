"""Arithmetic of a number a channel becomes a BatchNorm, which folds, or a depthwise convolution."""

import pytest
import torch
from between_layers import ConstantsAtHand, assert_becomes
from integer_agreement import X, sqnr
from random_networks import randomize
from torch import Tensor, nn
from torch.nn import functional

import compress


def normalized(m: ConstantsAtHand, x: Tensor) -> Tensor:
    mean, deviation = m.shift.flatten() / 4, m.scale.flatten()
    return m.layer((x - mean[None, :, None, None]) / deviation.view(1, 8, 1, 1))


CHAINS = {
    "padded convolution, ReLU, BatchNorm": (
        lambda m, x: m.layer(m.norm(functional.relu(x))),
        "Conv Conv Conv",
    ),
    "BatchNorm, ReLU, convolution, two readers": (
        lambda m, x: m.layer(functional.relu(m.norm(x))) + x,
        "Conv Conv Conv Add",
    ),
    "the next layer takes an affine up": (lambda m, x: m.layer(x * m.scale), "Conv Conv"),
    "an affine behind a ReLU": (
        lambda m, x: functional.relu(x) * m.scale + m.shift,
        "Conv",
    ),
    "normalization before a padded layer": (normalized, "Conv Conv"),
    "numbers behind a layer": (lambda m, x: (2 * x - 1) / 3 + 0.5, "Conv"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_channelwise_arithmetic_costs_no_layer_or_one(name):
    assert_becomes(*CHAINS[name])


def test_batch_norm_on_features_between_two_activations():
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Flatten(), nn.Linear(192, 16), nn.ReLU(), nn.BatchNorm1d(16), nn.Tanh(), nn.Linear(16, 4)
    )
    randomize(network)
    graph = compress.quantize(network.eval(), X)
    assert sqnr(network, graph) > 30
