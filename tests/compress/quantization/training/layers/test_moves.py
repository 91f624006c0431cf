"""Moves in training: the integers, and finite gradients."""

from collections.abc import Callable

import pytest
from between_layers import assert_trains_on_its_integers
from torch import Tensor
from torch.nn import functional

CHAINS: dict[str, Callable[..., Tensor]] = {
    "a border of a constant": lambda m, x: m.layer(functional.pad(x, (2, 1, 0, 0), value=0.5)),
    "a mirrored border": lambda m, x: m.layer(functional.pad(x, (1, 2, 0, 1), mode="reflect")),
}


@pytest.mark.parametrize("name", CHAINS)
def test_training_computes_the_integers_of(name):
    assert_trains_on_its_integers(CHAINS[name])
