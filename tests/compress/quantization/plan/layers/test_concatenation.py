"""Values joined along any axis, and stacked along a new one."""

import pytest
import torch
from any_shape import assert_same_in_training, on_images, on_series
from torch import nn


def parts_joined(x):
    first, second = x.chunk(2, dim=1)
    return torch.cat([second, first.relu()], 1)


ON_IMAGES = {
    "two halves joined": (parts_joined, nn.Conv2d(8, 4, 1)),
    "channels apart and stacked": (lambda x: torch.stack(x.unbind(1)[:3], 1), None),
    "parts of several sizes": (lambda x: torch.cat(torch.split(x, [2, 6], 1)[::-1], 1), None),
    "joined in width": (lambda x: torch.cat([x, x.relu()], 3), None),
    "joined in height": (lambda x: torch.cat([x, x.relu()], dim=2), nn.Conv2d(8, 4, 3)),
}


@pytest.mark.parametrize("name", ON_IMAGES)
def test_values_are_joined(name):
    assert_same_in_training(*on_images(*ON_IMAGES[name]))


ON_SERIES = {
    "a series joined": (lambda x: torch.cat([x, x.relu()], 2), None),
    "features stacked": (lambda x: torch.stack([x.mean(2), x.amax(2)], 2).flatten(1), None),
}


@pytest.mark.parametrize("name", ON_SERIES)
def test_values_are_joined_of_a_series(name):
    assert_same_in_training(*on_series(*ON_SERIES[name]))
