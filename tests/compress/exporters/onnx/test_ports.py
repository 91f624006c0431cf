"""Names and places of a float network's inputs and outputs."""

import torch
from torch import nn

from compress.exporters.onnx.ports import ports_of
from compress.tracing import Inputs


class Named(nn.Module):
    def forward(self, left, *, right):
        return {"left": left + right, "parts": (left, right * 2)}


def test_names_differ_and_all_goes_by_place():
    left, right = torch.rand(2, 3), torch.rand(2, 3)
    ports = ports_of(Named(), Inputs((left,), {"right": right}))
    assert ports.inputs == ("left", "right")
    assert ports.outputs == ("left_2", "parts_0", "parts_1")
    for given, wanted in zip(
        ports.network(left, right), (left + right, left, right * 2), strict=True
    ):
        assert torch.equal(given, wanted)


class Counting(nn.Module):
    runs = 0

    def forward(self, x):
        Counting.runs += 1
        return x.flatten(1)


def test_one_input_and_one_output_keep_their_usual_names_after_one_run():
    network = Counting()
    ports = ports_of(network, Inputs((torch.rand(2, 3),)))
    assert (ports.inputs, ports.outputs) == (("image",), ("logits",))
    assert ports.network is network
    assert Counting.runs == 1
