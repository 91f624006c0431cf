"""Changes of shape."""

import pytest
from any_shape import assert_same_in_training, on_series
from planned_nodes import nodes_of
from torch import nn

from compress.graph import Flatten, Reshape


@pytest.mark.parametrize(
    ("function", "kind", "shape"),
    [
        (nn.Flatten(), Flatten, (256,)),
        (lambda x: x.view(x.size(0), -1), Flatten, (256,)),
        (lambda x: x.reshape(-1, 4, 16, 4), Reshape, (4, 16, 4)),
    ],
)
def test_changes_of_shape_keep_the_batch(function, kind, shape):
    (node,) = nodes_of(function)
    assert isinstance(node, kind)
    assert getattr(node, "shape", shape) == shape


ON_SERIES = {
    "a series flattened": (nn.Flatten(), nn.Linear(96, 3)),
}


@pytest.mark.parametrize("name", ON_SERIES)
def test_a_change_of_shape_of_a_series(name):
    assert_same_in_training(*on_series(*ON_SERIES[name]))
