"""How the reader of a node is found, and what a layer says of itself."""

import torch
from applied import Applied
from torch import nn
from torch.nn import functional

from compress.quantization.plan.layer import every_kind, reader_of
from compress.quantization.plan.layers.convolution import PlannedConvolution
from compress.quantization.plan.layers.max_pool import PlannedMaxPool
from compress.quantization.plan.layers.pool import PlannedPool
from compress.tracing.tracer import trace


def nodes_of(function):
    network = trace(Applied(function), torch.randn(2, 3, 4, 4))
    return [node for node in network.graph.nodes if node.op not in ("placeholder", "output")]


def test_an_operation_is_read_alike_in_every_spelling():
    (module,) = nodes_of(nn.MaxPool2d(2))
    (function,) = nodes_of(lambda x: functional.max_pool2d(x, 2))
    (other,) = nodes_of(lambda x: functional.avg_pool2d(x, 2))
    assert reader_of(module) is reader_of(function)
    assert reader_of(module) is not reader_of(other)


def test_a_target_goes_before_an_operation():
    (stacked,) = nodes_of(lambda x: torch.stack([x, x], 1))
    (joined,) = nodes_of(lambda x: torch.cat([x, x], 1))
    assert {reader_of(stacked).__name__, reader_of(joined).__name__} == {"read_stack", "read"}


def test_what_no_reader_knows_goes_to_that_of_all_others():
    (rounded,) = nodes_of(torch.round)
    (erf,) = nodes_of(torch.erf)
    assert reader_of(rounded) is reader_of(erf)


def test_every_kind_is_one_that_can_be_planned():
    kinds = every_kind()
    assert len(kinds) == len(set(kinds))
    assert PlannedMaxPool in kinds
    assert PlannedPool not in kinds  # the base of others


def test_a_layer_of_weights_counts_its_packed_bytes():
    (node,) = nodes_of(nn.Conv2d(3, 5, 3))
    layer = PlannedConvolution.of(node, "x")
    assert layer.kind == "convolution"
    assert layer.constant_bytes(4) == -(-5 * 27 * 4 // 8) + 5 * 8
