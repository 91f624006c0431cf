"""`compress.report`: any network, with what there is of it; the rest is said to be left out."""

import re

import numpy as np
import pytest
import torch
from explained_networks import images
from reported import conv_chain, reported
from torch import nn

import compress
from compress.errors import CompressError

SECTIONS = ("The network", "Where time and bytes go", "What quantizing costs", "Memory over time",
            "Answers and mistakes", "Where it comes from")  # fmt: skip


def headings(page):
    return re.findall(r"<h2 [^>]*>([^<]+)</h2>", page.read_text())


def test_integers_with_data_and_their_float_network_have_every_section(tmp_path):
    model, graph, inputs, labels = reported()
    names = ("<b>ant</b>", "bee", "cat", "dog")
    made = compress.Baseline(model, calibration=images(100))
    given = {"baseline": made, "classes": names}
    page = compress.report(graph, inputs, labels, out=tmp_path / "net.html", **given)
    assert headings(page) == list(SECTIONS)
    text = page.read_text()
    right = int((graph(inputs.numpy()).argmax(1) == labels).sum())
    assert f"{right} of 60 right" in text
    assert "&lt;b&gt;ant&lt;/b&gt;" in text
    assert "<b>" not in text
    assert graph.sha256 in text
    assert "not asked for (timed=True)" in text


def test_integers_alone_say_what_is_missing(tmp_path):
    page = compress.report(reported()[1], out=tmp_path / "net.html")
    assert headings(page) == [each for each in SECTIONS if each[:4] not in ("What", "Answ")]
    left_out = page.read_text().split("Left out of this report")[1]
    assert "What quantizing costs: needs inputs and the float network it was made from" in left_out
    assert "no inputs were given" in left_out


def test_floats_have_layers_and_answers(tmp_path):
    model, _, inputs, labels = reported()
    page = compress.report(model, inputs, labels, out=tmp_path / "net.html")
    assert headings(page) == [each for each in SECTIONS if each[:4] not in ("What", "Memo")]


def test_answers_that_are_no_classes_and_series_are_shown_without_them(tmp_path):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv1d(2, 4, 3), nn.ReLU(), nn.Conv1d(4, 2, 3)).eval()
    inputs = torch.rand(20, 2, 12)
    graph = compress.quantize(model, inputs)
    page = compress.report(graph, inputs, baseline=model, out=tmp_path / "net.html")
    assert "What quantizing costs" in headings(page)


class TwoHeads(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(4, 3), nn.Linear(4, 2)

    def forward(self, values):
        return self.first(values), self.second(values)


def test_answers_of_several_outputs_are_left_out(tmp_path):
    torch.manual_seed(0)
    model, inputs = TwoHeads().eval(), torch.rand(20, 4)
    for network in (model, compress.quantize(model, inputs)):
        page = compress.report(
            network, inputs, np.zeros(20, int), out=tmp_path / "net.html", overwrite=True
        )
        assert "Accuracy, confusion and mistakes: its output is no classes" in page.read_text()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("net.onnx",), "load a file with compress.load"),
        ((conv_chain(),), "needs inputs"),
        ((conv_chain(), np.zeros((1, 1, 12, 12), np.float32)), "at least two inputs"),
        ((reported()[1], torch.zeros(3, 1, 9, 9)), r"two inputs \[N, 1, 12, 12\]"),
        ((reported()[1], torch.zeros(3, 1, 12, 12), np.zeros(2, int)), r"whole numbers \[3\]"),
        ((reported()[1], None, np.zeros(2, int)), r"whole numbers \[0\]"),
        ((reported()[1], torch.zeros(2, 1, 12, 12), np.array([0, -1])), "one is -1"),
    ],
)
def test_mistakes_are_named_and_nothing_is_written(given, words, tmp_path):
    with pytest.raises(CompressError, match=words):
        compress.report(*given, out=tmp_path / "net.html")
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_kept_unless_asked(tmp_path):
    (tmp_path / "net.html").write_text("mine")
    with pytest.raises(CompressError, match="overwrite=True"):
        compress.report(reported()[1], out=tmp_path / "net.html")
    assert (tmp_path / "net.html").read_text() == "mine"
    compress.report(reported()[1], out=tmp_path / "net.html", overwrite=True)
    assert "<title>net</title>" in (tmp_path / "net.html").read_text()


def test_networks_are_left_as_they_were(tmp_path):
    model, graph, inputs, labels = reported()
    model.train()
    for network, given in ((model, {}), (graph, {"baseline": model})):
        compress.report(network, inputs, labels, out=tmp_path / "net.html", overwrite=True, **given)
        assert all(each.training for each in model.modules())
    model.eval()
