"""Which channels go first, by scope."""

import torch
from prunable_networks import block, head
from torch import nn

from compress import prune
from compress.pruning import Budget, criteria


def test_layer_takes_alike_and_balanced_where_it_costs():
    torch.manual_seed(0)
    model = nn.Sequential(
        *(block(3, 20), block(20, 20), nn.MaxPool2d(8), block(20, 20), head(20))
    ).eval()
    example = torch.randn(2, 3, 16, 16)

    def left(scope, criterion=criteria.magnitude):
        cut = prune(model, example, target=Budget(macs=0.3), scope=scope, criterion=criterion)
        return {c.name: c.channels[1] for c in cut.layers if c.kind == "convolution"}

    even, balanced = left("layer"), left("balanced")
    assert max(even.values()) - min(even.values()) <= 1
    assert balanced["3.0"] == 20  # after the pool: hardly any MACs
    assert max(balanced["0.0"], balanced["1.0"]) < 14
    scores = {"0.0": 3.0, "1.0": 2.0, "3.0": 1.0}

    def by_layer(network, couplings):
        return [scores[c.layer] + torch.arange(c.channels) / 100 for c in couplings]

    assert left("global", by_layer)["3.0"] == 1  # the lowest scores go wherever they are
    assert left("global", by_layer)["0.0"] == 20
