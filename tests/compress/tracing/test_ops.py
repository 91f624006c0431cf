"""What a node computes is told the same however it was written."""

import pytest
import torch
from applied import Applied
from torch import nn
from torch.nn import functional

from compress.tracing import Op, op_of, trace
from compress.tracing.ops import has_hooks, module_of

X = torch.rand(2, 4, 6, 6)


def ops(function):
    """What the nodes between input and output compute."""
    return [op_of(node) for node in trace(Applied(function), X).graph.nodes][1:-1]


WRITTEN = {
    Op.RELU: [nn.ReLU(), functional.relu, torch.relu, lambda x: x.relu()],
    Op.RELU6: [nn.ReLU6(), functional.relu6],
    Op.MAX_POOL: [nn.MaxPool2d(2), lambda x: functional.max_pool2d(x, 2)],
    Op.AVERAGE_POOL: [nn.AvgPool2d(2), lambda x: functional.avg_pool2d(x, 2)],
    Op.ADAPTIVE_AVERAGE_POOL: [
        nn.AdaptiveAvgPool2d(1),
        lambda x: functional.adaptive_avg_pool2d(x, 1),
    ],
    Op.ADAPTIVE_MAX_POOL: [
        nn.AdaptiveMaxPool2d(1),
        lambda x: functional.adaptive_max_pool2d(x, 1),
    ],
    Op.MEAN: [lambda x: x.mean((2, 3)), lambda x: torch.mean(x, (2, 3))],
    Op.RESHAPE: [nn.Flatten(), lambda x: x.flatten(1), lambda x: torch.flatten(x, 1)],
    Op.PAD: [nn.ZeroPad2d(1), lambda x: functional.pad(x, (1, 1))],
    Op.ADD: [lambda x: x + x, lambda x: torch.add(x, x), lambda x: x.add(x)],
    Op.CONCATENATE: [lambda x: torch.cat([x, x], 1), lambda x: torch.concat((x, x), 1)],
    Op.CONVOLUTION: [nn.Conv2d(4, 4, 3)],
    Op.TRANSPOSED_CONVOLUTION: [nn.ConvTranspose2d(4, 4, 3)],
    Op.BATCH_NORM: [nn.BatchNorm2d(4)],
    Op.LINEAR: [nn.Linear(6, 3)],
    Op.OTHER: [nn.Softmax(1), torch.cos, lambda x: x.transpose(2, 3)],
}


@pytest.mark.parametrize(
    ("op", "function"), [(op, function) for op, written in WRITTEN.items() for function in written]
)
def test_an_operation_is_told_however_it_is_written(op, function):
    assert ops(function) == [op]


def test_looking_up_a_size_is_no_arithmetic():
    assert ops(lambda x: x.view(x.size(0), -1)) == [Op.SHAPE, Op.RESHAPE]
    assert ops(lambda x: x.reshape(x.shape[0], -1)) == [Op.SHAPE, Op.SHAPE, Op.RESHAPE]


class Halved(nn.ReLU):
    """A kind of ReLU of its own, which is looked into."""

    def forward(self, x):
        return functional.relu(x) / 2


def test_a_nodes_module_is_found_with_its_hooks():
    graph = trace(nn.Sequential(nn.ReLU(), Halved()), X).graph
    start, first, *_ = graph.nodes
    assert isinstance(module_of(first), nn.ReLU)
    assert not has_hooks(first)
    module_of(first).register_forward_hook(lambda module, inputs, output: None)
    assert has_hooks(first)
    assert module_of(start) is None
    assert ops(Halved()) == [Op.RELU, Op.OTHER]
