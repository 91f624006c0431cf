"""Functions of constant weights become modules."""

import pytest
import torch
from between_layers import assert_becomes
from integer_agreement import X, sqnr
from torch import Tensor, nn
from torch.nn import functional

import compress

CHAINS = {
    "BatchNorm as a function": (
        lambda m, x: functional.batch_norm(
            x, m.shift.flatten(), m.scale.flatten(), m.scale.flatten(), m.shift.flatten()
        ),
        "Conv",
    ),
    "a convolution as a function": (
        lambda m, x: functional.conv2d(x, m.kernel, m.shift.flatten(), padding=1),
        "Conv Conv",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_functions_with_constant_weights_are_layers(name):
    assert_becomes(*CHAINS[name])


def test_a_matrix_of_constants_is_a_linear_layer():
    class Product(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.matrix = nn.Parameter(torch.randn(192, 5))

        def forward(self, x: Tensor) -> Tensor:
            return torch.flatten(x, 1) @ self.matrix

    torch.manual_seed(0)
    network = Product().eval()
    graph = compress.quantize(network, X)
    assert [type(node).__name__ for node in graph.nodes] == ["Flatten", "Linear"]
    assert sqnr(network, graph) > 33


def test_an_instance_norm_with_running_statistics_is_a_batch_norm_that_folds():
    torch.manual_seed(0)
    norm = nn.InstanceNorm2d(8, affine=True, track_running_stats=True)
    network = nn.Sequential(nn.Conv2d(3, 8, 3), norm, nn.ReLU(), nn.Flatten(), nn.Linear(288, 4))
    for _ in range(5):
        network(3 * X + 1)
    graph = compress.quantize(network.eval(), X)
    assert [type(node).__name__ for node in graph.nodes] == ["Conv", "Flatten", "Linear"]
    assert sqnr(network, graph) > 30


def test_running_statistics_that_an_instance_norm_ignores_are_none():
    norm = nn.InstanceNorm2d(8, track_running_stats=True)
    norm.track_running_stats = False
    with pytest.raises(compress.CompressError, match=r"InstanceNorm2d.*cannot be expressed"):
        compress.quantize(nn.Sequential(nn.Conv2d(3, 8, 3), norm).eval(), X)
