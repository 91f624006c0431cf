"""The two values of arithmetic, where their shapes fit."""

import operator
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, fx, nn

from compress.quantization.plan.operands import two_operands
from compress.tracing.tracer import trace


def addition(one, other):
    """A node that adds two inputs of these shapes."""
    network = trace(Sum(), (torch.randn(one), torch.randn(other)))
    return next(node for node in network.graph.nodes if node.target is operator.add)


class Sum(nn.Module):
    def forward(self, one: Tensor, other: Tensor) -> Tensor:
        return one + other


@pytest.mark.parametrize("other", [(2, 3, 4, 4), (2, 3, 1, 1), (2, 1, 4, 1)])
def test_axes_of_one_are_spread(other):
    node = addition((2, 3, 4, 4), other)
    assert two_operands(node) == tuple(node.args)


@pytest.mark.parametrize("other", [(3, 4, 4), (4, 4), (1, 3, 4, 4)])
def test_other_axes_and_another_batch_do_not_fit(other):
    graph = fx.Graph()
    one, two = graph.placeholder("one"), graph.placeholder("other")
    node = graph.call_function(operator.add, (one, two))
    for each, shape in ((one, (2, 3, 4, 4)), (two, other)):
        each.meta["tensor_meta"] = SimpleNamespace(shape=shape)
    assert two_operands(node) is None
