"""The larger and the smaller of two values."""

import pytest
import torch
from between_layers import assert_becomes

CHAINS = {
    "the larger of two": (
        lambda m, x: torch.maximum(m.layer(x), m.other(x)),
        "Conv Conv Conv Maximum",
    ),
    "the smaller of two": (lambda m, x: torch.min(m.layer(x), x), "Conv Conv Minimum"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_an_extreme_is_one_node(name):
    assert_becomes(*CHAINS[name])
