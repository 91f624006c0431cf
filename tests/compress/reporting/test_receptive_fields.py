"""Receptive fields of integers are those of the float network that they were made from."""

import torch
from reported import conv_chain, reported
from torch import nn

from compress.profile import layers
from compress.quantization.post_training import quantize
from compress.reporting.receptive_fields import receptive_fields


def float_fields(model, example):
    return {profile.name: profile.receptive_field for profile in layers(model, example)}


def test_branches_take_the_largest_as_in_the_float_network():
    model, graph, inputs, _ = reported()
    wanted, found = float_fields(model, inputs[:2]), receptive_fields(graph)
    shared = set(wanted) & set(found)
    assert {"stem", "left", "right", "mixed", "pool", "head"} <= shared
    assert {name: found[name] for name in shared} == {name: wanted[name] for name in shared}


def test_a_linear_layer_reads_every_place():
    graph = quantize(conv_chain(), torch.rand(8, 1, 12, 12))
    assert [receptive_fields(graph)[name] for name in ("_0", "_2", "_4")] == [3, 5, 9]


def test_a_permutation_of_places_is_not_followed():
    class Turned(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 2, 3)
            self.after = nn.Conv2d(2, 2, 3)

        def forward(self, x):
            return self.after(self.conv(x).transpose(2, 3))

    torch.manual_seed(0)
    graph = quantize(Turned().eval(), torch.rand(8, 1, 10, 10))
    found = receptive_fields(graph)
    assert found["conv"] == 3
    assert found["after"] is None
