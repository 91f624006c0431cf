"""Linear layers, on one row of features or at every place."""

import pytest
from any_shape import assert_same_in_training, on_images, on_series
from torch import nn


def features_last(x):
    return x.permute(0, 2, 3, 1)


ON_IMAGES = {
    "features last": (features_last, nn.Sequential(nn.Linear(8, 6), nn.GELU(), nn.Linear(6, 4))),
    "one number": (lambda x: x.mean((2, 3)), nn.Sequential(nn.Linear(8, 1), nn.Flatten(0))),
}


@pytest.mark.parametrize("name", ON_IMAGES)
def test_features_at_every_place(name):
    assert_same_in_training(*on_images(*ON_IMAGES[name]))


ON_SERIES = {
    "a series' features last": (lambda x: x.transpose(1, 2), nn.Linear(8, 3)),
}


@pytest.mark.parametrize("name", ON_SERIES)
def test_features_at_every_place_of_a_series(name):
    assert_same_in_training(*on_series(*ON_SERIES[name]))
