"""Attention modules are the papers', computed anew from their weights."""

import pytest
import torch
from torch.nn import functional

from mnist_edge.networks.attention import (
    ATTENTIONS,
    ConvolutionalBlockAttention,
    EfficientChannelAttention,
    SqueezeExcitation,
)


def test_squeeze_and_excitation_is_the_papers():
    module, images = SqueezeExcitation(8), torch.randn(3, 8, 5, 5)
    _, narrow, _, wide, _ = module.weights
    hidden = (images.mean((2, 3)) @ narrow.weight.flatten(1).T + narrow.bias).relu()
    weights = torch.sigmoid(hidden @ wide.weight.flatten(1).T + wide.bias)
    torch.testing.assert_close(module(images), images * weights[:, :, None, None])


def test_efficient_channel_attention_is_the_papers():
    module, images = EfficientChannelAttention(6), torch.randn(3, 6, 4, 4)
    means = functional.pad(images.mean((2, 3)), (1, 1))
    kernel = module.weights[3].weight.flatten()
    weights = torch.sigmoid(sum(kernel[k] * means[:, k : k + 6] for k in range(3)))
    torch.testing.assert_close(module(images), images * weights[:, :, None, None])


def test_convolutional_block_attention_is_the_papers():
    module, images = ConvolutionalBlockAttention(8), torch.randn(3, 8, 5, 5)
    narrow, _, wide = module.shared

    def shared(values):
        hidden = (values @ narrow.weight.flatten(1).T + narrow.bias).relu()
        return hidden @ wide.weight.flatten(1).T + wide.bias

    squeezed = shared(images.mean((2, 3))) + shared(images.flatten(2).max(2).values)
    weighed = images * torch.sigmoid(squeezed)[:, :, None, None]
    planes = torch.stack([weighed.mean(1), weighed.max(1).values], 1)
    spatial = torch.sigmoid(functional.conv2d(planes, module.spatial.weight, padding=1))
    torch.testing.assert_close(module(images), weighed * spatial)


@pytest.mark.parametrize("name", ATTENTIONS)
@pytest.mark.parametrize("channels", [1, 3, 10])
def test_any_number_of_channels_keeps_its_shape(name, channels):
    images = torch.randn(2, channels, 5, 4)
    assert ATTENTIONS[name](channels)(images).shape == images.shape
