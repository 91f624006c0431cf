"""A softmax or argmax at the end is left to the caller, and said so, in every back end alike."""

import numpy as np
import pytest
import torch
from integer_agreement import X, net, sqnr
from torch import nn

import compress
from compress.errors import CompressError
from compress.exporters.onnx.integers import export_onnx
from compress.exporters.torchscript.integers import to_module
from compress.graph import QuantizedGraph


class Ended(nn.Module):
    def __init__(self, body, head) -> None:
        super().__init__()
        self.body, self.head = body, head

    def forward(self, x):
        return self.head(self.body(x))


@pytest.mark.parametrize(
    ("head", "left_out"),
    [
        (nn.Softmax(1), ("softmax",)),
        (nn.LogSoftmax(dim=-1), ("log-softmax",)),
        (lambda x: torch.softmax(x, 1), ("softmax",)),
        (lambda x: x.log_softmax(dim=1), ("log-softmax",)),
        (lambda x: torch.argmax(x, dim=1), ("argmax",)),
        (lambda x: x.softmax(-1).argmax(1), ("softmax", "argmax")),
    ],
)
def test_a_head_is_left_out_and_named(tmp_path, head, left_out):
    body = net()
    plain, graph = compress.quantize(body, X), compress.quantize(Ended(body, head).eval(), X)
    assert graph.left_out == left_out
    assert plain.left_out == ()
    assert np.array_equal(graph(X.numpy()), plain(X.numpy()))
    assert str(graph).splitlines()[-1].startswith(f"left to the caller: {', '.join(left_out)}")
    export_onnx(graph, tmp_path / "net.onnx")
    with torch.no_grad():
        logits = to_module(graph, input="float")(X).numpy()
    assert np.array_equal(logits, graph(X.numpy()))
    assert sqnr(body, graph) > 30


def test_what_was_left_out_is_kept_in_the_file_and_no_other_file_changes(tmp_path):
    body = net()
    plain, ended = (compress.quantize(m, X) for m in (body, Ended(body, nn.Softmax(1)).eval()))
    plain.save(tmp_path / "plain.safetensors")
    ended.save(tmp_path / "ended.safetensors")
    assert QuantizedGraph.load(tmp_path / "ended.safetensors").left_out == ("softmax",)
    assert b"left_out" not in (tmp_path / "plain.safetensors").read_bytes()


def test_a_softmax_inside_or_over_another_axis_is_refused():
    inside = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Softmax(1), nn.Conv2d(4, 4, 1))
    beside = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Softmax(2))
    for network in (inside, beside):
        with pytest.raises(CompressError, match="at the end of a network only"):
            compress.quantize(network.eval(), X)
