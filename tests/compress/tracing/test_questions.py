"""The small questions about a node, asked of modules, functions and methods alike."""

import pytest
import torch
from applied import Applied
from torch import nn
from torch.nn import functional

from compress.tracing import (
    channel_repeats,
    consumers_of,
    owns_tensors,
    per_axis,
    reduced_axes,
    setting,
    shape_of,
    source_of,
    spatial_axes,
    trace,
)

X = torch.rand(2, 4, 6, 6)


def node_of(function):
    """The last node of a network that only applies the function."""
    *_, node, _output = trace(Applied(function), X).graph.nodes
    return node


@pytest.mark.parametrize(
    "function",
    [
        nn.MaxPool2d((2, 3), stride=1),
        lambda x: functional.max_pool2d(x, (2, 3), 1),
        lambda x: functional.max_pool2d(x, kernel_size=(2, 3), stride=1),
    ],
)
def test_a_setting_is_the_same_as_attribute_and_as_argument(function):
    node = node_of(function)
    assert setting(node, "kernel_size", 1) == (2, 3)
    assert setting(node, "stride", 2) == 1
    assert setting(node, "padding", 3, 0) == 0
    assert spatial_axes(node) == 2
    assert shape_of(node) == (2, 4, 5, 4)
    assert shape_of(source_of(node)) == tuple(X.shape)


def test_a_value_for_all_axes_is_one_for_each():
    assert per_axis(3, 2) == (3, 3)
    assert per_axis([1, 2], 2) == (1, 2)
    assert per_axis((4,), 3) == (4, 4, 4)


@pytest.mark.parametrize(
    ("function", "axes"),
    [
        (lambda x: x.mean((2, 3)), (2, 3)),
        (lambda x: x.mean(-1), (3,)),
        (lambda x: torch.mean(x, dim=[-2, 1]), (2, 1)),
    ],
)
def test_reduced_axes_are_counted_from_the_front(function, axes):
    assert reduced_axes(node_of(function)) == axes


@pytest.mark.parametrize(
    ("function", "repeats"),
    [
        (nn.Flatten(), 36),
        (lambda x: x.view(x.size(0), -1), 36),
        (lambda x: x.reshape(-1, 144), 36),
        (nn.Flatten(2), 1),
        (lambda x: x.reshape(-1, 4, 36), 1),
        (lambda x: x.reshape(-1, 2, 72), None),
        (nn.Flatten(0, 1), None),
    ],
)
def test_channels_stay_apart_in_some_reshapes(function, repeats):
    network = trace(nn.Sequential(nn.ReLU(), Applied(function)), X)
    *_, node, _output = network.graph.nodes
    assert channel_repeats(node) == repeats


def test_readers_of_the_shape_alone_read_no_values():
    network = trace(Applied(lambda x: x.view(x.size(0), -1)), X)
    start = next(iter(network.graph.nodes))
    assert len(start.users) == 2
    assert [node.target for node in consumers_of(start)] == ["view"]


def test_tensors_that_two_layers_share_are_owned_by_neither():
    alone, shared = nn.Conv2d(4, 4, 1), nn.Conv2d(4, 4, 1)
    twin = nn.Conv2d(4, 4, 1)
    twin.weight = shared.weight
    network = trace(nn.Sequential(alone, shared, twin), X)
    layers = [node for node in network.graph.nodes if node.op == "call_module"]
    assert [owns_tensors(node) for node in layers] == [True, False, False]
