"""Layers with weights in training: the integers, and finite gradients."""

from collections.abc import Callable

import pytest
import torch
from between_layers import assert_trains_on_its_integers
from torch import Tensor
from torch.nn import functional

CHAINS: dict[str, Callable[..., Tensor]] = {
    "zeros around": lambda m, x: m.layer(functional.pad(x, (1, 2, 0, 3))),
    "a contraction": lambda m, x: torch.einsum("nchw, cd -> ndhw", x, m.kernel[:, :, 0, 0]),
}


@pytest.mark.parametrize("name", CHAINS)
def test_training_computes_the_integers_of(name):
    assert_trains_on_its_integers(CHAINS[name])
