"""Sums and differences of values with codes of their own."""

import numpy as np
import pytest
import torch
from between_layers import ConstantsAtHand, assert_becomes
from torch.nn import functional

from compress.graph.operators.weighted_sum import LARGEST_WEIGHT
from compress.quantization.plan.layers.weighted_sum import SUBTRACTIONS, read_sum
from compress.tracing import trace

CHAINS = {
    "a difference": (
        lambda m, x: functional.relu(m.layer(x) - m.other(x)),
        "Conv Conv Conv WeightedSum",
    ),
    "a sum with a factor": (
        lambda m, x: torch.add(m.layer(x), m.other(x), alpha=0.25),
        "Conv Conv Conv WeightedSum",
    ),
    "a sum, spread": (
        lambda m, x: functional.relu6(m.layer(x) + x.mean((2, 3), keepdim=True)),
        "Conv Conv AveragePool WeightedSum",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_sum_with_factors_is_one_node(name):
    assert_becomes(*CHAINS[name])


def test_weights_are_whole_numbers_in_the_ratio_of_what_they_stand_for():
    module = trace(ConstantsAtHand(lambda m, x: m.layer(x) - m.other(x)), torch.randn(2, 8, 5, 5))
    node = next(n for n in module.graph.nodes if n.target in SUBTRACTIONS)
    layer = read_sum(node, str, -1)
    (one, other), unit = layer.weights(0.5, 0.125)
    assert (one, other) == (LARGEST_WEIGHT, -round(LARGEST_WEIGHT / 4))
    assert unit == np.float32(0.5 / LARGEST_WEIGHT)
