import pytest
import torch
from document_network import phase_5
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import (
    Concatenation,
    FunctionalMaxPool,
    MeanOfPixels,
    Residual,
    Twice,
    random_network,
)
from torch import Tensor, nn
from torch.nn import functional

from compress.errors import CompressError
from compress.profile import LayerProfile, layers, layers_of, mac_count, parameter_count
from compress.simplify.folding import fold

NETWORKS = st.builds(random_network, st.randoms(use_true_random=False))
FEW = settings(max_examples=40, deadline=None, derandomize=True)


def fields(network: nn.Module, example: Tensor) -> list[int]:
    return [layer.receptive_field for layer in layers(network.eval(), example)]


# The network of the reference document.


def test_phase_5():
    network, example = phase_5(), torch.randn(4, 1, 28, 28)
    profile = layers(network, example)
    costly = [layer for layer in profile if layer.macs]
    assert parameter_count(network) == sum(layer.parameters for layer in profile) == 9_980
    assert mac_count(network, example) == 3_261_000
    assert [layer.receptive_field for layer in costly] == [3, 5, 5, 10, 14, 18, 22, 28]
    assert [layer.output_shape[-1] for layer in costly] == [26, 24, 24, 10, 8, 6, 4, 1]
    assert costly[1] == LayerProfile("4", "convolution", (32, 24, 24), (3, 3), 5, 4_608, 2_654_208)
    pool = next(layer for layer in profile if layer.kind == "max pool")
    assert pool == LayerProfile("9", "max pool", (14, 12, 12), (2, 2), 6, 0, 0)


def test_folded_phase_5():
    example = torch.randn(1, 1, 28, 28)
    folded = fold(phase_5(), example)
    assert mac_count(folded, example) == 3_258_000
    assert parameter_count(folded) == sum(layer.parameters for layer in layers(folded, example))
    assert [layer.receptive_field for layer in layers(folded, example)][-1] == 28


# Against what torch itself does.


def pixels_that_matter(network: nn.Module, example: Tensor) -> int:
    """Return how far the pixels reach, along an axis, that one inner output has a gradient for."""
    image = torch.rand_like(example, dtype=torch.float64).requires_grad_()
    output = network.double()(image)
    middle = output[0, 0, output.shape[2] // 2, output.shape[3] // 2]
    (gradient,) = torch.autograd.grad(middle, image)
    rows = gradient[0].abs().sum((0, 2)).nonzero().flatten()
    return int(rows.max() - rows.min()) + 1


@pytest.mark.parametrize(
    "network",
    [
        nn.Sequential(nn.Conv2d(1, 2, 3), nn.Conv2d(2, 2, 5)),
        nn.Sequential(nn.Conv2d(1, 2, 3, stride=2), nn.Conv2d(2, 2, 3, dilation=2)),
        nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.AvgPool2d(2), nn.Conv2d(2, 2, 3)),
        nn.Sequential(nn.AvgPool2d(3, 1), nn.AvgPool2d(2), nn.AvgPool2d(2), nn.Conv2d(1, 1, 3)),
        nn.Sequential(nn.Conv2d(1, 1, 3, padding=1), Residual(nn.Conv2d(1, 1, 3, padding=1))),
        nn.Sequential(Concatenation(nn.Conv2d(1, 1, 5), nn.AvgPool2d(5, 1)), nn.Conv2d(2, 1, 3)),
        nn.Sequential(nn.Conv2d(1, 2, 3), nn.AdaptiveAvgPool2d(1)),
        nn.Sequential(nn.AvgPool2d(2), nn.AdaptiveAvgPool2d((5, 4))),
        nn.Sequential(nn.ConvTranspose2d(1, 1, 4, stride=2), nn.Conv2d(1, 1, 3)),
    ],
    ids=str,
)
def test_receptive_field_is_what_gradients_show(network):
    for module in network.modules():
        if isinstance(module, nn.modules.conv._ConvNd):
            nn.init.uniform_(module.weight, 0.1, 1.0)
    example = torch.zeros(1, 1, 24, 24)
    assert fields(network, example)[-1] == pixels_that_matter(network, example)


def counted_by_torch(network: nn.Module, example: Tensor) -> int:
    """Return torch's own count of MACs in convolutions and matrix products, for one image."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(example[:1])
    return counter.get_total_flops() // 2


@FEW
@given(NETWORKS)
def test_layers_of_any_network_add_up_and_macs_are_what_torch_counts(network_and_example):
    network, example = network_and_example
    folded = fold(network, example)
    for net, profile in ((network, layers(network, example)), (folded, layers_of(folded))):
        assert sum(layer.macs for layer in profile) == counted_by_torch(net, example)
        assert sum(layer.parameters for layer in profile) == parameter_count(net)
        assert all(1 <= layer.receptive_field <= example.shape[-1] for layer in profile)
        assert profile[-1].output_shape == (4,)


# The small print.


def test_a_module_called_twice_has_its_parameters_once_and_its_macs_twice():
    network, example = Twice(nn.Conv2d(2, 2, 1, bias=False)), torch.ones(1, 2, 3, 3)
    assert [(layer.parameters, layer.macs) for layer in layers(network, example)] == [
        (4, 36),
        (0, 0),
        (0, 36),
    ]


class Functional(nn.Module):
    """Parameters of its own, and pools whose size is taken from the tensor."""

    def __init__(self):
        super().__init__()
        self.kernel, self.matrix = nn.Parameter(torch.ones(3, 1, 3, 3)), nn.Linear(3, 2).weight

    def forward(self, x: Tensor) -> Tensor:
        x = functional.conv2d(x, self.kernel, stride=2)
        x = functional.avg_pool2d(x, x.size()[2:])
        return functional.linear(x.flatten(1), self.matrix)


def test_functional_layers_are_counted():
    profile = layers(Functional(), torch.ones(1, 1, 9, 9))
    assert [layer.kind for layer in profile] == [
        "convolution",
        "average pool",
        "reshape",
        "linear",
    ]
    assert [layer.parameters for layer in profile] == [27, 0, 0, 6]
    assert [layer.macs for layer in profile] == [27 * 16, 0, 0, 6]
    assert [layer.receptive_field for layer in profile] == [3, 9, 9, 9]


def test_kernels_and_the_image_cap():
    network = nn.Sequential(nn.Conv2d(1, 1, (3, 1), padding=(1, 0)), FunctionalMaxPool())
    wide = nn.Sequential(network, nn.Flatten(), nn.Linear(9, 2))
    profile = layers(wide, torch.ones(1, 1, 6, 6))
    assert [layer.kernel for layer in profile] == [(3, 1), (2, 2), (), ()]
    assert [layer.receptive_field for layer in profile] == [3, 4, 4, 6]


def test_pixels_that_a_stride_steps_over_stay_unseen():
    network = nn.Sequential(nn.Conv2d(1, 2, 3, stride=4), MeanOfPixels(), nn.Linear(2, 2))
    assert fields(network, torch.ones(1, 1, 10, 10)) == [3, 7, 7]


def test_networks_without_pixels_see_one_value():
    profile = layers(nn.Sequential(nn.Linear(6, 2), nn.ReLU()), torch.ones(1, 6))
    assert [(layer.macs, layer.receptive_field) for layer in profile] == [(12, 1), (0, 1)]


def test_wrong_examples_are_refused():
    with pytest.raises(CompressError, match="does not accept an input"):
        mac_count(nn.Sequential(nn.Conv2d(3, 1, 1)), torch.ones(1, 1, 4, 4))
