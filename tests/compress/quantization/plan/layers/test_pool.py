"""What pools have in common."""

import pytest
import torch
from applied import Applied
from torch import nn

from compress.quantization.plan.layer import reader_of
from compress.quantization.plan.layers.pool import PlannedPool, shape_before, size_after
from compress.tracing.tracer import trace


def pooled(function, shape=(2, 3, 4, 6)):
    network = trace(Applied(function), torch.randn(shape))
    node = next(node for node in reversed(network.graph.nodes) if node.op != "output")
    return node, reader_of(node)(node, str)


@pytest.mark.parametrize(
    ("function", "repeats"),
    [
        (nn.MaxPool2d(2), 1),
        (lambda x: x.amax((2, 3)), 1),
        (lambda x: x.amax(1), None),
        (lambda x: x.mean((1, 3)), None),
    ],
)
def test_channels_stay_apart_where_a_window_slides_over_places(function, repeats):
    _, layer = pooled(function)
    assert isinstance(layer, PlannedPool)
    assert layer.channel_repeats == repeats


def test_a_series_has_one_row():
    node, _ = pooled(nn.MaxPool1d(2), (2, 3, 8))
    assert shape_before(node) == (3, 8)
    assert size_after(node) == (1, 4)
