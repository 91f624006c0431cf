"""What every operator's module shares: codes less their zero point, and requantization."""

import numpy as np
import pytest
import torch
from one_operator import graph_of

from compress.exporters.torchscript.operators.module import AccumulatingModule, torch_padding
from compress.graph.probes import probes


def test_sums_that_float32_cannot_hold_are_float64():
    graph = graph_of("Linear")
    assert AccumulatingModule(graph, graph.nodes[0]).centered(torch.zeros(1)).dtype == torch.float32
    wide = graph_of("Linear", bias=np.full(5, 2**30, np.int32))
    assert AccumulatingModule(wide, wide.nodes[0]).centered(torch.zeros(1)).dtype == torch.float64


@pytest.mark.parametrize("operator", ["Linear", "Mul"])
def test_requantization_is_the_interpreters(operator):
    graph = graph_of(operator, relu=True)
    (node,) = graph.nodes
    values = [graph.value(name) for name in node.inputs]
    codes = [probes(graph, np.uint8)] * len(values)
    sums = node.accumulate(codes, values)
    wanted = node.compute(codes, values, graph.value("y"))
    got = AccumulatingModule(graph, node).requantize(torch.from_numpy(np.array(sums)))
    assert np.array_equal(got.numpy(), wanted)


def test_paddings_are_in_pytorchs_order():
    assert torch_padding((1, 2, 3, 4)) == [2, 4, 1, 3]
