"""Spellings that integer layers don't know become those that they know; what can fold does."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from integer_agreement import X, sqnr
from random_networks import randomize
from torch import Tensor, nn
from torch.nn import functional

import compress
from compress.quantization.training.qat import convert, prepare


class Applied(nn.Module):
    """A function of one tensor, with layers and constants of eight channels at hand."""

    def __init__(self, function: Callable[..., Tensor]) -> None:
        super().__init__()
        self.function = function
        self.layer, self.other = (nn.Conv2d(8, 8, 3, padding=1) for _ in range(2))
        self.norm, self.prelu = nn.BatchNorm2d(8), nn.PReLU(8)
        self.scale = nn.Parameter(torch.rand(8, 1, 1) + 0.5)
        self.shift = nn.Parameter(torch.randn(1, 8, 1, 1))
        self.kernel = nn.Parameter(torch.randn(8, 8, 3, 3) / 8)
        with torch.no_grad():
            self.prelu.weight.uniform_(-0.5, 1.5)

    def forward(self, x: Tensor) -> Tensor:
        return self.function(self, x)


@torch.no_grad()
def between(function: Callable[..., Tensor]) -> nn.Module:
    """The function between a convolution and a head, in eval mode."""
    first, last = nn.Conv2d(3, 8, 3, padding=1), nn.LazyConv2d(6, 3)
    network = nn.Sequential(first, Applied(function), last, nn.Flatten()).eval()
    network(X[:2])
    return network


def normalized(m: Applied, x: Tensor) -> Tensor:
    mean, deviation = m.shift.flatten() / 4, m.scale.flatten()
    return m.layer((x - mean[None, :, None, None]) / deviation.view(1, 8, 1, 1))


def stepwise(m: Applied, x: Tensor) -> Tensor:
    return torch.where(x > 0, x, 0.1 * x)


CHAINS: dict[str, tuple[Callable[..., Tensor], str]] = {
    "padded convolution, ReLU, BatchNorm": (
        lambda m, x: m.layer(m.norm(functional.relu(x))),
        "Conv Conv Conv",
    ),
    "BatchNorm, ReLU, convolution, two readers": (
        lambda m, x: m.layer(functional.relu(m.norm(x))) + x,
        "Conv Conv Conv Add",
    ),
    "a BatchNorm called twice": (lambda m, x: m.norm(m.layer(m.norm(x))), "Conv Conv"),
    "BatchNorm as a function": (
        lambda m, x: functional.batch_norm(
            x, m.shift.flatten(), m.scale.flatten(), m.scale.flatten(), m.shift.flatten()
        ),
        "Conv",
    ),
    "the next layer takes an affine up": (lambda m, x: m.layer(x * m.scale), "Conv Conv"),
    "an affine behind a ReLU": (
        lambda m, x: functional.relu(x) * m.scale + m.shift,
        "Conv",
    ),
    "normalization before a padded layer": (normalized, "Conv Conv"),
    "numbers behind a layer": (lambda m, x: (2 * x - 1) / 3 + 0.5, "Conv"),
    "numbers behind a ReLU": (lambda m, x: 1 - 2 * functional.relu(x) / 3, "Conv Table"),
    "zeros around": (
        lambda m, x: m.layer(functional.pad(x, (1, 2, 0, 3))),
        "Conv Conv",
    ),
    "a padding with two readers": (
        lambda m, x: (lambda y: m.layer(y) + m.other(y))(functional.pad(x, (0, 1, 0, 1))),
        "Conv Conv Conv Add",
    ),
    "zeros before a pool": (
        lambda m, x: functional.max_pool2d(functional.pad(functional.relu(x), (0, 1, 0, 1)), 3, 2),
        "Conv Pad MaxPool",
    ),
    "a border of a constant": (
        lambda m, x: m.layer(functional.pad(x, (2, 1, 0, 0), value=0.5)),
        "Conv Pad Conv",
    ),
    "channels of zeros": (lambda m, x: functional.pad(x, (0, 0, 0, 0, 2, 6)), "Conv Pad"),
    "a mirrored border": (
        lambda m, x: m.layer(functional.pad(x, (1, 2, 0, 1), mode="reflect")),
        "Conv Gather Gather Conv",
    ),
    "a repeated border": (
        lambda m, x: m.layer(functional.pad(x, (0, 0, 3, 0), mode="replicate")),
        "Conv Gather Conv",
    ),
    "less of the image": (
        lambda m, x: m.layer(functional.pad(x, (-1, 0, 0, -2))),
        "Conv Gather Gather Conv",
    ),
    "a slope a channel": (lambda m, x: m.prelu(x), "Conv Table"),
    "a difference": (
        lambda m, x: functional.relu(m.layer(x) - m.other(x)),
        "Conv Conv Conv WeightedSum",
    ),
    "a sum with a factor": (
        lambda m, x: torch.add(m.layer(x), m.other(x), alpha=0.25),
        "Conv Conv Conv WeightedSum",
    ),
    "a sum, spread": (
        lambda m, x: functional.relu6(m.layer(x) + x.mean((2, 3), keepdim=True)),
        "Conv Conv AveragePool WeightedSum",
    ),
    "the larger of two": (
        lambda m, x: torch.maximum(m.layer(x), m.other(x)),
        "Conv Conv Conv Maximum",
    ),
    "the smaller of two": (lambda m, x: torch.min(m.layer(x), x), "Conv Conv Minimum"),
    "x * sigmoid(x)": (lambda m, x: x * torch.sigmoid(x), "Conv Table"),
    "a hard swish, written out": (lambda m, x: x * functional.relu6(x + 3) / 6, "Conv Table"),
    "a leaky ReLU, written out": (stepwise, "Conv Table"),
    "a bound at 4": (lambda m, x: functional.hardtanh(x, 0, 4), "Conv"),
    "a clamp from 0": (lambda m, x: x.clamp(min=0), "Conv"),
    "a clamp on both sides": (lambda m, x: torch.clip(x, -1, 1), "Conv Table"),
    "a maximum with a number": (lambda m, x: torch.maximum(x, torch.tensor(-0.5)), "Conv Table"),
    "a convolution as a function": (
        lambda m, x: functional.conv2d(x, m.kernel, m.shift.flatten(), padding=1),
        "Conv Conv",
    ),
    "a product of two values": (
        lambda m, x: functional.relu(m.layer(x) * m.other(x)),
        "Conv Conv Conv Mul",
    ),
    "a spread that arithmetic does by itself": (
        lambda m, x: x * m.layer(x).mean((2, 3), keepdim=True).expand_as(x).contiguous(),
        "Conv Conv AveragePool Mul",
    ),
    "a cast to the same type": (lambda m, x: m.layer(x.float().clone()), "Conv Conv"),
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
    "a contraction": (
        lambda m, x: torch.einsum("nchw, cd -> ndhw", x, m.kernel[:, :, 0, 0]),
        "Conv Conv",
    ),
    "a concatenation of one": (lambda m, x: m.layer(torch.cat([x], 1)), "Conv Conv"),
    "a constant of the size of the image": (
        lambda m, x: x + torch.linspace(-1, 1, x.size(1)).view(-1, 1, 1),
        "Conv",
    ),
    "a pool of all that there is": (
        lambda m, x: x - functional.avg_pool2d(x, x.shape[2:]),
        "Conv AveragePool WeightedSum",
    ),
    "a weighted channel": (
        lambda m, x: x * torch.sigmoid(m.layer(x).mean((2, 3), keepdim=True)),
        "Conv Conv AveragePool Table Mul",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_becomes_few_integer_layers(name):
    function, expected = CHAINS[name]
    torch.manual_seed(0)
    network = between(function)
    randomize(network)
    graph = compress.quantize(network, X)
    kinds = [type(node).__name__ for node in graph.nodes]
    assert kinds == [*expected.split(), "Conv", "Flatten"]
    assert sqnr(network, graph) > 30


@pytest.mark.parametrize(
    "name",
    [
        *("zeros around", "a product of two values", "a hard swish, written out"),
        *("a difference", "a sum, spread", "the larger of two", "a border of a constant"),
        *("a mirrored border", "a slope a channel", "a gated linear unit"),
        *("the smallest of an image", "a sum over axes", "a contraction"),
    ],
)
def test_training_simulates_the_integers_of_a_chain(name):
    torch.manual_seed(0)
    prepared = prepare(between(CHAINS[name][0]), X)
    graph = convert(prepared)
    codes = prepared.trace(X)[graph.output].numpy()
    assert np.array_equal(codes, graph.run(graph.input.qparams.quantize(X.numpy())))
    prepared(X).square().sum().backward()
    gradients = [parameter.grad for parameter in prepared.parameters()]
    assert all(bool(g.isfinite().all()) for g in gradients if g is not None)


def test_batch_norm_on_features_between_two_activations():
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Flatten(), nn.Linear(192, 16), nn.ReLU(), nn.BatchNorm1d(16), nn.Tanh(), nn.Linear(16, 4)
    )
    randomize(network)
    graph = compress.quantize(network.eval(), X)
    assert sqnr(network, graph) > 30


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
    assert sqnr(network, graph) > 35


def test_a_convolution_that_pads_with_pixels_gets_a_border():
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding="same", padding_mode="reflect"), nn.ReLU(), nn.Conv2d(8, 4, 3)
    ).eval()
    graph = compress.quantize(network, X)
    assert [type(node).__name__ for node in graph.nodes] == ["Gather", "Gather", "Conv", "Conv"]
    assert sqnr(network, graph) > 35


@pytest.mark.parametrize(
    "activation",
    [
        *(nn.SELU(), nn.CELU(0.7), nn.Mish(), nn.Softplus(), nn.Softsign(), nn.LogSigmoid()),
        *(nn.Hardshrink(0.3), nn.Softshrink(0.2), nn.Tanhshrink(), nn.GELU("tanh"), nn.ReLU6()),
        *(nn.Threshold(0.1, -0.3), nn.RReLU(), nn.Hardtanh(-0.5, 0.7), nn.PReLU(init=0.3)),
    ],
    ids=lambda module: type(module).__name__,
)
def test_activations_are_tables(activation):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 8, 3), activation, nn.Conv2d(8, 4, 3), nn.Flatten()).eval()
    # Where a function jumps, a rounded value may land on the other side.
    jumps = isinstance(activation, nn.Hardshrink | nn.Threshold)
    assert sqnr(network, compress.quantize(network, X)) > (25 if jumps else 30)
