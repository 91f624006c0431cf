"""What a network costs: MACs, and bytes of its integers."""

import pytest
import torch
from prunable_networks import INTEGERS, built
from random_networks import MeanOfPixels
from torch import nn

from compress import prune, quantize
from compress.graph import Weighted
from compress.profile import layers, layers_of, mac_count
from compress.pruning import cost
from compress.pruning.budget import Budget
from compress.pruning.cost import cost_of, quantized_bytes
from compress.quantization.spec import QuantizationSpec


@pytest.mark.parametrize(("bits", "bias_bits"), [(8, 32), (3, 32), (3, 16)])
@pytest.mark.parametrize("name", INTEGERS)
def test_quantized_bytes_are_those_of_the_integer_network(name, bits, bias_bits):
    model, example = built(name)
    if name == "plain":  # a table for its activation, a mean instead of a pool
        layers = (nn.Conv2d(3, 12, 3), nn.Hardswish(), MeanOfPixels(), nn.Linear(12, 5))
        model = nn.Sequential(*layers).eval()
    spec = QuantizationSpec(weight_bits=bits, bias_bits=bias_bits)
    graph = quantize(model, torch.randn(8, *example.shape[1:]), spec=spec)
    # Scales that happen to be equal are held once; beforehand each channel's is counted.
    equal = [
        node.weight_scale.nbytes - 4
        for node in graph.nodes
        if isinstance(node, Weighted) and len(set(node.weight_scale.tolist())) == 1
    ]
    assert quantized_bytes(model, example, spec=spec) == graph.weight_bytes + sum(equal)
    if bias_bits == 32:
        assert quantized_bytes(model, example, weight_bits=bits) == graph.weight_bytes + sum(equal)


@pytest.mark.parametrize("name", INTEGERS)
def test_what_was_cut_is_profiled_as_it_stands(monkeypatch, name):
    model, example = built(name)
    smaller = prune(model, example, macs=0.6).model
    assert layers_of(smaller) == layers(smaller, example)
    wanted, wider = mac_count(smaller, example), torch.cat([example, example], dim=-1)
    monkeypatch.setattr(cost, "mac_count", lambda network, example: -1)
    assert cost_of(Budget(macs=0.5), example)(smaller) == wanted
    assert cost_of(Budget(macs=0.5), wider)(smaller) == -1  # of another size it is traced anew
