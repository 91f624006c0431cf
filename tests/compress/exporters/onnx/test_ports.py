"""Names and places of a float network's inputs and outputs."""

import torch
from torch import nn

from compress.exporters.onnx.ports import by_position, names_of
from compress.tracing import Inputs


class Named(nn.Module):
    def forward(self, left, *, right):
        return {"left": left + right, "parts": (left, right * 2)}


def test_names_differ_and_all_goes_by_place():
    left, right = torch.rand(2, 3), torch.rand(2, 3)
    inputs = Inputs((left,), {"right": right})
    names = names_of(Named(), inputs)
    assert names.inputs == ("left", "right")
    assert names.outputs == ("left_2", "parts_0", "parts_1")
    for given, wanted in zip(
        by_position(Named(), inputs)(left, right), (left + right, left, right * 2), strict=True
    ):
        assert torch.equal(given, wanted)


def test_one_input_and_one_output_keep_their_usual_names():
    names = names_of(nn.Flatten(), Inputs((torch.rand(2, 3),)))
    assert (names.inputs, names.outputs) == (("image",), ("logits",))
    network = nn.Flatten()
    assert by_position(network, Inputs((torch.rand(2, 3),))) is network
