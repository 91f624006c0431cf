"""What is computed element by element from one tensor becomes one table, or is taken up."""

import pytest
import torch
from between_layers import ConstantsAtHand, assert_becomes
from torch import Tensor
from torch.nn import functional


def stepwise(m: ConstantsAtHand, x: Tensor) -> Tensor:
    return torch.where(x > 0, x, 0.1 * x)


CHAINS = {
    "numbers behind a ReLU": (lambda m, x: 1 - 2 * functional.relu(x) / 3, "Conv Table"),
    "x * sigmoid(x)": (lambda m, x: x * torch.sigmoid(x), "Conv Table"),
    "a hard swish, written out": (lambda m, x: x * functional.relu6(x + 3) / 6, "Conv Table"),
    "a leaky ReLU, written out": (stepwise, "Conv Table"),
    "a maximum with a number": (lambda m, x: torch.maximum(x, torch.tensor(-0.5)), "Conv Table"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_on_each_element_is_one_table(name):
    assert_becomes(*CHAINS[name])
