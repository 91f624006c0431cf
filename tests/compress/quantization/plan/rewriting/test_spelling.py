"""Operations spelled out in those that integer layers know."""

import pytest
import torch
from between_layers import assert_becomes
from torch.nn import functional

CHAINS = {
    "a gated linear unit": (
        lambda m, x: functional.conv2d(functional.glu(x, 1), m.kernel[:, :4]),
        "Conv Gather Gather Table Mul Conv",
    ),
    "the smallest of an image": (
        lambda m, x: x * x.amin((2, 3), keepdim=True),
        "Conv Table MaxPool Table Mul",
    ),
    "the smallest of a row": (
        lambda m, x: x - x.min(3, keepdim=True)[0],
        "Conv Table MaxPool Table WeightedSum",
    ),
    "a sum over axes": (
        lambda m, x: m.layer(x) + torch.tanh(x.sum(1, keepdim=True)),
        "Conv Conv Reshape AveragePool Reshape Table WeightedSum",
    ),
    "between two": (
        lambda m, x: torch.lerp(m.layer(x), m.other(x), 0.25),
        "Conv Conv Conv WeightedSum",
    ),
    "more of a product": (
        lambda m, x: x.addcmul(m.layer(x), m.other(x), value=0.5),
        "Conv Conv Conv Mul WeightedSum",
    ),
    "less at the left, zeros at the right": (
        lambda m, x: m.layer(functional.pad(x, (-2, 1, 0, 0))),
        "Conv Gather Conv",
    ),
    "a tensor of zeros": (
        lambda m, x: m.layer(torch.maximum(x, torch.zeros_like(x) - 0.2)),
        "Conv Table Conv",
    ),
    "a mean of tensors": (
        lambda m, x: torch.stack([m.layer(x), m.other(x)]).mean(0),
        "Conv Conv Conv Add Table",
    ),
    "windows as columns": (
        lambda m, x: functional.unfold(x, 3, padding=1).unflatten(2, (8, 8)),
        "Conv Pad Flatten Gather Reshape",
    ),
    "the root of squares": (
        lambda m, x: functional.lp_pool2d(x, 2, 3, 2),
        "Conv Table AveragePool Table",
    ),
    "a contraction": (
        lambda m, x: torch.einsum("nchw, cd -> ndhw", x, m.kernel[:, :, 0, 0]),
        "Conv Conv",
    ),
    "a pool of all that there is": (
        lambda m, x: x - functional.avg_pool2d(x, x.shape[2:]),
        "Conv AveragePool WeightedSum",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_an_operation_becomes_simpler_ones(name):
    assert_becomes(*CHAINS[name])
