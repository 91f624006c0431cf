"""Calls are written in front of a node."""

import operator

import torch
from torch import fx

from compress.quantization.plan.rewriting.speller import Speller, by_name, last


def test_a_node_becomes_what_was_written_before_it():
    traced = fx.symbolic_trace(torch.nn.Softsign())
    node = next(node for node in traced.graph.nodes if node.op == "call_function")
    with traced.graph.inserting_before(node):
        write = Speller(traced.graph)
        below = write(operator.add, write(torch.abs, node.args[0]), 1)
    node.op, node.target, node.args, node.kwargs = last(operator.truediv, node.args[0], below)
    traced.recompile()
    x = torch.randn(5)
    assert torch.equal(traced(x), x / (x.abs() + 1))


def test_arguments_by_name_leave_out_what_is_not_given():
    graph = fx.Graph()
    node = graph.call_function(torch.lerp, (1, 2), {"weight": 3})
    assert by_name(node, "input end weight") == {"input": 1, "end": 2, "weight": 3}
    assert by_name(graph.call_function(torch.lerp, (1,)), "input end weight") == {"input": 1}
