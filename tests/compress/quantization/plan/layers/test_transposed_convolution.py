"""Transposed convolutions: the sets of places of one convolution, side by side."""

import pytest
import torch
from any_shape import assert_same_in_training, nothing, on_images, on_series
from torch import nn

from compress.quantization.plan.layers.transposed_convolution import by_input, by_output

ON_IMAGES = {
    "transposed, twice the size": (nothing, nn.ConvTranspose2d(8, 4, 2, stride=2)),
    "transposed, with its reader": (
        nothing,
        nn.Sequential(nn.ConvTranspose2d(8, 4, 4, 2, 1), nn.ReLU(), nn.Conv2d(4, 3, 1)),
    ),
    "transposed in groups": (nothing, nn.ConvTranspose2d(8, 4, 3, 2, 1, 1, groups=2)),
    "transposed, each channel alone": (nothing, nn.ConvTranspose2d(8, 8, 4, 2, 1, groups=8)),
    "transposed, dilated, uneven": (
        nothing,
        nn.ConvTranspose2d(8, 4, (5, 2), (3, 1), (4, 0), (1, 0), dilation=(2, 1)),
    ),
    "transposed, more padding than kernel": (nothing, nn.ConvTranspose2d(8, 4, 2, 2, padding=3)),
}


@pytest.mark.parametrize("name", ON_IMAGES)
def test_places_are_put_side_by_side(name):
    assert_same_in_training(*on_images(*ON_IMAGES[name]))


ON_SERIES = {
    "a series transposed": (nothing, nn.ConvTranspose1d(8, 4, 4, 2, 1)),
}


@pytest.mark.parametrize("name", ON_SERIES)
def test_places_are_put_side_by_side_of_a_series(name):
    assert_same_in_training(*on_series(*ON_SERIES[name]))


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_weights_by_output_and_by_input_are_inverse(groups):
    weight = torch.randn(8, 3, 2, 2)  # [I, O / groups, ...]
    turned = by_output(weight, groups)
    assert turned.shape == (3 * groups, 8 // groups, 2, 2)
    assert torch.equal(by_input(turned, groups), weight)
    assert torch.equal(turned[0], weight[: 8 // groups, 0])
