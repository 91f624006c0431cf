"""What rewrites ask of layers: their weights by group, their padding, what averages."""

import pytest
import torch
from applied import Applied
from torch import nn

from compress.simplify.layers import averages, by_group, pads_with_zeros, plain_layer, set_weights
from compress.tracing.tracer import trace


@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("kind", [nn.Conv2d, nn.ConvTranspose2d])
def test_a_groups_weights_connect_its_own_channels(kind, groups):
    layer = kind(4, 8, 3, groups=groups, bias=False)
    seen = by_group(layer)
    assert seen.shape == (groups, 8 // groups, 4 // groups, 9)
    x = torch.randn(1, 4, 3, 3)
    middle = layer(x)[..., (0 if kind is nn.Conv2d else 2), (0 if kind is nn.Conv2d else 2)]
    pixels = x.view(groups, 1, 4 // groups, 9)
    pixels = pixels if kind is nn.Conv2d else pixels.flip(3)
    torch.testing.assert_close((seen * pixels).sum((2, 3)).view(1, 8), middle)


def node_of(function):
    traced = trace(Applied(function), torch.randn(2, 4, 6, 6))
    (output,) = (node for node in traced.graph.nodes if node.op == "output")
    return output.args[0]


@pytest.mark.parametrize(
    ("layer", "padded"),
    [
        (nn.Conv2d(4, 4, 3, padding=1), True),
        (nn.Conv2d(4, 4, 3, padding="same"), True),
        (nn.Conv2d(4, 4, 1, padding="same"), False),
        (nn.Conv2d(4, 4, 3, padding=1, padding_mode="reflect"), False),
        (nn.Conv2d(4, 4, 3), False),
    ],
)
def test_zeros_around_the_input_are_seen(layer, padded):
    assert pads_with_zeros(node_of(layer)) is padded


@pytest.mark.parametrize(
    ("function", "mean"),
    [
        (nn.AvgPool2d(2), True),
        (nn.AvgPool2d(3, padding=1), False),
        (nn.AvgPool2d(3, padding=1, count_include_pad=False), True),
        (nn.AvgPool2d(2, divisor_override=3), False),
        (nn.AdaptiveAvgPool2d(2), True),
        (lambda x: x.mean((2, 3)), True),
        (lambda x: x.mean((1, 2)), False),
        (nn.ReflectionPad2d(1), True),
        (nn.MaxPool2d(2), False),
    ],
)
def test_a_mean_of_its_own_channel_keeps_constants(function, mean):
    node = node_of(function)
    assert averages(node) is mean
    if mean:
        assert torch.allclose(function(torch.full((1, 4, 6, 6), 3.0)), torch.tensor(3.0))


def test_a_bias_of_zeros_is_not_added():
    layer = nn.Conv2d(2, 3, 1, bias=False)
    set_weights(layer, torch.ones(5, 2, 1, 1), torch.zeros(5))
    assert (layer.bias, layer.out_channels) == (None, 5)
    set_weights(layer, torch.ones(5, 2, 1, 1), torch.ones(5))
    assert layer.bias.tolist() == [1.0] * 5


def test_a_module_with_a_hook_is_not_plain():
    layer = nn.Conv2d(4, 4, 1)
    assert plain_layer(node_of(layer)) is not None
    layer.register_forward_hook(lambda module, inputs, output: output)
    assert plain_layer(node_of(layer)) is None
