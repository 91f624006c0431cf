"""What moves elements shows their numbers again; what computes does not."""

import torch
from torch import nn

from compress.pruning.numbered import Numbered, run_on
from compress.tracing import trace


class Moves(nn.Module):
    def forward(self, x):
        return x.flip(1), x + x


def test_a_node_that_moves_gives_numbers_and_one_that_computes_gives_none():
    graph = trace(Moves(), torch.rand(2, 3)).graph
    flip, add = (node for node in graph.nodes if node.op not in ("placeholder", "output"))
    given = Numbered(torch.arange(1, 4).expand(2, 3))
    moved = run_on(flip, (given, 1), {}, torch.randperm(4))
    assert moved.numbers.tolist() == [[3, 2, 1]] * 2
    assert run_on(add, (given, given), {}, torch.tensor([3, 1, 2, 0])) is None
