"""Zeros around an image go into the convolutions that read it."""

import pytest
import torch
from between_layers import assert_becomes
from integer_agreement import X, sqnr
from torch import nn
from torch.nn import functional

import compress

CHAINS = {
    "zeros around": (
        lambda m, x: m.layer(functional.pad(x, (1, 2, 0, 3))),
        "Conv Conv",
    ),
    "a padding with two readers": (
        lambda m, x: (lambda y: m.layer(y) + m.other(y))(functional.pad(x, (0, 1, 0, 1))),
        "Conv Conv Conv Add",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_zeros_go_into_the_convolutions(name):
    assert_becomes(*CHAINS[name])


def test_a_convolution_that_pads_with_pixels_gets_a_border():
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding="same", padding_mode="reflect"), nn.ReLU(), nn.Conv2d(8, 4, 3)
    ).eval()
    graph = compress.quantize(network, X)
    assert [type(node).__name__ for node in graph.nodes] == ["Gather", "Gather", "Conv", "Conv"]
    assert sqnr(network, graph) > 35
