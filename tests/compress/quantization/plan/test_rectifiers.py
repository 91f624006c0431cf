"""ReLU and its bound are taken up by the layer before; other clamps are tables."""

import pytest
import torch
from between_layers import assert_becomes
from torch.nn import functional

CHAINS = {
    "a bound at 4": (lambda m, x: functional.hardtanh(x, 0, 4), "Conv"),
    "a clamp from 0": (lambda m, x: x.clamp(min=0), "Conv"),
    "a clamp on both sides": (lambda m, x: torch.clip(x, -1, 1), "Conv Table"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_rectifier_is_part_of_the_layer_before(name):
    assert_becomes(*CHAINS[name])
