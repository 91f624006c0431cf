"""Sizes are numbers where they are the same for every batch, and stay where they are not."""

import torch
from torch import Tensor, nn

from compress.tracing import inputs_of, trace, write_sizes

X = torch.rand(2, 3, 8, 6)


class Asks(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        batch, channels, *_ = x.shape
        return nn.functional.avg_pool2d(x, x.size()[2:]).view(batch, channels)


def test_numbers_take_the_place_of_all_sizes_but_the_batch():
    graph = trace(Asks(), X)
    assert write_sizes(graph, inputs_of(X))
    pool = next(n for n in graph.graph.nodes if "avg_pool2d" in str(n.target))
    view = next(n for n in graph.graph.nodes if n.target == "view")
    assert pool.args[1] == (8, 6)
    assert isinstance(view.args[1], torch.fx.Node)
    assert view.args[2] == 3
    graph.recompile()
    assert torch.equal(graph(X[:1]), Asks()(X[:1]))


def test_a_network_that_asks_for_none_is_left_alone():
    assert not write_sizes(trace(nn.ReLU(), X), inputs_of(X))
