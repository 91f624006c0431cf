"""How channels run through a node."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from compress.simplify.flow import Flow, flows_of
from compress.tracing.tracer import trace


class Applied(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function, self.conv = function, nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x):
        return self.function(self.conv(x))


FLOWS = {
    "a convolution": (nn.Conv2d(4, 6, 1), Flow.LAYER),
    "an activation": (torch.tanh, Flow.JOINED),
    "a sum": (lambda x: x + x.relu(), Flow.JOINED),
    "a spread factor": (lambda x: x * x.mean(1, keepdim=True), Flow.JOINED),
    "a concatenation": (lambda x: torch.cat([x, x], 1), Flow.STACKED),
    "a concatenation of columns": (lambda x: torch.cat([x, x], 3), Flow.UNKNOWN),
    "a pool": (nn.MaxPool2d(2), Flow.EACH),
    "a mean over the image": (lambda x: x.mean((2, 3)), Flow.EACH),
    "a mean over channels": (lambda x: x.mean(1), Flow.UNKNOWN),
    "a flattening": (nn.Flatten(), Flow.EACH),
    "a view that counts channels": (lambda x: x.view(-1, 2, 2, 36), Flow.UNKNOWN),
    "a turn": (lambda x: x.transpose(1, 2), Flow.UNKNOWN),
    "an upsampling": (nn.Upsample(scale_factor=2, mode="bilinear"), Flow.EACH),
    "a bicubic upsampling": (nn.Upsample(scale_factor=2, mode="bicubic"), Flow.UNKNOWN),
    "a border": (lambda x: functional.pad(x, (1, 1)), Flow.EACH),
    "channels of zeros": (lambda x: functional.pad(x, (0, 0, 0, 0, 1, 1)), Flow.UNKNOWN),
    "a flattening of no channels": (lambda x: x[:, :0].flatten(2), Flow.UNKNOWN),
    "a maximum over an axis": (lambda x: x.amax(1), Flow.UNKNOWN),
}


@pytest.mark.parametrize("name", FLOWS)
def test_channels_run_as_the_operation_says(name):
    function, expected = FLOWS[name]
    traced = trace(Applied(function), torch.randn(2, 4, 6, 6))
    flows = flows_of(traced.graph)
    (output,) = (node for node in traced.graph.nodes if node.op == "output")
    assert flows[output.args[0]] is expected


def test_a_layer_that_shares_its_weights_is_unknown():
    network = nn.Sequential(nn.Conv2d(4, 4, 1), nn.ReLU(), nn.Conv2d(4, 4, 1))
    network[2].weight = network[0].weight
    traced = trace(network, torch.randn(2, 4, 6, 6))
    kinds = [flow for node, flow in flows_of(traced.graph).items() if node.op == "call_module"]
    assert kinds == [Flow.UNKNOWN, Flow.JOINED, Flow.UNKNOWN]
