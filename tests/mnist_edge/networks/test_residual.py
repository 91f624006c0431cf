"""ResNet-8 is that of MLPerf Tiny."""

import torch
from torch import nn

from compress.profile import mac_count
from mnist_edge.networks.named import build_named

SHAPE = (3, 32, 32)


def test_resnet8_is_that_of_mlperf_tiny():
    network = build_named("resnet8", SHAPE, 10)
    weights = [module.weight for module in network.modules() if isinstance(module, nn.Conv2d)]
    assert len(weights) == 9  # seven and two of the shortcuts
    macs = 12_501_632  # as MLPerf Tiny counts its reference
    assert mac_count(network.eval(), torch.zeros(1, *SHAPE)) == macs
