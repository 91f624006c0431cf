"""Which channels go together, and which must stay."""

import torch
from torch import nn

from compress.simplify.flow import flows_of
from compress.simplify.ties import Ties
from compress.tracing.tracer import trace


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.branch = nn.Conv2d(3, 4, 1), nn.Conv2d(4, 4, 3, padding=1)
        self.depthwise, self.last = nn.Conv2d(4, 4, 3, groups=4), nn.Conv2d(4, 5, 1)

    def forward(self, x):
        x = torch.relu(self.first(x))
        return self.last(self.depthwise(x + self.branch(x)))


def ties_of(network, channels=3):
    traced = trace(network, torch.randn(2, channels, 6, 6))
    nodes = {node.name: node for node in traced.graph.nodes}
    return Ties(flows_of(traced.graph)), nodes


def test_what_is_added_and_filtered_goes_together():
    ties, nodes = ties_of(Residual())
    first = ties.of[nodes["first"]]
    assert len(set(first.tolist())) == 4
    for name in ("relu", "branch", "add", "depthwise"):
        assert torch.equal(ties.of[nodes[name]], first), name
    assert not set(ties.of[nodes["last"]].tolist()) & set(first.tolist())


def test_inputs_and_outputs_stay():
    ties, nodes = ties_of(Residual())
    fixed = set(ties.fixed.tolist())
    assert set(ties.of[nodes["x"]].tolist()) <= fixed
    assert set(ties.of[nodes["last"]].tolist()) <= fixed
    assert not set(ties.of[nodes["first"]].tolist()) & fixed


def test_channels_at_one_place_of_each_group_are_tied():
    network = nn.Sequential(nn.Conv2d(3, 8, 1), nn.Conv2d(8, 4, 1, groups=2), nn.Conv2d(4, 2, 1))
    ties, nodes = ties_of(network)
    made = ties.of[nodes["_0"]]
    assert torch.equal(made[:4], made[4:])
    assert len(set(made.tolist())) == 4


def test_a_concatenation_keeps_both_sides_apart():
    class Stacked(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.other = nn.Conv2d(3, 2, 1), nn.Conv2d(3, 3, 1)

        def forward(self, x):
            return torch.cat([self.one(x), self.other(x)], 1)

    ties, nodes = ties_of(Stacked())
    sides = [ties.of[nodes[name]] for name in ("one", "other")]
    assert torch.equal(ties.of[nodes["cat"]], torch.cat(sides))
