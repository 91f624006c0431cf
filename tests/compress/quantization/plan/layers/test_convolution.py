"""Convolutions over images and series."""

import pytest
from any_shape import assert_same_in_training, nothing, on_series
from planned_nodes import IMAGES
from torch import nn

import compress


@pytest.mark.parametrize(
    ("settings", "padding"),
    [
        ({"padding": "valid"}, (0, 0, 0, 0)),
        ({"padding": "same"}, (1, 0, 1, 1)),
        ({"padding": (2, 1)}, (2, 1, 2, 1)),
        ({"padding": "same", "dilation": 2}, (2, 1, 2, 1)),
    ],
)
def test_paddings_are_told_edge_by_edge(settings, padding):
    """A kernel of 3 rows and 2 columns: "same" puts what is odd at the bottom and the right."""
    model = nn.Sequential(nn.Conv2d(3, 4, (3, 2), **settings), nn.ReLU()).eval()
    (conv,) = compress.quantize(model, IMAGES).nodes
    assert conv.padding == padding


ON_SERIES = {
    "a series": (nothing, None),
}


@pytest.mark.parametrize("name", ON_SERIES)
def test_a_convolution_of_a_series(name):
    assert_same_in_training(*on_series(*ON_SERIES[name]))
