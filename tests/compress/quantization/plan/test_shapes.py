"""The shapes in which values are held, and those of many axes in three."""

import math

import numpy as np
import pytest
import torch
from any_shape import assert_same_in_training, on_images
from torch import nn

from compress.quantization.plan.shapes import arithmetic_shapes, held_shape


def larger_of_groups(x):
    groups = x.view(x.size(0), 2, 4, x.size(2), x.size(3))
    return torch.maximum(groups, groups[:, :1]).flatten(1, 2)


ON_IMAGES = {
    "the larger of two, of five axes": (larger_of_groups, nn.Conv2d(8, 4, 1)),
}


@pytest.mark.parametrize("name", ON_IMAGES)
def test_many_axes_are_three(name):
    assert_same_in_training(*on_images(*ON_IMAGES[name]))


@pytest.mark.parametrize(
    ("shape", "held"),
    [((3, 8, 8), (3, 8, 8)), ((4, 12), (4, 1, 12)), ((5,), (5,)), ((), (1,))],
)
def test_a_series_is_held_as_an_image_of_one_row(shape, held):
    assert held_shape(shape) == held


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((2, 3, 4, 5), (2, 3, 4, 5)),
        ((2, 3, 4, 5), (2, 1, 1, 5)),
        ((2, 3, 4, 5, 6), (1, 1, 4, 5, 1)),
        ((2, 1, 4, 5), (2, 3, 1, 1)),
    ],
)
def test_three_axes_spread_as_many_do(one, other):
    first, second = (np.arange(math.prod(shape)) for shape in (one, other))
    shapes = arithmetic_shapes(one, other)
    assert all(len(shape) == 3 for shape in shapes)
    wanted = first.reshape(one) * 1000 + second.reshape(other)
    got = first.reshape(shapes[0]) * 1000 + second.reshape(shapes[1])
    assert np.array_equal(got.reshape(wanted.shape), wanted)


def test_spreads_that_three_axes_cannot_hold_are_none():
    assert arithmetic_shapes((2, 3, 4, 5), (1, 3, 1, 5)) is None
