"""A finished network is taken apart into what quantization chose for it."""

import numpy as np
import pytest
import torch
from explained_networks import images
from reported import reported
from torch import nn

from compress.errors import CompressError
from compress.quantization.diagnosis.finished import read_finished
from compress.quantization.emitting import emit
from compress.quantization.post_training import quantize
from compress.quantization.spec import InputCode, QuantizationSpec


@pytest.mark.parametrize("spec", [QuantizationSpec(), QuantizationSpec(activation_bits=4)])
def test_emitted_again_it_is_the_same_network(spec):
    model, _, inputs, _ = reported()
    graph = quantize(model, images(100), spec=spec, least_sqnr=None)
    chosen, weights = read_finished(graph, model, inputs, spec)
    assert emit(chosen, weights).sha256 == graph.sha256


def test_series_are_read_too():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv1d(2, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(18, 2)).eval()
    inputs = torch.rand(20, 2, 8)
    graph = quantize(model, inputs)
    chosen, weights = read_finished(graph, model, inputs, QuantizationSpec())
    assert emit(chosen, weights).sha256 == graph.sha256
    assert weights["_0"].weight.shape == (3, 2, 3)


def test_other_networks_and_inputs_are_refused():
    model, graph, inputs, _ = reported()
    refused = [
        (nn.Sequential(nn.Flatten(), nn.Linear(144, 4)).eval(), inputs, QuantizationSpec()),
        (model, torch.rand(2, 1, 14, 14), QuantizationSpec()),
    ]
    for other, given, spec in refused:
        with pytest.raises(CompressError, match="not made from this float network"):
            read_finished(graph, other, given, spec)
    coded = QuantizationSpec(input_code=InputCode(0.5, 3))
    with pytest.raises(CompressError, match="coded in units of its own"):
        read_finished(graph, model, inputs, coded)
    assert np.isfinite(graph.input.qparams.scale)
