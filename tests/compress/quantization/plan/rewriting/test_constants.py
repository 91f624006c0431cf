"""What is computed from constants alone is computed once."""

import pytest
import torch
from between_layers import assert_becomes

CHAINS = {
    "a constant of the size of the image": (
        lambda m, x: x + torch.linspace(-1, 1, x.size(1)).view(-1, 1, 1),
        "Conv",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_computed_constant_is_a_constant(name):
    assert_becomes(*CHAINS[name])
