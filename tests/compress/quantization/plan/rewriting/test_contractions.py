"""Products of a value and a constant become one linear layer, whatever their axes."""

import numpy as np
import pytest
import torch
from integer_agreement import X, sqnr
from torch import Tensor, nn

import compress
from compress.quantization.plan.rewriting.contractions import Letters


class Contracts(nn.Module):
    def __init__(self, equation: str, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.layer = nn.Conv2d(3, 8, 3)
        self.weight = nn.Parameter(torch.randn(shape) / np.sqrt(np.prod(shape[:2])))
        self.equation = equation

    def forward(self, x: Tensor) -> Tensor:
        return torch.einsum(self.equation, torch.relu(self.layer(x)), self.weight)


@pytest.mark.parametrize(
    ("equation", "shape"),
    [
        ("nchw,cd->ndhw", (8, 5)),
        ("nchw,dc->nhwd", (5, 8)),
        ("nchw,hwk->nck", (6, 6, 4)),
        ("nchw,khw->nkc", (4, 6, 6)),
        ("nchw,ckl->nlkhw", (8, 2, 3)),
        ("nchw,c->nhw", (8,)),
        ("nchw,chw->n", (8, 6, 6)),
    ],
)
def test_a_contraction_is_one_linear_layer(equation, shape):
    torch.manual_seed(0)
    network = Contracts(equation, shape).eval()
    graph = compress.quantize(network, X)
    kinds = [type(node).__name__ for node in graph.nodes]
    assert sum(kind in ("Conv", "Linear") for kind in kinds) == 2
    assert sqnr(network, graph) > 30


@pytest.mark.parametrize("terms", [("nc", "nc", "nc"), ("nc", "cc", "n"), ("nc", "cd", "dn")])
def test_other_letters_say_no_product(terms):
    assert not Letters(*terms).is_product


class Added(nn.Module):
    def __init__(self, **factors: float) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.randn(192, 5)), nn.Parameter(torch.randn(5))
        self.factors = factors

    def forward(self, x: Tensor) -> Tensor:
        return torch.addmm(self.bias, x.flatten(1), self.weight, **self.factors)


@pytest.mark.parametrize("factors", [{}, {"alpha": 0.5, "beta": 2.0}])
def test_a_product_and_a_bias_are_one_linear_layer(factors):
    torch.manual_seed(0)
    network = Added(**factors).eval()
    graph = compress.quantize(network, X)
    assert [type(node).__name__ for node in graph.nodes] == ["Flatten", "Linear"]
    assert sqnr(network, graph) > 33
