"""Calls that give what they are given cost no layer."""

import pytest
import torch
from between_layers import assert_becomes

CHAINS = {
    "a spread that arithmetic does by itself": (
        lambda m, x: x * m.layer(x).mean((2, 3), keepdim=True).expand_as(x).contiguous(),
        "Conv Conv AveragePool Mul",
    ),
    "a cast to the same type": (lambda m, x: m.layer(x.float().clone()), "Conv Conv"),
    "a concatenation of one": (lambda m, x: m.layer(torch.cat([x], 1)), "Conv Conv"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_what_changes_nothing_is_no_layer(name):
    assert_becomes(*CHAINS[name])
