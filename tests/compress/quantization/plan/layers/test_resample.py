"""Interpolations: whole-number weights of rows and columns."""

import numpy as np
import pytest
from any_shape import assert_same_in_training, on_images, on_series
from torch import nn
from torch.nn import functional

from compress.quantization.plan.layers.resample import rounded_weights


def as_large_as(x):
    small = functional.max_pool2d(x, 2)
    return functional.interpolate(small, size=x.shape[2:], mode="bilinear")


ON_IMAGES = {
    "bilinear of twice the size": (
        nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.Conv2d(8, 4, 1),
    ),
    "bilinear, corners aligned": (
        lambda x: functional.interpolate(x, size=(13, 11), mode="bilinear", align_corners=True),
        None,
    ),
    "bilinear to another tensor's size": (as_large_as, None),
    "bicubic": (lambda x: functional.interpolate(x, scale_factor=2, mode="bicubic"), None),
}


@pytest.mark.parametrize("name", ON_IMAGES)
def test_interpolations(name):
    assert_same_in_training(*on_images(*ON_IMAGES[name]))


ON_SERIES = {
    "a series of twice the length": (nn.Upsample(scale_factor=2, mode="linear"), None),
}


@pytest.mark.parametrize("name", ON_SERIES)
def test_interpolations_of_a_series(name):
    assert_same_in_training(*on_series(*ON_SERIES[name]))


def test_weights_of_a_small_denominator_are_exact():
    side = rounded_weights(np.array([[0.25, 0.75, 0], [0, 0.5, 0.5], [1, 0, 0]]))
    assert side.weights.tolist() == [[1, 3, 0], [0, 1, 1], [1, 0, 0]]
    assert side.scale.tolist() == [0.25, 0.5, 1]


def test_other_weights_are_near_and_add_up_to_the_same():
    matrix = np.random.default_rng(0).uniform(0.05, 1, (20, 5))
    side = rounded_weights(matrix)
    got = side.weights * side.scale[:, None]
    np.testing.assert_allclose(got.sum(1), matrix.sum(1), rtol=1e-6)
    np.testing.assert_allclose(got, matrix, atol=matrix.max() / 127)
