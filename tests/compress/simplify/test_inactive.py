"""What does nothing goes, and flattenings are written in one way."""

import pytest
import torch
from applied import Applied
from torch import nn
from torch.nn import functional

from compress.simplify.inactive import drop_inactive, flatten_plainly
from compress.tracing.tracer import trace


def traced_first(function):
    traced = trace(nn.Sequential(Applied(function), nn.Tanh()), torch.randn(2, 3, 4, 4))
    return traced, next(node for node in traced.graph.nodes if node.op != "placeholder")


@pytest.mark.parametrize(
    "function",
    [nn.Identity(), nn.Dropout(), lambda x: functional.dropout(x, 0.5, False), nn.Dropout2d(0.1)],
)
def test_what_does_nothing_in_inference_is_dropped(function):
    traced, node = traced_first(function)
    assert drop_inactive(node)
    assert [node.op for node in traced.graph.nodes] == ["placeholder", "call_module", "output"]


def test_a_relu_stays():
    _, node = traced_first(nn.ReLU())
    assert not drop_inactive(node)


@pytest.mark.parametrize(
    ("function", "flat"),
    [
        (lambda x: x.view(-1, 48), True),
        (lambda x: x.reshape(2, 48), True),
        (lambda x: x.view(-1, 3, 16), False),
        (lambda x: x.reshape(-1, 24), False),
        (lambda x: x.relu(), False),
    ],
)
def test_a_view_as_rows_is_a_flattening(function, flat):
    x = torch.randn(2, 3, 4, 4)
    traced = trace(Applied(function), x)
    node = next(n for n in traced.graph.nodes if n.op == "call_method" and n.target != "size")
    expected = traced(x)
    assert flatten_plainly(node) is flat
    traced.recompile()
    assert torch.equal(traced(x), expected)
    assert any(node.target is torch.flatten for node in traced.graph.nodes) is flat
