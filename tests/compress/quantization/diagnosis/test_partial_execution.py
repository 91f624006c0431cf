"""A float network with parts of it replaced: only what comes after changes."""

import numpy as np
import torch
from torch import nn

from compress.graph import QParams
from compress.quantization.diagnosis.partial_execution import (
    PartialExecution,
    as_coded,
    values_before,
)
from compress.tracing import trace

X = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))


def network():
    torch.manual_seed(0)
    traced = trace(nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2)).eval(), X)
    return traced, [node for node in traced.graph.nodes if node.op == "call_module"]


def test_nothing_replaced_gives_the_networks_own_values():
    traced, layers = network()
    with torch.no_grad():
        assert torch.equal(PartialExecution(traced, {}).values(X)[layers[-1]], traced(X))


def test_a_replaced_layer_and_a_changed_result_are_seen_by_what_follows():
    traced, (first, relu, last) = network()
    real = PartialExecution(traced, {}).values(X)
    zeros = {first: lambda inputs: torch.zeros(len(inputs), 5)}
    got = PartialExecution(traced, {}, layers=zeros).values(X)
    assert torch.equal(got[last], traced.get_submodule("2").bias.expand(4, 2))
    doubled = PartialExecution(traced, {}, codes={relu: lambda value: 2 * value}).values(X)
    with torch.no_grad():
        assert torch.equal(doubled[last], traced.get_submodule("2")(2 * real[relu]))


def test_known_values_are_not_computed_again():
    traced, (first, relu, _) = network()
    real = PartialExecution(traced, {}).values(X)
    known = values_before(real, relu)
    assert first in known
    assert relu not in known
    known[first] = torch.full((4, 5), -1.0)
    got = PartialExecution(traced, known).values(X)
    assert torch.equal(got[relu], torch.zeros(4, 5))


def test_coded_numbers_are_those_of_the_integer_network():
    qparams, values = QParams(0.25, 10), torch.linspace(-5, 80, 200)
    coded = as_coded(values, qparams=qparams, highest=255)
    assert np.array_equal(coded.numpy(), qparams.dequantize(qparams.quantize(values.numpy())))
    assert as_coded(values, qparams=qparams, highest=15).max() == 5 * 0.25
