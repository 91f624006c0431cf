"""Which channels go together, and which cannot go."""

import torch
from prunable_networks import built, head
from torch import nn

from compress import prune
from compress.pruning import Budget


def test_coupled_layers_lose_the_same_channels():
    model, example = built("residual")
    kept = prune(model, example, target=Budget(macs=0.5), scope="layer").kept
    assert kept["0.0"] == kept["0.1"] == kept["1.branch.0"] == kept["1.branch.1"]
    assert len(kept["0.0"]) < 12
    model, example = built("grouped")
    kept = prune(model, example, target=Budget(macs=0.5), scope="layer").kept
    in_groups = [[c - 6 * g for c in kept["1.0"] if c // 6 == g] for g in range(3)]
    assert in_groups[0] == in_groups[1] == in_groups[2]


def test_channels_that_cannot_go_stay_and_say_why():
    torch.manual_seed(0)
    mixing = nn.Sequential(
        *(nn.Conv2d(3, 8, 1), nn.Softmax(1), nn.Conv2d(8, 8, 1), nn.GroupNorm(2, 8)),
        *(nn.Conv2d(8, 8, 1), nn.ReLU(), head(8)),
    ).eval()
    pruned = prune(mixing, torch.randn(2, 3, 4, 4), target=Budget(params=0.8))
    assert set(pruned.kept) == {"4"}
    assert "mix" in pruned.fixed["0"]
    assert "another kind" in pruned.fixed["2"]
    assert "output" in pruned.fixed["6.2"]
