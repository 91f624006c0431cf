"""Explaining: each layer's share of what is lost, and remedies that are what they claim."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
import torch
from explained_networks import built, chain, images, labels
from torch import nn

from compress.errors import CompressError, QuantizationWarning
from compress.quantization.diagnosis.explaining import explain
from compress.quantization.post_training import quantize
from compress.quantization.spec import QuantizationSpec


def test_a_network_without_classes_is_refused():
    model = nn.Sequential(nn.Conv2d(1, 4, 3)).eval()
    with pytest.raises(CompressError, match="one output a class"):
        explain(model, images(8), images(8), np.zeros(8, np.int64))


def test_arrays_tensors_and_batches_are_explained_alike():
    model, seen = built(chain), images(16, seed=2)
    truth = labels(model, seen)
    plain = explain(model, images(16), seen, truth)
    other = explain(model, images(16).split(8), seen.numpy(), torch.from_numpy(truth))
    assert str(other) == str(plain)


@pytest.fixture(scope="module")
def explained():
    model, seen = built(chain), images(seed=2)
    spec = QuantizationSpec(weight_bits=2, adaround_steps=30, bias_correction=False)
    return model, spec, explain(model, images(), seen, labels(model, seen), spec=spec)


def integers(model, spec):
    """What `quantize` gives, however noisy: a network that is only compared is not refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QuantizationWarning)
        return quantize(model, images(), spec=spec, least_sqnr=None)


def test_integers_that_quantize_refuses_are_explained(explained):
    model, spec, found = explained
    with pytest.raises(CompressError, match="most is lost in layer"):
        quantize(model, images(), spec=spec)
    assert found.diagnosis.sqnr < 0 < found.best.sqnr


def test_a_trial_is_the_network_that_its_settings_give(explained):
    model, spec, found = explained
    inputs = images(seed=2)
    wanted = labels(model, inputs)
    before = integers(model, spec)(inputs.numpy()).argmax(1) == wanted
    assert len(found.trials) > 4
    for trial in found.trials:
        graph = integers(model, replace(spec, **trial.remedy.changes))
        now = graph(inputs.numpy()).argmax(1) == wanted
        assert trial.right.correct == now.sum()
        assert trial.gained == (now & ~before).sum()
        assert trial.lost == (before & ~now).sum()
        assert trial.weight_bytes == graph.weight_bytes


def test_the_best_remedies_help_and_one_of_them_costs_no_bytes(explained):
    _, _, found = explained
    assert found.best.same.correct > found.diagnosis.same.correct
    assert found.best.sqnr > found.diagnosis.sqnr + 3
    assert found.best_at_same_size.weight_bytes == found.diagnosis.weight_bytes
    tried = [trial.remedy.changes for trial in found.trials]
    assert {"bias_correction": True} in tried
    assert any(len(changes) > 1 for changes in tried)


def test_nothing_is_tried_where_nothing_is_lost():
    model, seen = built(chain), images(seed=2)
    with torch.no_grad():
        wrong = model(seen).argmin(1).numpy()
    found = explain(model, images(), seen, wrong)
    assert found.diagnosis.broken == 0
    assert found.trials == ()
    assert found.best is None
