"""Channels go where time goes, in steps that the kernels reward."""

import torch
from prunable_networks import block, head
from torch import nn

from compress import prune
from compress.pruning import Budget
from compress.pruning.layer_latency import LayerLatency, LayerShape


def in_steps_of_eight(self: LayerLatency, shape: LayerShape) -> float:
    """A kernel that computes eight channels at a time, in two layers, whatever their inputs."""
    slow = 10.0 if shape.size == (16, 16) else 1.0
    return slow * -(-shape.outputs // 8)


def test_channels_go_in_the_steps_that_save_time_where_most_is_saved(tmp_path, monkeypatch):
    monkeypatch.setattr(LayerLatency, "__call__", in_steps_of_eight)
    torch.manual_seed(0)
    model = nn.Sequential(block(3, 24), nn.MaxPool2d(4), block(24, 24), head(24)).eval()

    def time(network):
        convs = [m for m in network.modules() if isinstance(m, nn.Conv2d)]
        return sum(f * -(-m.out_channels // 8) for f, m in zip((10, 1), convs, strict=True))

    target = Budget(latency=23)
    pruned = prune(model, torch.randn(2, 3, 16, 16), target=target, cost=time)
    widths = [c.channels for c in pruned.layers if c.kind == "convolution"]
    assert widths == [(24, 16), (24, 24)]
    assert pruned.cost == (33, 23)
