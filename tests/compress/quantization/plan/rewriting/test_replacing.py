"""Modules in the place of calls; what is called twice is held apart."""

import pytest
from between_layers import assert_becomes

CHAINS = {
    "a BatchNorm called twice": (lambda m, x: m.norm(m.layer(m.norm(x))), "Conv Conv"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_each_call_has_numbers_of_its_own(name):
    assert_becomes(*CHAINS[name])
