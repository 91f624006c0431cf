"""Products of two values."""

import pytest
import torch
from between_layers import assert_becomes
from torch.nn import functional

CHAINS = {
    "a product of two values": (
        lambda m, x: functional.relu(m.layer(x) * m.other(x)),
        "Conv Conv Conv Mul",
    ),
    "a weighted channel": (
        lambda m, x: x * torch.sigmoid(m.layer(x).mean((2, 3), keepdim=True)),
        "Conv Conv AveragePool Table Mul",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_product_is_one_node(name):
    assert_becomes(*CHAINS[name])
