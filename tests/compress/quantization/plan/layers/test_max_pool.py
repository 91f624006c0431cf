"""Max pools of every form, and the largest numbers over axes."""

import pytest
import torch
from any_shape import assert_same_in_training, on_images, on_series
from planned_nodes import nodes_of
from torch import nn
from torch.nn import functional

from compress.graph import MaxPool


@pytest.mark.parametrize(
    ("function", "window"),
    [
        (nn.MaxPool2d(2), ((2, 2), (2, 2), (0, 0, 0, 0))),
        (nn.MaxPool2d((3, 2), (1, 2), (1, 0)), ((3, 2), (1, 2), (1, 0, 1, 0))),
        (lambda x: functional.max_pool2d(x, 3, 2, 1), ((3, 3), (2, 2), (1, 1, 1, 1))),
    ],
)
def test_maxima_become_max_pools(function, window):
    (pool,) = nodes_of(function)
    assert isinstance(pool, MaxPool)
    assert (pool.kernel, pool.stride, pool.padding) == window


ON_IMAGES = {
    "a dilated maximum": (nn.MaxPool2d(3, dilation=2, padding=1), None),
    "a maximum that rounds up": (nn.MaxPool2d(3, 2, ceil_mode=True), None),
    "a maximum to any size": (nn.AdaptiveMaxPool2d(3), None),
    "the maximum of all": (nn.AdaptiveMaxPool2d(1), nn.Flatten()),
    "the maximum over axes": (lambda x: x.amax((2, 3)), nn.Linear(8, 3)),
    "the maximum over channels": (lambda x: x.max(dim=1, keepdim=True)[0], None),
    "the maximum over rows": (lambda x: torch.max(x, 2).values, None),
}


@pytest.mark.parametrize("name", ON_IMAGES)
def test_maxima(name):
    assert_same_in_training(*on_images(*ON_IMAGES[name]))


ON_SERIES = {
    "a series' maxima": (nn.MaxPool1d(3, 2, 1, ceil_mode=True), None),
    "a series' maxima to any size": (nn.AdaptiveMaxPool1d(5), None),
}


@pytest.mark.parametrize("name", ON_SERIES)
def test_maxima_of_a_series(name):
    assert_same_in_training(*on_series(*ON_SERIES[name]))
