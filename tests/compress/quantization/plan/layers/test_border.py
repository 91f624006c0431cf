"""Borders of a constant."""

import pytest
from between_layers import assert_becomes
from torch.nn import functional

CHAINS = {
    "zeros before a pool": (
        lambda m, x: functional.max_pool2d(functional.pad(functional.relu(x), (0, 1, 0, 1)), 3, 2),
        "Conv Pad MaxPool",
    ),
    "a border of a constant": (
        lambda m, x: m.layer(functional.pad(x, (2, 1, 0, 0), value=0.5)),
        "Conv Pad Conv",
    ),
    "channels of zeros": (lambda m, x: functional.pad(x, (0, 0, 0, 0, 2, 6)), "Conv Pad"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_border_is_one_node(name):
    assert_becomes(*CHAINS[name])
