"""Pools in training: the integers, and finite gradients."""

from collections.abc import Callable

import pytest
from between_layers import assert_trains_on_its_integers
from torch import Tensor
from torch.nn import functional

CHAINS: dict[str, Callable[..., Tensor]] = {
    "averages, the border apart": lambda m, x: functional.avg_pool2d(
        x, 3, 1, 1, count_include_pad=False
    ),
    "averages": lambda m, x: functional.avg_pool2d(m.layer(x), 2),
    "maxima": lambda m, x: functional.max_pool2d(x, 3, 1),
}


@pytest.mark.parametrize("name", CHAINS)
def test_training_computes_the_integers_of(name):
    assert_trains_on_its_integers(CHAINS[name])
