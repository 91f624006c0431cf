"""Two blocks and a head."""

import torch
from prunable_networks import block, head
from torch import nn


def network() -> tuple[nn.Module, torch.Tensor]:
    torch.manual_seed(0)
    return nn.Sequential(block(3, 16), block(16, 12), head(12)).eval(), torch.randn(2, 3, 8, 8)


def widths(pruned) -> dict[str, int]:
    return {c.name: c.channels[1] for c in pruned.layers if c.kind == "convolution"}
