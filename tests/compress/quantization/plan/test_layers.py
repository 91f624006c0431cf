"""Each kind of layer: the modules and functions it is read from, and the nodes it becomes."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

import compress
from compress.errors import CompressError
from compress.graph import AveragePool, Conv, Flatten, MaxPool, Reshape, Table

IMAGES = torch.randn(32, 3, 8, 8, generator=torch.Generator().manual_seed(0))


class Applied(nn.Module):
    """A convolution, then a function."""

    def __init__(self, function):
        super().__init__()
        self.conv, self.function = nn.Conv2d(3, 4, 1), function

    def forward(self, x):
        return self.function(self.conv(x))


def nodes_of(function):
    """The nodes that a function of a convolution's output becomes."""
    torch.manual_seed(0)
    first, *rest = compress.quantize(Applied(function).eval(), IMAGES).nodes
    assert isinstance(first, Conv)
    return rest


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


ACTIVATIONS = [nn.SiLU(), nn.Tanh(), nn.GELU(), torch.sigmoid, functional.silu]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_become_the_table_of_their_values(activation):
    torch.manual_seed(0)
    graph = compress.quantize(Applied(activation).eval(), IMAGES)
    (table,) = (node for node in graph.nodes if isinstance(node, Table))
    before, after = (graph.value(name).qparams for name in (table.inputs[0], table.output))
    reals = torch.from_numpy(before.dequantize(np.arange(256, dtype=np.uint8)))
    assert np.array_equal(table.table, after.quantize(activation(reals).numpy()))


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


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.cumsum(1),
        lambda x: x.sort(2)[0],
        lambda x: x.amin(0),
        lambda x: x.prod(1),
        lambda x: x.flatten(0, 1),
    ],
)
def test_what_a_kind_cannot_hold_is_refused(function):
    with pytest.raises(CompressError, match="cannot be expressed in integers"):
        nodes_of(function)
