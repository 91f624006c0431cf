"""Sums of two values: those of one shape share one code, others are weighted."""

import pytest
import torch
from between_layers import assert_trains_on_its_integers, between
from integer_agreement import X
from torch.nn import functional

import compress
from compress.graph import Add


@pytest.mark.parametrize("function", [lambda m, x: m.layer(x) + x, lambda m, x: x.add(m.layer(x))])
def test_values_of_one_shape_share_a_code(function):
    torch.manual_seed(0)
    graph = compress.quantize(between(function), X)
    (add,) = (node for node in graph.nodes if isinstance(node, Add))
    one, other = (graph.value(name).qparams for name in add.inputs)
    assert one == other


def test_a_sum_with_a_relu_is_one_node():
    torch.manual_seed(0)
    graph = compress.quantize(between(lambda m, x: functional.relu(m.layer(x) + x)), X)
    (add,) = (node for node in graph.nodes if isinstance(node, Add))
    assert add.relu


def test_the_sum_is_trained_on_its_integers():
    assert_trains_on_its_integers(lambda m, x: functional.relu(m.layer(x) + x))
