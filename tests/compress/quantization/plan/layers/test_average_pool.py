"""Average pools of every form, and means over axes."""

import pytest
import torch
from any_shape import assert_same_in_training, on_images, on_series
from planned_nodes import nodes_of
from torch import nn
from torch.nn import functional

from compress.graph import AveragePool, Flatten


@pytest.mark.parametrize(
    ("function", "kernel", "stride", "flat"),
    [
        (nn.AvgPool2d(2), (2, 2), (2, 2), False),
        (nn.AvgPool2d((3, 2), stride=(2, 1)), (3, 2), (2, 1), False),
        (nn.AdaptiveAvgPool2d((4, 2)), (2, 4), (2, 4), False),
        (nn.AdaptiveAvgPool2d(1), (8, 8), (8, 8), False),
        (lambda x: functional.avg_pool2d(x, 4), (4, 4), (4, 4), False),
        (lambda x: x.mean((2, 3)), (8, 8), (8, 8), True),
        (lambda x: torch.mean(x, (-1, -2), keepdim=True), (8, 8), (8, 8), False),
    ],
)
def test_means_become_average_pools(function, kernel, stride, flat):
    pool, *rest = nodes_of(function)
    assert isinstance(pool, AveragePool)
    assert (pool.kernel, pool.stride) == (kernel, stride)
    assert [type(node) for node in rest] == ([Flatten] if flat else [])


ON_IMAGES = {
    "an average with a border that counts": (nn.AvgPool2d(3, 1, 1), None),
    "an average with a border that doesn't": (
        nn.AvgPool2d(3, 2, 1, count_include_pad=False),
        None,
    ),
    "an average that rounds up": (nn.AvgPool2d(3, 2, ceil_mode=True), None),
    "an average that divides by another number": (nn.AvgPool2d(2, divisor_override=3), None),
    "an average to any size": (nn.AdaptiveAvgPool2d((None, 3)), None),
    "means one by one": (lambda x: x.mean(3).mean(2), nn.Linear(8, 2)),
    "the mean over channels": (lambda x: x.mean(1, keepdim=True), None),
    "the mean over channels and columns": (lambda x: x.mean((1, 3)), None),
    "five axes": (lambda x: x.reshape(-1, 2, 4, 8, 8).mean(1), None),
}


@pytest.mark.parametrize("name", ON_IMAGES)
def test_averages(name):
    assert_same_in_training(*on_images(*ON_IMAGES[name]))


ON_SERIES = {
    "a series' averages": (nn.AvgPool1d(3, 2, 1), None),
    "a series' averages, the border apart": (nn.AvgPool1d(3, 2, 1, count_include_pad=False), None),
    "a series' averages to any size": (nn.AdaptiveAvgPool1d(5), None),
    "a series' mean": (lambda x: x.mean(2), nn.Linear(8, 3)),
}


@pytest.mark.parametrize("name", ON_SERIES)
def test_averages_of_a_series(name):
    assert_same_in_training(*on_series(*ON_SERIES[name]))
