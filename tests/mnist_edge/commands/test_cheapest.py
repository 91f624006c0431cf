"""The cheapest quantization under a loss: what is tried, in order, and what is taken."""

import numpy as np
import pytest
import torch
from torch import nn

from compress.errors import CompressError
from compress.quantization.spec import QuantizationSpec
from mnist_edge.commands import cheapest
from mnist_edge.data import Dataset, Images
from mnist_edge.settings.calibration import Calibration
from mnist_edge.training.calibration import quantize_on


@pytest.fixture(scope="module")
def data():
    """Features of two classes that a network tells apart."""
    random = np.random.default_rng(0)
    labels = np.arange(200) % 2
    x = (random.normal(size=(200, 4)) + 4 * labels[:, None]).astype(np.float32)
    part = Images(x, labels.astype(np.int64))
    return Dataset("own", part, part, part, 0.0, 1.0, "features", ("no", "yes"))


@pytest.fixture(scope="module")
def network():
    net = nn.Sequential(nn.Linear(4, 2)).eval()
    weights = torch.tensor([[-1.0] * 4, [1.0] * 4])
    net.load_state_dict({"0.weight": weights, "0.bias": torch.tensor([8.0, -8.0])})
    return net


def search(network, data, monkeypatch, accuracies, **how):
    """Search where the ways, in the order they are tried, have these accuracies."""
    left = iter(accuracies)
    monkeypatch.setattr(cheapest, "accuracy_of", lambda graph, data: next(left))
    monkeypatch.setattr(cheapest, "validation_accuracy", lambda network, data: 0.9)
    said = []
    spec = QuantizationSpec()

    def train(wanted):
        return quantize_on(data, network, wanted, 100)

    found = cheapest.find_cheapest(
        *(network, data, spec, Calibration(images=100)), train=train, say=said.append, **how
    )
    return [each.words for each in found], said, found


def test_bits_come_first_then_technique_and_training_last(network, data, monkeypatch):
    accuracies = [0.5, 0.6, 0.7, 0.8, 0.85, 0.88, 0.8999]
    words, said, found = search(network, data, monkeypatch, accuracies, most_lost=0.02)
    assert words == [
        *("4 bits", "4 bits, AdaRound", "6 bits", "6 bits, AdaRound", "8 bits"),
        *("8 bits, AdaRound", "8 bits, trained as integers"),
    ]
    assert [each.fits for each in found] == [False] * 6 + [True]
    assert said[0] == "4 bits: +40.00 points lost, more than the 0.02 allowed"
    assert said[-1] == "8 bits, trained as integers: +0.01 points lost, taken"


def test_the_first_that_loses_little_enough_is_taken(network, data, monkeypatch):
    words, _, found = search(network, data, monkeypatch, [0.8, 0.89], most_lost=1.0)
    assert words == ["4 bits", "4 bits, AdaRound"]
    assert found[-1].loss == pytest.approx(1.0)
    words, _, _ = search(network, data, monkeypatch, [0.9], most_lost=0.0, widths=(8,))
    assert words == ["8 bits"]


def test_where_none_fits_the_least_loss_is_said(network, data, monkeypatch):
    with pytest.raises(CompressError, match=r"the least lost is 5\.00 points"):
        search(network, data, monkeypatch, [0.8, 0.85, 0.7], most_lost=1.0, widths=(8,))


def test_real_losses_are_those_of_the_integers_on_validation(network, data):
    (found,) = cheapest.find_cheapest(
        *(network, data, QuantizationSpec(), Calibration(images=100)),
        most_lost=1.0,
        train=lambda spec: pytest.fail("not needed"),
    )
    assert found.spec.weight_bits == 4
    assert found.loss <= 1.0
    assert found.weight_bytes < 40


def test_ways_below_the_least_sqnr_are_refused_with_the_reason(network, data, monkeypatch):
    made = quantize_on(data, network, QuantizationSpec(), 100)
    said, asked = [], []

    def refuse(*_, least_sqnr):
        asked.append(least_sqnr)
        raise CompressError("they keep too little; accept it by a lower least_sqnr")

    monkeypatch.setattr(cheapest, "quantize_on", refuse)
    found = cheapest.find_cheapest(
        *(network, data, QuantizationSpec(), Calibration(images=100, least_sqnr=7.0)),
        most_lost=1.0,
        widths=(4,),
        train=lambda spec: made,
        say=said.append,
    )
    assert asked == [7.0, 7.0]
    assert [bool(each.refusal) for each in found] == [True, True, False]
    assert said[0] == "4 bits: they keep too little; accept it by a lower least_sqnr"
    assert found[-1].graph is made
    assert "graph" not in found[-1].to_json()
    assert "refused" in str(cheapest.table(found, 1.0).rows)
