"""Slices: what of a layer belongs to the channels of a coupling."""

import torch
from prunable_networks import built

from compress.pruning.coupling import Side, Slice
from compress.pruning.dependencies import find_couplings
from compress.tracing import trace


def test_sums_of_ones_count_the_weights_of_each_channel():
    model, example = built("grouped")
    network = trace(model, example)
    ones = {name: torch.ones_like(p) for name, p in network.named_parameters()}
    (coupling,) = (c for c in find_couplings(network, example).prunable if c.layer == "0.0")
    counted = {(s.layer, s.side): s.sums(network, ones) for s in coupling.slices}
    made, read = counted["0.0", Side.OUTPUT], counted["1.0", Side.INPUT]
    assert made.tolist() == [3 * 9] * 12  # three inputs, no bias
    assert read.tolist() == [6 * 9] * 12  # the six outputs of a channel's group
    assert counted["0.1", Side.OUTPUT].tolist() == [2] * 12  # BatchNorm: a weight and a bias


def test_a_layer_whose_weight_is_not_asked_for_adds_nothing():
    model, example = built("plain")
    all_twelve = torch.arange(12)
    part = Slice("0.0", Side.OUTPUT, all_twelve, all_twelve, 12)
    assert part.sums(trace(model, example), {}) is None
