"""Arithmetic and functions of each element in training: the integers, and finite gradients."""

from collections.abc import Callable

import pytest
import torch
from between_layers import assert_trains_on_its_integers
from torch import Tensor
from torch.nn import functional

CHAINS: dict[str, Callable[..., Tensor]] = {
    "a product of two values": lambda m, x: functional.relu(m.layer(x) * m.other(x)),
    "a hard swish, written out": lambda m, x: x * functional.relu6(x + 3) / 6,
    "a difference": lambda m, x: functional.relu(m.layer(x) - m.other(x)),
    "a sum, spread": lambda m, x: functional.relu6(m.layer(x) + x.mean((2, 3), keepdim=True)),
    "the larger of two": lambda m, x: torch.maximum(m.layer(x), m.other(x)),
    "a slope a channel": lambda m, x: m.prelu(x),
    "a gated linear unit": lambda m, x: functional.conv2d(functional.glu(x, 1), m.kernel[:, :4]),
    "the smallest of an image": lambda m, x: x * x.amin((2, 3), keepdim=True),
    "a sum over axes": lambda m, x: m.layer(x) + torch.tanh(x.sum(1, keepdim=True)),
}


@pytest.mark.parametrize("name", CHAINS)
def test_training_computes_the_integers_of(name):
    assert_trains_on_its_integers(CHAINS[name])
